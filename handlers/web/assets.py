"""Files beside the pages, at addresses that change when the file does, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from aiohttp import web

SHARED = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"  # parts of pages that surfaces share
A_YEAR = "public, max-age=31536000, immutable"


class Assets:
    """The files of one surface and those that all share, under `prefix`."""

    def __init__(self, prefix: str, own: Path) -> None:
        self.prefix = prefix
        self.files = {file.name: file for folder in (SHARED, own) for file in folder.iterdir()}
        self.address = cache(self._address)

    def _address(self, name: str) -> str:
        return f"{self.prefix}/{name}?v={hashlib.sha256(self.files[name].read_bytes()).hexdigest()[:10]}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        file = self.files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return web.FileResponse(file, headers={"Cache-Control": A_YEAR} if "v" in request.query else None)
