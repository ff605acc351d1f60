"""Signing keys in PKCS#12 files, and keys for development: one for each signatory under an authority of their own."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from proactive.papers import Signatory

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
A_LIFE = timedelta(days=36_500)  # a demo may be led through one
NAMES = {
    Signatory.PERSON: "Qoldau development: the authorised person",
    Signatory.BODY: "Qoldau development: the body",
}


OF_PERSON, OF_BODY, OF_BODIES = "SIGNER_PKCS12", "SIGNER_BODY_PKCS12", "SIGNER_BODIES"


class UnusableKey(ValueError):
    """The PKCS#12 file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, its certificate, and the certificates above it that came in the same file."""

    private: PrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """What its signatures are checked against: the authorities in its file, else itself."""
        return self.above or (self.certificate,)


def load(path: Path, password: str, setting: str = OF_PERSON) -> SigningKey:
    """`setting`: which names the file. Raises `UnusableKey`."""
    try:
        private, certificate, above = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError) as error:
        raise UnusableKey(f"{setting} {path} cannot be opened: {error}") from None
    if not isinstance(private, PrivateKey) or certificate is None:
        raise UnusableKey(f"{setting} {path} holds no RSA or EC key with its certificate")
    return SigningKey(private, certificate, tuple(above))


def load_bodies(folder: Path, password: str) -> dict[str, SigningKey]:
    """Keys of territorial bodies, by the region that names each file: `71.p12`. Raises `UnusableKey`."""
    files = sorted(folder.glob("[0-9][0-9].p12"))
    if not files:
        raise UnusableKey(f"{OF_BODIES} {folder} holds no key; each is named by two digits of KATO: 71.p12")
    return {file.stem: load(file, password, OF_BODIES) for file in files}


def body_path(path: Path) -> Path:
    """Where the body's key lies beside the authorised person's: `development-body.p12`."""
    return path.with_name(f"{path.stem}-body{path.suffix}")


def authority_path(path: Path) -> Path:
    """The authority's certificate, for `openssl cms -verify -CAfile`."""
    return path.with_name(f"{path.stem}-ca.pem")


def authority_key_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}-ca{path.suffix}")


def territorial_path(path: Path, region: str) -> Path:
    """Where a territorial body's key lies beside the others: `development-body-71.p12`."""
    return path.with_name(f"{path.stem}-body-{region}{path.suffix}")


@dataclass
class DevelopmentBodies:
    """Keys of the territorial bodies for demo and tests, each made when its body first seals; of one authority."""

    path: Path
    password: str
    now: datetime
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def key_of(self, region: str) -> SigningKey | None:
        """`None` beside development keys of an earlier version, whose authority nobody kept. Raises `UnusableKey`."""
        if region not in self.keys:
            file = territorial_path(self.path, region)
            if not file.exists() and not authority_key_path(self.path).exists():
                return None
            with alone(self.path):
                self.keys[region] = load(file, self.password) if file.exists() else self.make(region, file)
        return self.keys[region]

    def make(self, region: str, file: Path) -> SigningKey:
        authority = load(authority_key_path(self.path), self.password)
        assert isinstance(authority.private, ec.EllipticCurvePrivateKey)
        private, name = ec.generate_private_key(ec.SECP256R1()), f"{NAMES[Signatory.BODY]} of region {region}"
        certificate = certificate_of(name, private.public_key(), self.now, authority.private, authority.certificate)
        key = SigningKey(private, certificate, (authority.certificate,))
        write_private(file, packed(key, self.password))
        return key


def make_development_key(path: Path, now: datetime) -> str:
    """Keys for demo and tests beside the database, made once; returns their password.

    `path` is the authorised person's, the body's lies beside it, and the authority's, by which the territorial bodies
    get keys when they first seal.
    """
    with alone(path):
        return made_alone(path, now)


def made_alone(path: Path, now: datetime) -> str:
    secret = path.with_suffix(".password")
    if path.exists():
        return secret.read_text()
    password, authority, above = secrets.token_urlsafe(24), ec.generate_private_key(ec.SECP256R1()), None
    above = certificate_of("Qoldau development authority", authority.public_key(), now, authority)
    write_private(secret, password.encode())
    authority_path(path).write_bytes(above.public_bytes(Encoding.PEM))
    write_private(authority_key_path(path), packed(SigningKey(authority, above), password))
    for signatory, file in ((Signatory.BODY, body_path(path)), (Signatory.PERSON, path)):
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = certificate_of(NAMES[signatory], private.public_key(), now, authority, above)
        write_private(file, packed(SigningKey(private, certificate, (above,)), password))
    return password


def certificate_of(
    name: str,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    authority: ec.EllipticCurvePrivateKey,
    above: x509.Certificate | None = None,
) -> x509.Certificate:
    """Signed by the authority that stands above; without one, the authority's own."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = above is None
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + A_LIFE)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(usage(signs_certificates=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, hashes.SHA256())
    )


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def packed(key: SigningKey, password: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"qoldau", key.private, key.certificate, key.above, BestAvailableEncryption(password.encode())
    )


def write_private(path: Path, content: bytes) -> None:
    """Whole or not at all, for who reads it at the same instant."""
    own = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    own.replace(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Of several processes that make the keys beside this one, one at a time."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
