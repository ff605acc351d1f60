"""The paths of running awards in the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from handlers.api.award_shapes import AwardActBody, AwardBody, AwardSearch, FoundAwards
from handlers.api.operations import WITH_CASE, getting, problems_of, ref, taking

TAKEN: tuple[type[BaseModel], ...] = (AwardSearch, AwardActBody)
GIVEN: tuple[type[BaseModel], ...] = (FoundAwards, AwardBody)
SUMMARIES = {
    "suspend": "Suspend it; an own suspension is first told as preliminary",
    "resume": "Resume it; after a stop it goes on under a new order",
    "stop": "Stop it; an own stop is first told as preliminary",
    "approve": "Decide what was prepared, the earliest first; beside a pension with what is paid of it a month",
    "recalculate": "Decide what waits; where nothing does, ask the registers afresh",
    "dismiss": "What waits changes nothing: take it off; where two officials decide, send back what one proposed",
    "share": "Pay a grown member their own share, or a centre its part of a resident's: to the holder of the account",
    "count": "Count somebody of whom no register tells as a member of the family, on a document; beside their pension",
    "hold": "Hold back what was overpaid, by the recipient's written request; without one the recipient is asked",
    "release": "Hold back nothing any more",
    "redirect": "Pay to another account, which the register knows as the payee's; what came back goes out once more",
    "resend": "Send a decision again that was given up on its way to the payment desk",
}


def award_paths() -> dict[str, Any]:
    award = "/api/awards/{id}"
    return {
        "/api/awards/search": {
            "post": taking("search_awards", "Find running awards", AwardSearch, FoundAwards, required=False)
        },
        award: of_award({"get": reading()}),
        **{f"{award}/{act}": of_award({"post": acting(act, summary)}) for act, summary in SUMMARIES.items()},
    }


def of_award(operations: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [ref("parameters", "award")], **operations}


def reading() -> dict[str, Any]:
    return getting("read_award", "One award, what is paid and every decision on it", AwardBody)


def acting(act: str, summary: str) -> dict[str, Any]:
    operation = taking(f"{act}_award", summary, AwardActBody, AwardBody, required=True)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return operation
