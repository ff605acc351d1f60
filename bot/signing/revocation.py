"""Lists of revoked certificates (CRL) of those who apply: files that whoever runs the service keeps fresh."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from bot.signing import NotVerified
from bot.signing.keys import UnusableKey
from bot.signing.verification import common_name

log = logging.getLogger(__name__)
END = b"-----END X509 CRL-----"


class RevocationLists:
    """A file, or a folder of files, as PEM or DER; read anew whenever they change.

    What cannot be read any more stands as it was read last: a list that is being replaced turns nobody away.
    """

    def __init__(self, path: Path) -> None:
        """Raises `UnusableKey`."""
        self._path = path
        self._stamp = stamp_of(path)
        self._lists = read(path)

    def current(self) -> tuple[x509.CertificateRevocationList, ...]:
        if (stamp := stamp_of(self._path)) != self._stamp:
            self._stamp = stamp
            try:
                self._lists = read(self._path)
            except UnusableKey as error:
                log.warning("%s; what was read before stands", error)
        return self._lists

    def check(self, path: Sequence[x509.Certificate], at: datetime) -> None:
        """Of a certificate and those above it, each by the list of who issued it. Raises `NotVerified`."""
        for certificate, issuer in pairwise(path):
            for revoked in self.revoked(certificate, issuer):
                if revoked <= at:
                    raise NotVerified(
                        "revoked",
                        f"the certificate of {common_name(certificate)} was revoked on {revoked:%Y-%m-%d}; "
                        "sign with one that is in force",
                    )

    def revoked(self, certificate: x509.Certificate, issuer: x509.Certificate) -> list[datetime]:
        """When, by each list of its issuer that names it."""
        entries = (
            listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
            for listed in self.current()
            if is_by(listed, issuer)
        )
        return [entry.revocation_date_utc for entry in entries if entry is not None]

    def troubles(self, authorities: Sequence[x509.Certificate], at: datetime) -> Iterator[str]:
        """Of each list: that it is too old to rely on, or not its authority's."""
        for listed in self.current():
            above = [one for one in authorities if one.subject == listed.issuer]
            if above and not any(is_by(listed, one) for one in above):
                yield f"the list of {name_of(listed)} in APPLICANT_CRL is not signed by it; fetch it from the authority"
            elif listed.next_update_utc is not None and listed.next_update_utc < at:
                due = f"{listed.next_update_utc:%Y-%m-%d %H:%M} UTC"
                yield f"the list of {name_of(listed)} in APPLICANT_CRL was due again on {due}; fetch it anew"


def read(path: Path) -> tuple[x509.CertificateRevocationList, ...]:
    """Raises `UnusableKey`."""
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        lists = tuple(listed for file in files for listed in lists_in(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise UnusableKey(f"APPLICANT_CRL {path} cannot be read: {error}; expected lists as PEM or DER") from None
    if not lists:
        raise UnusableKey(f"APPLICANT_CRL {path} holds no list of revoked certificates; expected PEM or DER")
    return lists


def lists_in(content: bytes) -> Iterator[x509.CertificateRevocationList]:
    """Raises `ValueError`."""
    if END not in content:
        yield x509.load_der_x509_crl(content)
        return
    for part in content.split(END)[:-1]:
        yield x509.load_pem_x509_crl(part + END)


def stamp_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a list is put in place of another."""
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        states = [(file.name, file.stat()) for file in files]
    except OSError:
        return ()
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


def is_by(listed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether this authority signed it: a list of somebody else revokes nothing."""
    if listed.issuer != issuer.subject:
        return False
    try:
        return listed.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # others raise TypeError
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def name_of(listed: x509.CertificateRevocationList) -> str:
    names = listed.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else listed.issuer.rfc4514_string()
