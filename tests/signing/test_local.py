"""Signatures of the local signer: accepted by openssl, refused after a changed byte, told apart by who made them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from bot.signing import NotVerified, Signatory
from bot.signing.keys import NAMES, OF_BODY, UnusableKey, authority_path, body_path, load_bodies, territorial_path
from bot.signing.local import LocalSigner, development_signer, make_development_key
from bot.signing.ncanode import NodeKey
from bot.signing.verification import verify
from tests.signing.openssl import accepts, made_by_openssl, needs_openssl

DOCUMENT = b"%PDF-1.7\r\n\x00\xff sheshim \r\n"
SIGNATORIES = pytest.mark.parametrize("signatory", list(Signatory))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "development.p12"


@pytest.fixture
def signer(path: Path) -> LocalSigner:
    return development_signer(path, datetime.now(UTC))


@needs_openssl
@SIGNATORIES
async def test_openssl_accepts_the_signature_and_its_signer(
    signer: LocalSigner, signatory: Signatory, path: Path
) -> None:
    signature = await signer.sign(DOCUMENT, signatory)
    assert accepts(path.parent, DOCUMENT, signature, "-noverify")
    assert accepts(path.parent, DOCUMENT, signature, "-CAfile", str(authority_path(path)))


@needs_openssl
async def test_openssl_refuses_a_document_with_one_changed_byte(signer: LocalSigner, tmp_path: Path) -> None:
    signature = await signer.sign(DOCUMENT)
    assert not accepts(tmp_path, DOCUMENT.replace(b"sheshim", b"sheshiM"), signature, "-noverify")


@needs_openssl
async def test_openssl_does_not_know_the_signer_under_another_authority(signer: LocalSigner, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_development_key(other / "development.p12", datetime.now(UTC))
    trust = str(authority_path(other / "development.p12"))
    assert not accepts(tmp_path, DOCUMENT, await signer.sign(DOCUMENT), "-CAfile", trust)


@SIGNATORIES
async def test_the_check_says_who_signed_and_when(signer: LocalSigner, signatory: Signatory) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    signed = await signer.verify(DOCUMENT, await signer.sign(DOCUMENT, signatory))
    assert signed.by == NAMES[signatory]
    assert signed.at is not None
    assert before <= signed.at <= datetime.now(UTC)


async def test_a_changed_document_is_refused(signer: LocalSigner) -> None:
    signature = await signer.sign(DOCUMENT)
    with pytest.raises(NotVerified) as refused:
        await signer.verify(DOCUMENT + b" ", signature)
    assert refused.value.why == "changed"


async def test_a_signature_of_somebody_else_is_not_ours(signer: LocalSigner, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    stranger = development_signer(other / "development.p12", datetime.now(UTC))
    with pytest.raises(NotVerified) as refused:
        await signer.verify(DOCUMENT, await stranger.sign(DOCUMENT))
    assert refused.value.why == "unknown_signer"


@pytest.mark.parametrize("broken", [b"", b"\x30\x03\x02\x01\x01", b"not DER at all", b"\x30\x80" * 40])
async def test_what_is_no_signature_cannot_be_read(signer: LocalSigner, broken: bytes) -> None:
    with pytest.raises(NotVerified) as refused:
        await signer.verify(DOCUMENT, broken)
    assert refused.value.why == "unreadable"


async def test_no_changed_byte_makes_it_somebody_else_s_or_breaks_the_check(signer: LocalSigner) -> None:
    signature = await signer.sign(DOCUMENT)
    told = set()
    for place in range(0, len(signature), 7):
        changed = bytearray(signature)
        changed[place] ^= 0x01
        try:
            told.add((await signer.verify(DOCUMENT, bytes(changed))).by)
        except NotVerified as refused:
            told.add(refused.why)
    assert told <= {NAMES[Signatory.PERSON], "changed", "unreadable", "unknown_signer", "certificate_not_valid"}


async def test_a_signature_made_before_the_certificate_held_is_refused(path: Path) -> None:
    signer = development_signer(path, datetime.now(UTC) + timedelta(days=30))
    with pytest.raises(NotVerified) as refused:
        await signer.verify(DOCUMENT, await signer.sign(DOCUMENT))
    assert refused.value.why == "certificate_not_valid"


@needs_openssl
@pytest.mark.parametrize(("kind", "digest"), [("rsa:2048", "sha256"), ("rsa:2048", "sha512"), ("ec", "sha384")])
def test_a_signature_that_openssl_made_is_read_too(tmp_path: Path, kind: str, digest: str) -> None:
    signature, certificate = made_by_openssl(tmp_path, DOCUMENT, kind, digest)
    root = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert verify(DOCUMENT, signature, [root]).by == "Another signer"
    with pytest.raises(NotVerified):
        verify(DOCUMENT + b"x", signature, [root])


async def test_without_a_key_of_the_body_the_one_there_is_signs(path: Path) -> None:
    signer = LocalSigner.from_file(path, make_development_key(path, datetime.now(UTC)))
    signed = await signer.verify(DOCUMENT, await signer.sign(DOCUMENT, Signatory.BODY))
    assert signed.by == NAMES[Signatory.PERSON]


def test_development_keys_are_made_once_and_only_their_owner_reads_them(path: Path) -> None:
    now = datetime.now(UTC)
    assert make_development_key(path, now) == make_development_key(path, now + timedelta(days=1))
    modes = {file.stat().st_mode & 0o777 for file in (path, body_path(path), path.with_suffix(".password"))}
    assert modes == {0o600}


def test_a_wrong_password_is_said_without_the_password(path: Path) -> None:
    make_development_key(path, datetime.now(UTC))
    with pytest.raises(UnusableKey, match=r"development\.p12 cannot be opened") as refused:
        LocalSigner.from_file(path, "wrong-one")
    assert "wrong-one" not in str(refused.value)


def test_the_setting_whose_file_is_wrong_is_named(path: Path, tmp_path: Path) -> None:
    password, missing = make_development_key(path, datetime.now(UTC)), tmp_path / "no.p12"
    (tmp_path / "71.p12").write_bytes(b"no key")
    with pytest.raises(UnusableKey, match=r"^SIGNER_BODY_PKCS12 .*no\.p12 cannot be opened"):
        LocalSigner.from_file(path, password, (missing, ""))
    with pytest.raises(UnusableKey, match=r"^SIGNER_BODIES .*71\.p12 cannot be opened"):
        load_bodies(tmp_path, "")
    with pytest.raises(UnusableKey, match=r"^SIGNER_BODY_PKCS12 .*no\.p12 cannot be opened"):
        NodeKey.from_file(missing, "", OF_BODY)


async def test_each_territorial_body_seals_by_a_key_of_its_own_which_openssl_accepts(
    path: Path, signer: LocalSigner, tmp_path: Path
) -> None:
    almaty, astana = [await signer.sign(DOCUMENT, Signatory.BODY, region) for region in ("75", "71")]
    assert (await signer.verify(DOCUMENT, almaty)).by != (await signer.verify(DOCUMENT, astana)).by
    assert "region 75" in (await signer.verify(DOCUMENT, almaty)).by
    trust = tmp_path / "development-ca.pem"
    assert accepts(tmp_path, DOCUMENT, almaty, "-CAfile", str(trust))
    again = development_signer(path, datetime.now(UTC))
    assert "region 71" in (await again.verify(DOCUMENT, await again.sign(DOCUMENT, Signatory.BODY, "71"))).by


async def test_a_folder_holds_the_territorial_keys_and_a_region_without_one_is_sealed_by_the_common_key(
    path: Path, signer: LocalSigner, tmp_path: Path
) -> None:
    await signer.sign(DOCUMENT, Signatory.BODY, "71")
    password, folder = path.with_suffix(".password").read_text(), tmp_path / "bodies"
    folder.mkdir()
    territorial_path(path, "71").rename(folder / "71.p12")
    own = LocalSigner.from_file(path, password, (body_path(path), password), load_bodies(folder, password))
    by = [(await own.verify(DOCUMENT, await own.sign(DOCUMENT, Signatory.BODY, at))).by for at in ("71", "75")]
    assert ["region 71" in name for name in by] == [True, False]
    with pytest.raises(UnusableKey, match="SIGNER_BODIES"):
        load_bodies(tmp_path / "elsewhere", password)


async def test_a_decision_is_the_persons_whatever_the_region(signer: LocalSigner) -> None:
    assert "region" not in (await signer.verify(DOCUMENT, await signer.sign(DOCUMENT, region="71"))).by
