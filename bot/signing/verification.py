"""Checks a detached CMS signature: that the document is the one that was signed, by whom, and when."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from bot.signing import NotVerified, Signed
from bot.signing.cms import MESSAGE_DIGEST, SIGNING_TIME, SignedData, SignerInfo, read, value

HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
UTC_TIME = b"\x17"
LONGEST_CHAIN = 4


def verify(document: bytes, signature: bytes, roots: Sequence[x509.Certificate]) -> Signed:
    """Whose signature over the document it is. Raises `NotVerified`.

    A signer is known when the certificate is one of `roots` or leads to one. The certificate must have been valid when
    the signature was made; whether it was revoked is asked of NCANode.
    """
    try:
        return checked(document, signature, roots)
    except (ValueError, UnsupportedAlgorithm) as error:  # certificates are read piece by piece, as they are needed
        raise NotVerified("unreadable", str(error)) from None


def checked(document: bytes, signature: bytes, roots: Sequence[x509.Certificate]) -> Signed:
    data, info = parts(signature)
    certificate = signer(data, info)
    check_document(document, info)
    check_signature(attributes_of(info), info, certificate)
    at = signing_time(info)
    check_chain(certificate, data.certificates.as_list() if data.certificates else [], roots)
    check_validity(certificate, at)
    return Signed(common_name(certificate), at)


def parts(signature: bytes) -> tuple[SignedData, SignerInfo]:
    """The signature with its one signer."""
    data = read(signature)
    (info,) = data.signers.as_list()
    if data.content.octets is not None:
        raise NotVerified("unreadable", "the signature is not detached: leave the content out of it")
    return data, info


def signer(data: SignedData, info: SignerInfo) -> x509.Certificate:
    certificates = data.certificates.as_list() if data.certificates else []
    for certificate in certificates:
        named_so = certificate.issuer.public_bytes().endswith(bytes(info.sid.issuer.data))
        if certificate.serial_number == info.sid.serial and named_so:
            return certificate
    raise NotVerified("unreadable", "the signer's certificate is not there: put it into the signature")


def hash_of(info: SignerInfo) -> hashes.HashAlgorithm:
    algorithm = HASHES.get(info.digest.oid.dotted_string)
    if algorithm is None:
        raise NotVerified(
            "unreadable",
            f"digest {info.digest.oid.dotted_string} is not one we compute: sign with SHA-256, SHA-384 or SHA-512",
        )
    return algorithm


def check_document(document: bytes, info: SignerInfo) -> None:
    digest = value(info, MESSAGE_DIGEST)
    if digest is None:
        raise NotVerified("unreadable", "no digest was signed")
    computed = hashlib.new(hash_of(info).name, document).digest()
    if not hmac.compare_digest(computed, bytes(digest.data)):
        raise NotVerified("changed", "the document is not the one that was signed")


def attributes_of(info: SignerInfo) -> bytes:
    """What a signature with signed attributes is over (RFC 5652, 5.4)."""
    assert info.attributes is not None  # the digest was among them
    return asn1.encode_der(info.attributes)


def check_signature(signed: bytes, info: SignerInfo, certificate: x509.Certificate) -> None:
    """`signed`: what the signature is over."""
    algorithm, public = hash_of(info), certificate.public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(info.signature, signed, ec.ECDSA(algorithm))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(info.signature, signed, padding.PKCS1v15(), algorithm)
        else:
            raise NotVerified("unreadable", "the key is neither RSA nor EC: sign with such a key")
    except InvalidSignature:
        raise NotVerified("changed", "the signature was not made with the certificate's key") from None


def signing_time(info: SignerInfo) -> datetime | None:
    attribute = value(info, SIGNING_TIME)
    if attribute is None:
        return None
    kind = asn1.UTCTime if attribute.tag_bytes == UTC_TIME else asn1.GeneralizedTime
    at: datetime = attribute.parse(kind).as_datetime()
    return at


def check_chain(
    certificate: x509.Certificate, cms_certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> None:
    path_to_root(certificate, cms_certificates, roots)


def path_to_root(
    certificate: x509.Certificate, cms_certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Up from certificate to certificate until one we trust, which is the last. Raises `NotVerified`."""
    path = [certificate]
    for _ in range(LONGEST_CHAIN):
        certificate = path[-1]
        if certificate in roots:
            return path
        above = next((issuer for issuer in (*roots, *cms_certificates) if issued(certificate, issuer)), None)
        if above is None or above == certificate:
            break
        path.append(above)
    raise NotVerified("unknown_signer", common_name(path[-1]))


def issued(certificate: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(above)
        return above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


def check_validity(certificate: x509.Certificate, at: datetime | None) -> None:
    if at is not None and not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise NotVerified("certificate_not_valid", f"the certificate was not valid on {at:%Y-%m-%d}")


def common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
