"""The digital-documents service: a paper is given out once its owner has answered the portal's own message (D7.8)."""

import base64
from datetime import date
from functools import lru_cache
from typing import Any

import typst

from bot.demo.city.people import Inhabitant


class Pending(Exception):
    """The owner has not answered yet: ask again later."""


class DocumentRefused(Exception):
    """The register does not answer this; the text says why."""


class Documents:
    """Who was asked for papers, and what they said. `asked` is `None` until the owner answers."""

    def __init__(self, by_iin: dict[str, Inhabitant]) -> None:
        self.by_iin = by_iin
        self.asked: dict[str, bool | None] = {}

    def answer(self, iin: str, *, agree: bool) -> None:
        """The owner replies to the portal's message; a later reply takes the place of an earlier one."""
        self.asked[iin] = agree

    def of(self, iin: str, today: date) -> list[dict[str, Any]]:
        """`kz:Document` records. Raises `Pending`, or `DocumentRefused` when the owner said no."""
        person = self.by_iin.get(iin)
        if person is None:
            return []
        agreed = self.asked.setdefault(iin, None)
        if agreed is None:
            raise Pending
        if not agreed:
            raise DocumentRefused("the owner refused to show their documents")
        return [self._document(person, kind) for kind in self._kinds(person, today)]

    @staticmethod
    def _kinds(person: Inhabitant, today: date) -> list[str]:
        kinds = ["birth_certificate"]
        if person.age(today) >= 16:
            kinds.append("identity_card")
        if person.marriages:
            kinds.append("marriage_certificate")
        return kinds

    @staticmethod
    def _document(person: Inhabitant, kind: str) -> dict[str, Any]:
        number = f"{len(kind):02d}{person.number:07d}"
        issued_on = person.marriages[-1].on if kind == "marriage_certificate" else person.birth
        return {
            "iin": person.iin,
            "kind": kind,
            "number": number,
            "issued_on": issued_on,
            "pdf_base64": _pdf(kind, number, person.name),
        }


@lru_cache(maxsize=256)
def _pdf(kind: str, number: str, name: str) -> str:
    page = f'#set page(width: 14cm, height: 8cm)\n= #"{kind}"\n#"№ {number}"\n\n#"{name}"'
    return base64.b64encode(typst.compile(page.encode(), format="pdf")).decode()
