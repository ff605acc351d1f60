"""The portal's cabinet over HTTP: a notice goes there once, whoever sends it again."""

import base64
from typing import Any

import aiohttp

from proactive.cases.jobs import DeliverNotice
from storage.drawn_papers import PaperFile

TIME_OUT = aiohttp.ClientTimeout(total=30)
THERE, NO_CABINET = {200, 201}, 404


class CabinetDown(Exception):
    """The portal does not take it now; it is sent again."""


class Cabinet:
    """Safe to share between tasks."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/cabinet/notices"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def deliver(self, notice: DeliverNotice, paper: PaperFile) -> int:
        """201 there, 200 there already, 404 this person has no cabinet. Raises `CabinetDown` for anything else."""
        headers = self._headers | {"Idempotency-Key": notice.key}
        try:
            async with self._session.post(
                self._url, json=body(notice, paper), headers=headers, timeout=TIME_OUT, allow_redirects=False
            ) as answer:
                if answer.status in THERE or answer.status == NO_CABINET:
                    return answer.status
                raise CabinetDown(f"the cabinet answered {answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CabinetDown(f"the cabinet: {type(error).__name__}") from error


def body(notice: DeliverNotice, paper: PaperFile) -> dict[str, Any]:
    whose = {"bin": notice.bin} if notice.bin else {"iin": notice.iin}
    return {
        **whose,
        "number": notice.number,
        "kind": notice.kind.value,
        "language": notice.language.value,
        "text": notice.words,
        "pdf_base64": base64.b64encode(paper.pdf).decode(),
        "signature_base64": base64.b64encode(paper.signature).decode(),
    }
