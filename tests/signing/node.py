"""A stand-in for NCANode: the documented requests and answers of `/cms/sign` and `/cms/verify`, over real HTTP."""

import asyncio
import base64
from typing import Any

from aiohttp import web

SIGNED_AT = "2026-11-23T05:05:41.000+00:00"
SUBJECT = {"commonName": "ТЕСТОВ ТЕСТ", "lastName": "ТЕСТОВИЧ", "surName": "ТЕСТОВ", "iin": "900515300008"}


class Node:
    """Signs by taking the document's bytes backwards: enough to see that the right bytes came back."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.fails_with: tuple[int, Any] | None = None
        self.silent = False
        self.subject: dict[str, Any] = SUBJECT

    def app(self) -> web.Application:
        site = web.Application()
        site.add_routes([web.post("/cms/sign", self.sign), web.post("/cms/verify", self.verify)])
        return site

    async def sign(self, request: web.Request) -> web.Response:
        asked = await self.heard(request)
        if self.fails_with:
            status, body = self.fails_with
            return web.json_response(body, status=status)
        missing = [name for name in ("data", "signers") if not asked.get(name)]
        if missing or any(signer["password"] != "Qwerty12" for signer in asked["signers"]):
            return web.json_response(
                {"status": 400, "message": f"{missing or 'keystore password was incorrect'}"}, status=400
            )
        cms = base64.b64encode(base64.b64decode(asked["data"])[::-1]).decode()
        return web.json_response({"status": 200, "message": "OK", "cms": cms})

    async def verify(self, request: web.Request) -> web.Response:
        asked = await self.heard(request)
        valid = base64.b64decode(asked["cms"]) == base64.b64decode(asked["data"])[::-1]
        signer = {
            "certificates": [{"valid": valid, "keyUsage": "SIGN", "keyUser": ["INDIVIDUAL"], "subject": self.subject}],
            "tsp": {"genTime": SIGNED_AT, "policy": "1.2.398.3.3.2.6.1"},
        }
        return web.json_response({"status": 200, "message": "OK", "valid": valid, "signers": [signer]})

    async def heard(self, request: web.Request) -> dict[str, Any]:
        if self.silent:
            await asyncio.sleep(5)
        asked: dict[str, Any] = await request.json()
        self.requests.append(asked)
        return asked
