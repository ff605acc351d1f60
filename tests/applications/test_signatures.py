"""Signatures as other programs make them: what RFC 5652 allows holds, and what is not read says how to sign instead."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.signing.applicants import Applicants
from bot.signing.cms import ContentInfo, read
from bot.signing.keys import SigningKey
from bot.signing.local import signed
from proactive.applications.signatory import Examination
from tests.applications.portal import Authority, with_signature
from tests.applications.test_api import SON, body, sent, wrong
from tests.signing.openssl import needs_openssl, openssl

CONTENT = b'{"service": "burial"}'
SIGNED_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.2")


def signed_by_openssl(folder: Path, key: SigningKey, content: bytes, *options: str) -> bytes:
    (folder / "content").write_bytes(content)
    (folder / "key.pem").write_bytes(key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "own.pem").write_bytes(key.certificate.public_bytes(Encoding.PEM))
    (folder / "above.pem").write_bytes(b"".join(above.public_bytes(Encoding.PEM) for above in key.above))
    files = ["-in", "content", "-signer", "own.pem", "-inkey", "key.pem", "-certfile", "above.pem", "-out", "s.p7s"]
    paths = [part if part.startswith("-") else str(folder / part) for part in files]
    openssl("cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", *paths, *options)
    return (folder / "s.p7s").read_bytes()


async def examined(authority: Authority, content: bytes, signature: bytes) -> Examination:
    return await Applicants([authority.root]).examine(content, signature, datetime.now(UTC))


@pytest.fixture
def issuer() -> Authority:
    return Authority(datetime.now(UTC))


@needs_openssl
async def test_a_signature_without_signed_attributes_holds_for_its_bytes_alone(issuer: Authority, tmp_path: Path):
    signature = signed_by_openssl(tmp_path, issuer.key(SON), CONTENT, "-noattr")
    assert read(signature).signers.as_list()[0].attributes is None
    held = await examined(issuer, CONTENT, signature)
    assert (held.signer and held.signer.iin, held.problems) == (SON, ())
    assert (await examined(issuer, CONTENT + b" ", signature)).problems == ("the signature is not over these bytes",)


@needs_openssl
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-nodetach"], "is not detached: leave the content out"),
        (["-nocerts"], "certificate is not there: put it into the signature"),
        (["-keyid"], "named by issuer and serial number"),
        (["-outform", "PEM"], "send DER"),
        (["-md", "sha1"], "sign with SHA-256"),
        (["-noattr", "-econtent_type", "1.2.3.4"], "sign plain data"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
async def test_what_is_not_read_says_how_to_sign(issuer: Authority, tmp_path: Path, options: list[str], says: str):
    signature = signed_by_openssl(tmp_path, issuer.key(SON), CONTENT, *options)
    [problem] = (await examined(issuer, CONTENT, signature)).problems
    assert says in problem


async def test_what_was_signed_about_something_else_is_shown_as_no_application(
    portal: TestClient[Any, Any], authority: Authority
):
    """The attributes of a signature that somebody made, taken for the content of one without attributes."""
    key = authority.key(SON)
    made = read(signed(b"a contract", key))
    [info] = made.signers.as_list()
    bare = replace(made, signers=asn1.SetOf([replace(info, attributes=None)]))
    signature = asn1.encode_der(ContentInfo(kind=SIGNED_DATA, content=bare))
    application = with_signature(body(), key)
    parts = {"content_base64": asn1.encode_der(info.attributes), "signature_base64": signature}
    application["signed"] = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    assert list(wrong(await sent(portal, application))) == ["signed.content_base64"]
