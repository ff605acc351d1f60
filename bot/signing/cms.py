"""The parts of a CMS signature (RFC 5652) that a check reads, as DER lays them out."""

from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1

PLAIN_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.1")
MESSAGE_DIGEST = x509.ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_TIME = x509.ObjectIdentifier("1.2.840.113549.1.9.5")


@asn1.sequence
class Algorithm:
    oid: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Attribute:
    kind: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class IssuerAndSerial:
    issuer: asn1.TLV
    serial: int


@asn1.sequence
class SignerInfo:
    version: int
    sid: IssuerAndSerial
    digest: Algorithm
    attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(0)]
    algorithm: asn1.TLV
    signature: bytes
    unsigned: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class Content:
    kind: x509.ObjectIdentifier
    octets: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    version: int
    digests: asn1.SetOf[asn1.TLV]
    content: Content
    certificates: Annotated[asn1.SetOf[x509.Certificate] | None, asn1.Implicit(0)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class ContentInfo:
    kind: x509.ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


def read(signature: bytes) -> SignedData:
    """Raises `ValueError` for what is no CMS signature in DER."""
    return asn1.decode_der(ContentInfo, signature).content


def value(info: SignerInfo, kind: x509.ObjectIdentifier) -> asn1.TLV | None:
    """The single value of a signed attribute."""
    attributes = info.attributes.as_list() if info.attributes else []
    value_lists = [attribute.values.as_list() for attribute in attributes if attribute.kind == kind]
    return value_lists[0][0] if len(value_lists) == 1 and len(value_lists[0]) == 1 else None
