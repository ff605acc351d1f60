"""The signature of a message of the standard (`MsgSignature`): over header and message, by the sender's Ed25519 key.

    Signature: namespace="spdci", kidId="sender|key|ed25519", algorithm="ed25519", created="…", expires="…",
    headers="(created) (expires) digest", signature="…"

The standard prints the shape and no more. What is signed here is three lines, `(created): …`, `(expires): …` and
`digest: SHA-256=…`, the digest in base64 over the canonical JSON (RFC 8785) of `{"header": …, "message": …}`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proactive.basics.canonical import canonical_json

HOLDS = timedelta(minutes=10)
SKEW = timedelta(minutes=2)  # by which another's clock may be before ours
PART = re.compile(r'(\w+)="([^"]*)"')
KEY_ID = "1"


class UnsignedMessage(Exception):
    """`code`: the standard's word, `err.signature.missing` or `err.signature.invalid`."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class MessageSigner:
    """Signs what one sender sends."""

    sender: str
    key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_base64(cls, sender: str, key: str) -> "MessageSigner":
        """Of the 32 bytes of a private key. Raises `ValueError`."""
        return cls(sender, Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True)))

    def signed(self, message: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        created, expires = int(now.timestamp()), int((now + HOLDS).timestamp())
        signature = self.key.sign(signing_text(message, str(created), str(expires)))
        parts = {
            "namespace": "spdci",
            "kidId": f"{self.sender}|{KEY_ID}|ed25519",
            "algorithm": "ed25519",
            "created": created,
            "expires": expires,
            "headers": "(created) (expires) digest",
            "signature": base64.b64encode(signature).decode(),
        }
        return {**message, "signature": "Signature: " + ", ".join(f'{name}="{part}"' for name, part in parts.items())}


@dataclass(frozen=True, slots=True)
class KnownSenders:
    """The public keys of those whose messages must be signed, by `sender_id`; of others a bearer is enough."""

    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)

    @classmethod
    def from_base64(cls, keys: Mapping[str, str]) -> "KnownSenders":
        """Raises `ValueError`."""
        read = {
            sender: Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
            for sender, key in keys.items()
        }
        return cls(read)

    def check(self, message: Any, now: datetime) -> None:
        """Raises `UnsignedMessage`. Where keys are known, a sender without one is nobody."""
        if not self.keys:
            return
        header = message.get("header") if isinstance(message, Mapping) else None
        sender = header.get("sender_id") if isinstance(header, Mapping) else None
        key = self.keys.get(sender) if isinstance(sender, str) else None
        if key is None:
            raise UnsignedMessage("err.sender_id.invalid", "this sender_id has no key here")
        parts = dict(PART.findall(str(message.get("signature") or "")))
        if "signature" not in parts:
            raise UnsignedMessage("err.signature.missing", "the message is not signed as MsgSignature shows")
        if parts.get("kidId", "").partition("|")[0] != sender or parts.get("algorithm") != "ed25519":
            raise UnsignedMessage("err.signature.invalid", "signed by another, or by another algorithm than ed25519")
        check_time(parts, now)
        verify(key, message, parts)


@dataclass(frozen=True, slots=True)
class Signing:
    """How one side signs what it sends, where it has a key, and whose signatures it asks for."""

    signer: MessageSigner | None = None
    senders: KnownSenders = field(default_factory=KnownSenders)

    def signed(self, message: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        return self.signer.signed(message, now) if self.signer else message


def check_time(parts: Mapping[str, str], now: datetime) -> None:
    try:
        created, expires = int(parts["created"]), int(parts["expires"])
    except (KeyError, ValueError):
        raise UnsignedMessage("err.signature.invalid", "created and expires must be seconds since 1970") from None
    if not created - SKEW.total_seconds() <= now.timestamp() <= expires:
        raise UnsignedMessage("err.signature.invalid", "the signature is not of this time")


def verify(key: Ed25519PublicKey, message: Mapping[str, Any], parts: Mapping[str, str]) -> None:
    try:
        signature = base64.b64decode(parts["signature"], validate=True)
        key.verify(signature, signing_text(message, parts["created"], parts["expires"]))
    except (InvalidSignature, binascii.Error):
        raise UnsignedMessage("err.signature.invalid", "header and message are not those that were signed") from None


def signing_text(message: Mapping[str, Any], created: str, expires: str) -> bytes:
    signed = canonical_json({"header": message.get("header"), "message": message.get("message")}).encode()
    digest = base64.b64encode(hashlib.sha256(signed).digest()).decode()
    return f"(created): {created}\n(expires): {expires}\ndigest: SHA-256={digest}".encode()
