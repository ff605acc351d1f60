"""How an application came in that no phone certified: by which way, signed by whom, with which documents (B5, O-1)."""

from dataclasses import dataclass
from enum import StrEnum

APPLIED = "applied"  # the kind of an event that no register reported


class WayIn(StrEnum):
    """By which an application is brought; the words are the API's."""

    PORTAL = "portal"
    CORPORATION = "corporation"
    OFFICIAL = "official"  # for somebody at the counter or at the bedside


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateHolder:
    """Whose certificate it is that the signature was made with."""

    name: str
    iin: str | None = None
    bin: str | None = None  # of the organisation they sign for


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The application as it was signed. `digest` is the SHA-256 of the signed bytes, which are kept beside the case."""

    way: WayIn
    signer: CertificateHolder
    by_worker: bool  # the signature is the worker's who took the paper, whose scan is among the documents
    digest: str
    representative_iin: str | None = None  # who applied in the recipient's name
    documents: tuple[str, ...] = ()  # their kinds
