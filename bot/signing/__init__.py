"""Digital signature (ЭЦҚ) behind one interface: `sign(document) -> detached CMS, DER`."""

from typing import Protocol


class SigningFailed(Exception):
    """The signer could not sign; it is tried again."""


class Signer(Protocol):
    async def sign(self, document: bytes) -> bytes:
        """A detached CMS signature over the document. Raises `SigningFailed`."""
        ...
