"""Sealing of personal data: AES-256-GCM for what is read back, a keyed hash for what is only looked up."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once: a road seals thirty times


class WrongKey(Exception):
    """The database was sealed with another ENCRYPTION_KEY."""


class Vault:
    """Seals and opens with one key. The key itself never leaves the process."""

    def __init__(self, key: bytes) -> None:
        """Raises `ValueError` when the key is not 32 bytes."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"ENCRYPTION_KEY must be base64 of {KEY_BYTES} bytes, this one has {len(key)}")
        self._cipher = AESGCM(key)
        self._index = hmac.new(hashlib.sha256(b"index" + key).digest(), digestmod="sha256")

    @classmethod
    def from_base64(cls, text: str) -> "Vault":
        """Raises `ValueError` when the text is not base64 of 32 bytes."""
        try:
            key = base64.b64decode(text, validate=True)
        except ValueError:
            raise ValueError(f"ENCRYPTION_KEY must be base64 of {KEY_BYTES} bytes") from None
        return cls(key)

    def seal(self, content: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def open(self, sealed: bytes) -> bytes:
        """Raises `WrongKey`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except InvalidTag:
            raise WrongKey("the database was sealed with another ENCRYPTION_KEY") from None

    def seal_json(self, content: Any) -> bytes:
        """What can be written as JSON, so that only who has the key reads it."""
        return self.seal(COMPACT.encode(content).encode(errors="replace"))

    def open_json(self, sealed: bytes) -> Any:
        """Raises `WrongKey`."""
        return json.loads(self.open(sealed).decode())

    def index(self, value: str) -> str:
        """The same for the same value, and it tells nothing about it."""
        keyed = self._index.copy()
        keyed.update(value.encode())
        return keyed.hexdigest()[:32]


def make_key(path: Path) -> str:
    """A new key in a file that only its owner can read; the key that is there, if one is.

    The file appears whole or not at all: a process that is killed here, or two that start at once, leave one good key.
    """
    if not path.exists():
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
    return path.read_text().strip()
