"""Sealing of personal data: AES-256-GCM for what is read back, a keyed hash for what is only looked up.

A sealed value begins with its form and the id of its key. What is sealed for a place (table, column, row) opens in that
place alone; what earlier versions wrote, without key or place, opens still.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json
from sqlalchemy import Table

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 4
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once: a road seals thirty times


class WrongKey(Exception):
    """The database was sealed with another ENCRYPTION_KEY."""


class Misplaced(Exception):
    """A sealed value stands where it was not sealed for: it was changed, or taken from another row."""


class SealedForm(bytes, Enum):
    """How a value is sealed; the first bytes of it."""

    ANYWHERE = b"\x91\x51"
    IN_PLACE = b"\x91\x52"


FORMS = {form.value: form for form in SealedForm}
HEAD = len(SealedForm.ANYWHERE) + ID_BYTES
BODY = HEAD + NONCE_BYTES


@dataclass(frozen=True, slots=True)
class SealingKey:
    """One key, under an id that tells nothing about it."""

    id: bytes
    cipher: AESGCM
    index: bytes  # what values are looked up by, where this was the first key of a database

    @classmethod
    def of(cls, key: bytes) -> "SealingKey":
        """Raises `ValueError` when the key is not 32 bytes."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"ENCRYPTION_KEY must be base64 of {KEY_BYTES} bytes, this one has {len(key)}")
        digest = hashlib.sha256(b"id" + key).digest()
        return cls(digest[:ID_BYTES], AESGCM(key), hashlib.sha256(b"index" + key).digest())


class Vault:
    """Seals with the first key and opens with each. The keys themselves never leave the process."""

    def __init__(self, *keys: bytes) -> None:
        """Raises `ValueError` when a key is not 32 bytes."""
        self._keys = [SealingKey.of(key) for key in keys]
        self._by_id = {key.id: key for key in self._keys}
        self._in_place = {SealedForm.IN_PLACE.value + key.id: key.cipher for key in self._keys}
        self.look_up_by(self._keys[0].index)

    @classmethod
    def from_base64(cls, text: str) -> "Vault":
        """Keys with commas. Raises `ValueError` when one is not base64 of 32 bytes."""
        try:
            keys = [base64.b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip()]
        except ValueError:
            keys = []
        if not keys:
            raise ValueError(f"ENCRYPTION_KEY must be base64 of {KEY_BYTES} bytes")
        return cls(*keys)

    def seal(self, content: bytes, place: str = "") -> bytes:
        """`place`: where alone it may be opened, as `place` below writes it."""
        nonce, key = os.urandom(NONCE_BYTES), self._keys[0]
        head = (SealedForm.IN_PLACE if place else SealedForm.ANYWHERE).value + key.id
        sealed: bytes = head + nonce + key.cipher.encrypt(nonce, content, head + place.encode())
        return sealed

    def open(self, sealed: bytes, place: str = "") -> bytes:
        """Raises `WrongKey`, and `Misplaced` for a value that one of the keys sealed for another place."""
        head = sealed[:HEAD]
        if cipher := self._in_place.get(head):
            try:
                content: bytes = cipher.decrypt(sealed[HEAD:BODY], sealed[BODY:], head + place.encode())
                return content
            except InvalidTag:
                return self._open_otherwise(sealed, place)
        return self._open_otherwise(sealed, place)

    def _open_otherwise(self, sealed: bytes, place: str) -> bytes:
        """What is not as `seal` writes it for this place today."""
        head, key = sealed[:HEAD], self._by_id.get(sealed[HEAD - ID_BYTES : HEAD])
        form = form_of(sealed)
        if form and key:
            bound_to = place.encode() if form is SealedForm.IN_PLACE else b""
            with suppress(InvalidTag):
                return opened(key, sealed[HEAD:], head + bound_to)
        for key in self._keys:  # as versions before key ids wrote it
            with suppress(InvalidTag):
                return opened(key, sealed, None)
        if form and self._by_id.get(head[-ID_BYTES:]):
            raise Misplaced(f"what is sealed at {place or 'this place'} does not belong there")
        raise WrongKey("the database was sealed with another ENCRYPTION_KEY")

    def is_newest(self, sealed: bytes, *, in_place: bool) -> bool:
        """Whether it is as `seal` writes it today."""
        form = SealedForm.IN_PLACE if in_place else SealedForm.ANYWHERE
        return sealed[:HEAD] == form.value + self._keys[0].id

    def seal_json(self, content: Any, place: str = "") -> bytes:
        """What can be written as JSON, so that only who has the key reads it."""
        return self.seal(COMPACT.encode(content).encode(errors="replace"), place)

    def open_json(self, sealed: bytes, place: str = "") -> Any:
        """Raises `WrongKey`."""
        return of_json(self.open(sealed, place))

    def look_up_by(self, index_key: bytes) -> None:
        """What values are looked up by stays the same when the sealing key is another."""
        self._index = hmac.new(index_key, digestmod="sha256")

    def index_keys(self) -> Sequence[bytes]:
        """Those that a database may be looked up by which does not say so itself: one for each key."""
        return [key.index for key in self._keys]

    def sealed_by(self, sealed: bytes) -> int | None:
        """The position of the key that sealed it; `None` where it is none of these."""
        named_by = sealed[HEAD - ID_BYTES : HEAD] if form_of(sealed) else None
        for position, key in enumerate(self._keys):
            if key.id == named_by:
                return position
            with suppress(InvalidTag):
                opened(key, sealed, None)
                return position
        return None

    def index(self, value: str) -> str:
        """The same for the same value, and it tells nothing about it."""
        keyed = self._index.copy()
        keyed.update(value.encode())
        return keyed.hexdigest()[:32]


def of_json(text: bytes) -> Any:
    try:
        return from_json(text)
    except ValueError:  # half of a pair of surrogates, or very deep
        return json.loads(text.decode())


def place(table: Table, name: object, column: str = "sealed") -> str:
    """Where a row's value stands; `name` is what names the row for ever (`storage.engine.places.BOUND`)."""
    return f"{table.name}.{column}:{name}"


def in_one(*names: object) -> str:
    """Of a row that several columns name."""
    return "|".join(map(str, names))


def form_of(sealed: bytes) -> SealedForm | None:
    return FORMS.get(sealed[: len(SealedForm.ANYWHERE)])


def opened(key: SealingKey, body: bytes, bound_to: bytes | None) -> bytes:
    return key.cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound_to)


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
