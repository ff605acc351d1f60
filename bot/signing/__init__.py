"""Digital signature (ЭЦҚ) behind one interface: a detached CMS signature, DER, over a document's bytes.

Who signs what: a decision the body's authorised person, a notice the body (paras 16, 19-1 of Order 256; 20-1, 21-1 of
Order 257). A signature is checked by `verification.verify`, or by NCANode where the key is of a GOST algorithm.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from proactive.papers import Signatory


class SigningFailed(Exception):
    """The signer could not sign; it is tried again."""


class NotVerified(Exception):
    """The signature does not hold. `why` is `unreadable`, `changed`, `unknown_signer` or `certificate_not_valid`."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose signature it is, and when it was made by the signer's clock; `None`: the signature does not say."""

    by: str
    at: datetime | None


class Signer(Protocol):
    async def sign(self, document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
        """A detached CMS signature over the document. `region`: whose territorial body seals it, by two digits of KATO;
        where that has no key of its own, the common one. Raises `SigningFailed`."""
        ...


class Verifier(Protocol):
    async def verify(self, document: bytes, signature: bytes) -> Signed:
        """Raises `NotVerified`, or `SigningFailed` where it could not be found out."""
        ...


__all__ = ["NotVerified", "Signatory", "Signed", "Signer", "SigningFailed", "Verifier"]
