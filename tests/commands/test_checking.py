"""What `qoldau check` finds of clocks, zones and certificates, before they stop anything."""

from datetime import UTC, datetime, timedelta, timezone
from errno import EROFS
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import checking
from bot.checking import LARGEST_SKEW, certificate_trouble, checked_zone, clock_finding, examine
from bot.signing.keys import load, make_development_key


@pytest.mark.parametrize(("zone", "is_well"), [(ZoneInfo("Asia/Almaty"), True), (timezone(timedelta(hours=6)), False)])
def test_a_zone_file_of_before_2024_is_found(monkeypatch: pytest.MonkeyPatch, zone: object, is_well: bool) -> None:
    """With it half past seven in the evening would be night, and offers would wait."""
    monkeypatch.setattr(checking, "TIMEZONE", zone)
    assert checked_zone().is_well is is_well
    assert is_well or "install the newest tzdata" in checked_zone().line


@pytest.mark.parametrize(
    ("apart", "is_well"), [(timedelta(0), True), (2 * LARGEST_SKEW, False), (-timedelta(minutes=10), False)]
)
def test_clocks_that_are_apart_are_found(apart: timedelta, is_well: bool) -> None:
    finding = clock_finding("the database's", datetime.now(UTC) + apart)
    assert finding.is_well is is_well
    assert is_well or "have both follow one time server" in finding.trouble


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, ""), (365 * 100, "the signer's ended on "), (-400, "the signer's begins on ")],
)
def test_a_certificate_that_does_not_hold_is_found(tmp_path: Path, days: int, says: str) -> None:
    now = datetime.now(UTC)
    password = make_development_key(tmp_path / "signer.p12", now)
    certificate = load(tmp_path / "signer.p12", password).certificate
    found = certificate_trouble(certificate, now + timedelta(days=days))
    assert found.startswith(says)
    assert bool(found) is bool(says)
    soon = certificate.not_valid_after_utc - timedelta(days=10)
    assert "ask the authority for the next one now" in certificate_trouble(certificate, soon)


@pytest.mark.parametrize("reads", ["vault_of", "signer_of", "ready_database"])
async def test_a_disk_that_takes_nothing_is_one_finding_and_what_comes_after_it_is_looked_at_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reads: str
) -> None:
    def takes_nothing(*_: object) -> None:
        raise OSError(EROFS, "Read-only file system", "development.lock")

    (tmp_path / "qoldau.db").touch(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, reads, takes_nothing)
    findings = await examine()
    assert [finding.line for finding in findings if "Read-only file system" in finding.trouble]
    assert findings[-1].about == "time zone"
