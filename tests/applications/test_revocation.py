"""Whose certificate was revoked signs no application, where there are lists that say so (decision 127)."""

import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bot import checking
from bot.settings import Settings
from bot.signing.applicants import Applicants
from bot.signing.keys import SigningKey, UnusableKey
from bot.signing.local import signed
from bot.signing.revocation import RevocationLists
from tests.api.office import Office, visited
from tests.applications.conftest import PORTAL, site
from tests.applications.portal import Authority, with_signature
from tests.applications.test_api import SON, STRANGER, body, sent

CONTENT = b'{"service": "burial"}'
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def issuer() -> Authority:
    return Authority(datetime.now(UTC))


def put(folder: Path, listed: x509.CertificateRevocationList, encoding: Encoding = Encoding.PEM) -> Path:
    path = folder / "revoked.crl"
    path.write_bytes(listed.public_bytes(encoding))
    return path


async def problems(issuer: Authority, key: SigningKey, lists: RevocationLists) -> tuple[str, ...]:
    examine = Applicants([issuer.root], lists).examine
    return (await examine(CONTENT, signed(CONTENT, key), issuer.at)).problems


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
async def test_a_revoked_certificate_signs_nothing_and_another_of_the_same_authority_does(
    issuer: Authority, tmp_path: Path, encoding: Encoding
):
    key, other = issuer.key(SON), issuer.key(STRANGER)
    lists = RevocationLists(put(tmp_path, issuer.revokes(key.certificate, on=issuer.at - DAY), encoding))
    [said] = await problems(issuer, key, lists)
    assert f"was revoked on {issuer.at - DAY:%Y-%m-%d}; sign with one that is in force" in said
    assert await problems(issuer, other, lists) == ()


async def test_a_certificate_that_is_revoked_after_its_application_came_has_signed_it(
    issuer: Authority, tmp_path: Path
):
    key = issuer.key(SON)
    assert (
        await problems(
            issuer, key, RevocationLists(put(tmp_path, issuer.revokes(key.certificate, on=issuer.at + HOUR)))
        )
        == ()
    )


async def test_whose_authority_was_revoked_signs_nothing(issuer: Authority, tmp_path: Path):
    listed = issuer.revokes(issuer.issuing, on=issuer.at - DAY, by_root=True)
    [said] = await problems(issuer, issuer.key(SON), RevocationLists(put(tmp_path, listed)))
    assert "was revoked" in said


async def test_a_list_that_another_signed_revokes_nothing_and_is_named(issuer: Authority, tmp_path: Path):
    key, stranger = issuer.key(SON), Authority(issuer.at)
    lists = RevocationLists(put(tmp_path, stranger.revokes(key.certificate, on=issuer.at - DAY)))
    assert await problems(issuer, key, lists) == ()
    assert "is not signed by it" in "".join(Applicants([issuer.root, issuer.issuing], lists).troubles(issuer.at))


async def test_a_list_that_is_put_in_place_of_another_is_read_and_one_that_cannot_be_leaves_what_was(
    issuer: Authority, tmp_path: Path
):
    key, other = issuer.key(SON), issuer.key(STRANGER)
    path = put(tmp_path, issuer.revokes(other.certificate, on=issuer.at - DAY))
    lists = RevocationLists(path)
    assert await problems(issuer, key, lists) == ()
    put(tmp_path, issuer.revokes(key.certificate, on=issuer.at - DAY))
    os.utime(path, (1, 1))
    assert await problems(issuer, key, lists) != ()
    path.write_bytes(b"half a fi")
    assert await problems(issuer, key, lists) != ()


@pytest.mark.parametrize("content", [b"", b"no list"])
def test_what_is_no_list_is_said_at_the_start(tmp_path: Path, content: bytes):
    (tmp_path / "revoked.crl").write_bytes(content)
    with pytest.raises(UnusableKey, match="APPLICANT_CRL"):
        RevocationLists(tmp_path / "revoked.crl")
    with pytest.raises(UnusableKey, match="APPLICANT_CRL"):
        RevocationLists(tmp_path / "nowhere")


def test_a_folder_holds_a_list_for_each_authority(issuer: Authority, tmp_path: Path):
    other = Authority(issuer.at, "ДРУГОЙ")
    for place, authority in enumerate((issuer, other)):
        listed = authority.revokes(authority.key(SON).certificate, on=issuer.at - DAY)
        (tmp_path / f"{place}.crl").write_bytes(listed.public_bytes(Encoding.DER))
    assert len(RevocationLists(tmp_path).current()) == 2


def test_one_file_holds_several_lists(issuer: Authority, tmp_path: Path):
    both = (issuer, Authority(issuer.at, "ДРУГОЙ"))
    lists = [one.revokes(one.key(SON).certificate, on=issuer.at - DAY) for one in both]
    (tmp_path / "all.pem").write_bytes(b"".join(listed.public_bytes(Encoding.PEM) for listed in lists))
    assert [listed.issuer for listed in RevocationLists(tmp_path / "all.pem").current()] == [
        one.issuer for one in lists
    ]


@pytest.fixture
async def revoking(office: Office, authority: Authority, tmp_path: Path) -> AsyncIterator[tuple[SigningKey, Callable]]:
    """The portal of a service with a list, and a key that it revokes."""
    key = authority.key(STRANGER, until=authority.at - timedelta(minutes=1))
    lists = RevocationLists(put(tmp_path, authority.revokes(key.certificate, on=authority.at - DAY)))
    async with visited(site(office, authority, lists), PORTAL) as client:
        yield key, client


async def test_everything_that_is_wrong_is_said_with_the_revocation_at_once(revoking):
    key, client = revoking
    status, problem = await sent(client, with_signature({**body(), "iban": "KZ00"}, key))
    said = {(error["field"], error["detail"].partition(" on ")[0].partition(";")[0]) for error in problem["errors"]}
    assert (status, {field for field, _ in said}) == (422, {"iban", "signed.signature_base64"})
    signature = " ".join(detail for field, detail in said if field == "signed.signature_base64")
    for part in ("has expired", "was revoked", "does not name the applicant's IIN"):
        assert part in signature


@pytest.mark.parametrize(("hours", "is_stale"), [(1, False), (-1, True)])
def test_check_names_a_list_that_is_overdue(issuer: Authority, tmp_path: Path, hours: int, is_stale: bool):
    key = issuer.key(SON)
    path = put(tmp_path, issuer.revokes(key.certificate, on=issuer.at - DAY, until=issuer.at + hours * HOUR))
    settings = Settings(_env_file=None, applicant_ca=issuer.write(tmp_path / "ca.pem"), applicant_crl=path)
    found = checking.revocation_troubles(settings, issuer.at)
    assert ["was due again on" in trouble and "fetch it anew" in trouble for trouble in found] == [True] * is_stale
