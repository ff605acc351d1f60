"""What `qoldau check` finds of clocks, zones and certificates, before they stop anything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from errno import EROFS
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot import checking
from bot.checking import (
    LARGEST_SKEW,
    CheckFinding,
    certificate_trouble,
    checked_receipts,
    checked_zone,
    clock_finding,
    examine,
)
from bot.peers import session_to_peers
from bot.settings import Settings
from bot.signing.keys import load, make_development_key
from tests.peers.http import LoopbackServer


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


KANNEL = "http://127.0.0.1:13013/cgi-bin/sendsms"
BY_KANNEL = {"sms_inbound_token": "x" * 16}


@pytest.fixture
async def answering(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A server that answers everything with one status; its address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=request.param)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = LoopbackServer(app)
    await server.start()
    yield server.url
    await server.close()


async def receipts_found(**settings: str) -> list[CheckFinding]:
    async with session_to_peers(1) as session:
        given = Settings(_env_file=None, **BY_KANNEL | {"sms_url": KANNEL} | settings)
        return [finding async for finding in checked_receipts(given, session)]


@pytest.mark.parametrize(("answering", "is_well"), [(401, True), (404, False), (502, False)], indirect=["answering"])
@pytest.mark.parametrize("name", ["public_url", "sms_receipt_url"])
async def test_where_receipts_come_somebody_takes_them_in(answering: str, is_well: bool, name: str) -> None:
    """The proxy that is shipped keeps `/sms/` inside, and would answer 404 by the public name."""
    path = "" if name == "public_url" else "/sms/receipt"
    [finding] = await receipts_found(**{name: f"{answering}{path}"})
    assert finding.is_well is is_well
    assert is_well or f"bring them to {answering}/sms/receipt, which answers" in finding.line
    assert is_well or "set SMS_RECEIPT_URL" in finding.line


@pytest.mark.parametrize(
    ("settings", "is_well"),
    [
        ({"sms_receipt_url": "http://127.0.0.1:9/sms/receipt"}, True),
        ({"port": "9"}, True),
        ({"public_url": "http://127.0.0.1:9"}, False),
    ],
)
async def test_who_does_not_run_yet_is_told_from_a_proxy_that_does_not_answer(
    settings: dict[str, str], is_well: bool
) -> None:
    [finding] = await receipts_found(**settings)
    assert finding.is_well is is_well


async def test_kannel_on_another_machine_does_not_find_us_at_its_own_loopback() -> None:
    [finding] = await receipts_found(sms_url="http://10.1.2.3:13013/cgi-bin/sendsms", host="127.0.0.1")
    assert "10.1.2.3 would bring them to http://127.0.0.1:8080/sms/receipt, which is itself" in finding.line


async def test_of_receipts_nothing_is_said_where_no_sms_goes_out() -> None:
    assert await receipts_found(sms_url="") == []
