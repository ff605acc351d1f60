"""The parameters of a method in each encoding the Bot API takes: address, form, multipart, JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.peers.telegram.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


async def read(request: web.Request) -> "Parameters":
    fields: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        fields |= json.loads(await request.read() or b"{}")
    elif request.method == "POST":
        fields |= {name: _field(value) for name, value in (await request.post()).items()}
    return Parameters(fields)


class Parameters(Mapping[str, Any]):
    """Reads a field as what the method needs, or answers 400 as the Bot API does."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Any:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def text(self, name: str) -> str:
        return str(self.get(name) or "")

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.get(name) or default)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return str(self.get(name, "")).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """An object or an array: itself in a JSON body, as text in any other encoding. None when it is not there."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | str:
        """The file itself, or the file_id that stands for it."""
        value = self.get(name, "")
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.get(value.removeprefix("attach://"), "")
        return value if isinstance(value, Upload) else str(value)


def _field(value: Any) -> Any:
    if isinstance(value, web.FileField):
        return Upload(value.filename, value.file.read())
    return value
