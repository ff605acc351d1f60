"""The portal's test client: an authority that issues certificates as the national one does, and who signs with them."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bot.signing.keys import SigningKey, usage
from bot.signing.local import signed

YEAR = timedelta(days=365)
OIDS = {"CN": NameOID.COMMON_NAME, "SERIALNUMBER": NameOID.SERIAL_NUMBER, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME}
PDF = b"%PDF-1.7 a scan"


def name(**parts: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(OIDS[oid], value) for oid, value in parts.items()])


@dataclass
class Authority:
    """Its root, and the certificates it issues under an intermediate one."""

    at: datetime
    common_name: str = "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ"
    root_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    issuing_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def root(self) -> x509.Certificate:
        subject = name(CN=self.common_name)
        return self.certificate(subject, self.root_key, subject, self.root_key, is_authority=True)

    @cached_property
    def issuing(self) -> x509.Certificate:
        subject = name(CN=f"{self.common_name} (RSA)")
        return self.certificate(subject, self.issuing_key, self.root.subject, self.root_key, is_authority=True)

    def write(self, path: Path) -> Path:
        """What APPLICANT_CA names."""
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return path

    def key(self, iin: str | None, organisation: str | None = None, *, until: datetime | None = None) -> SigningKey:
        """Of a person, or of who signs for an organisation."""
        parts = {"CN": "ТЕСТОВ ТЕСТ"} | ({"SERIALNUMBER": f"IIN{iin}"} if iin else {})
        subject = name(**parts, **({"OU": f"BIN{organisation}"} if organisation else {}))
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = self.certificate(subject, private, self.issuing.subject, self.issuing_key, until=until)
        return SigningKey(private, certificate, (self.issuing,))

    def revokes(
        self, certificate: x509.Certificate, *, on: datetime, until: datetime | None = None, by_root: bool = False
    ) -> x509.CertificateRevocationList:
        """Its list, with this one certificate in it."""
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(on)
        issuer, key = (self.root, self.root_key) if by_root else (self.issuing, self.issuing_key)
        return (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(self.at - 2 * YEAR)
            .next_update(until or self.at + YEAR)
            .add_revoked_certificate(entry.build())
            .sign(key, hashes.SHA256())
        )

    def certificate(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        issuer: x509.Name,
        issuer_key: ec.EllipticCurvePrivateKey,
        *,
        is_authority: bool = False,
        until: datetime | None = None,
    ) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.at - YEAR)
            .not_valid_after(until or self.at + YEAR)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(usage(signs_certificates=is_authority), critical=True)
            .sign(issuer_key, hashes.SHA256())
        )


def application(
    applicant: dict[str, str],
    subject: str,
    iban: str,
    *,
    channel: str = "portal",
    service: str = "burial",
    documents: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """A body that is not signed yet; `documents` by their kinds."""
    files = [
        {"kind": kind, "name": f"{kind}.pdf", "content_base64": base64.b64encode(PDF).decode()} for kind in documents
    ]
    about = {"channel": channel, "service": service, "applicant": applicant, "subject": {"iin": subject}}
    return {**about, "iban": iban, "language": "ru", "documents": files, **more}


def with_signature(body: dict[str, Any], key: SigningKey, content: bytes | None = None) -> dict[str, Any]:
    """As the portal sends it: the signed bytes beside what they say."""
    content = content or json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode()
    parts = {"content_base64": content, "signature_base64": signed(content, key)}
    return {**body, "signed": {part: base64.b64encode(value).decode() for part, value in parts.items()}}
