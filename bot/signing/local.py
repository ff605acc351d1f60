"""The local signer: an X.509 key in a PKCS#12 file, signatures that `openssl cms -verify` accepts."""

import asyncio
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs7, pkcs12
from cryptography.x509.oid import NameOID


class UnusableKey(ValueError):
    """The PKCS#12 file cannot be used; the message says why."""


class LocalSigner:
    def __init__(self, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.certificate = certificate

    @classmethod
    def from_file(cls, path: Path, password: str) -> "LocalSigner":
        """Raises `UnusableKey`."""
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode() or None)
        except (OSError, ValueError) as error:
            raise UnusableKey(f"SIGNER_PKCS12 {path} cannot be opened: {error}") from None
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
            raise UnusableKey(f"SIGNER_PKCS12 {path} holds no RSA or EC key with its certificate")
        return cls(key, certificate)

    async def sign(self, document: bytes) -> bytes:
        return await asyncio.to_thread(self._sign, document)

    def _sign(self, document: bytes) -> bytes:
        builder = pkcs7.PKCS7SignatureBuilder().set_data(document)
        signed = builder.add_signer(self.certificate, self._key, hashes.SHA256())
        return signed.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def make_development_key(path: Path, now: datetime) -> str:
    """A self-signed key for demo and tests beside the database, made once; returns its password."""
    secret = path.with_suffix(".password")
    if path.exists():
        return secret.read_text()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Qoldau development signer")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    password = secrets.token_urlsafe(24)
    write_private(secret, password.encode())
    sealed = pkcs12.serialize_key_and_certificates(
        b"qoldau", key, certificate, None, BestAvailableEncryption(password.encode())
    )
    write_private(path, sealed)
    return password


def write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
