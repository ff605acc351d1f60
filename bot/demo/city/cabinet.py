"""The portal's cabinet of the city: notices as people find them there, each once."""

import base64
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.demo.city.envelope import NOT_FOUND, Json
from bot.demo.city.http import answered, missing, refused

KINDS = {"receipt", "accepted", "not_accepted", "assigned", "refused", "changed"}
TEXTS = ("number", "language", "text")


@dataclass
class Cabinets:
    """`notices` by the sender's key, in the order in which they came."""

    notices: dict[str, Json] = field(default_factory=dict)

    def of(self, holder: str) -> list[Json]:
        return [notice for notice in self.notices.values() if holder in (notice.get("iin"), notice.get("bin"))]


class CabinetDesk:
    """Handlers of `/cabinet/notices`, and of `/city/cabinet/{holder}`, which shows one cabinet."""

    def __init__(self, cabinets: Cabinets, iins: Container[str], bins: Container[str]) -> None:
        self.cabinets, self.iins, self.bins = cabinets, iins, bins

    async def take(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        try:
            notice = check(await request.json())
        except ValueError as error:
            return refused(400, str(error))
        if not key:
            return refused(400, "Idempotency-Key is missing")
        if notice.get("iin") not in self.iins and notice.get("bin") not in self.bins:
            return refused(404, "this person has no cabinet", NOT_FOUND)
        if key in self.cabinets.notices:
            same = self.cabinets.notices[key] == notice
            return answered({"key": key}) if same else refused(409, "this key holds another notice")
        self.cabinets.notices[key] = notice
        return answered({"key": key}, 201)

    async def show(self, request: web.Request) -> web.Response:
        holder = request.match_info["holder"]
        if holder not in self.iins and holder not in self.bins:
            raise missing("nobody of that IIN or BIN")
        return answered({"notices": self.cabinets.of(holder)})


def check(body: Any) -> Json:
    """A notice as the contract shapes it. Raises `ValueError`."""
    if not isinstance(body, dict) or ("iin" in body) == ("bin" in body):
        raise ValueError("a notice is for one iin or one bin")
    if body.get("kind") not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}")
    if not all(isinstance(body.get(name), str) and body[name] for name in TEXTS):
        raise ValueError(f"{', '.join(TEXTS)} must be text")
    if not base64.b64decode(str(body.get("pdf_base64")), validate=True).startswith(b"%PDF-"):
        raise ValueError("pdf_base64 must be a PDF")
    if not base64.b64decode(str(body.get("signature_base64")), validate=True):
        raise ValueError("signature_base64 must be a signature")
    return body
