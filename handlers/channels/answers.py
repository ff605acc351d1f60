"""Answers of registers that were asked without waiting: SPDCI on-search, and what the state of a search brings.

An answer belongs to the look-up that its reference names. What cannot be read, or is about somebody else, is none: it
is passed by, and the register is asked again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.channels.standard import Standard
from handlers.usecases.runtime import Runtime
from proactive.basics.foreign_text import clean_json
from proactive.cases.jobs import RegisterReply
from proactive.cases.registers import AnswerState, LookUp, answers
from storage.engine.codec import Unreadable, parse_record
from storage.jobs import brought

log = logging.getLogger(__name__)

FINAL = {"succ": AnswerState.ANSWERED, "rjct": AnswerState.REFUSED}
ASKED_TWICE = "rjct.reference_id.duplicate"  # the first answer is still to come


class MalformedNotification(Exception):
    """Not a message of its kind; the text says where."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One search response: of which look-up of which job."""

    job_id: str
    place: int
    response: Mapping[str, Any]


async def take_answers(runtime: Runtime, responses: Sequence[Answered], standard: Standard) -> None:
    """Kept beside the job, in our own words, which goes on at once."""
    for answered in responses:
        look_up = await brought.look_up(runtime.store, answered.job_id, answered.place)
        reply = reply_of(look_up, answered.response, runtime, standard) if look_up else None
        if reply is not None:
            await brought.keep(runtime.store, answered.job_id, {answered.place: reply}, runtime.clock())
    runtime.ring()


def reply_of(
    look_up: LookUp, response: Mapping[str, Any], runtime: Runtime, standard: Standard
) -> RegisterReply | None:
    state = FINAL.get(str(response.get("status")))
    if state is None or response.get("status_reason_code") == ASKED_TWICE:
        return None
    try:
        records = standard.records(look_up, records_in(response.get("data") or {}))
        stranger = any(not answers(look_up, parse_record(look_up.record, record)) for record in records)
    except (Unreadable, AttributeError, TypeError) as error:
        log.warning("%s by %s: %s", look_up.reg_type, look_up.key, error)
        return None
    if stranger:
        log.warning("%s by %s: a record about somebody else", look_up.reg_type, look_up.key)
        return None
    reason = str(response.get("status_reason_code") or "rjct") if state is AnswerState.REFUSED else None
    return RegisterReply(state=state, records=tuple(clean_json(records)), reason=reason, at=runtime.clock())


def records_in(data: Any) -> Any:
    held = data.get("reg_records") or [] if isinstance(data, Mapping) else []
    return [held] if isinstance(held, Mapping) else held


def search_responses(body: Any) -> list[Answered]:
    """Of an on-search message. Raises `MalformedNotification`."""
    try:
        return [answer for response in body["message"]["search_response"] if (answer := answered(response))]
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedNotification(f"not an on-search message: {error}") from None


def status_responses(body: Any) -> list[Answered]:
    """Of a txn/on-status message about a search. Raises `MalformedNotification`."""
    try:
        state = body["message"]["txnstatus_response"]
        held = state["txn_status"].get("search_response", []) if state["txn_type"] == "search" else []
        return [answer for response in held if (answer := answered(response))]
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedNotification(f"not an on-status message: {error}") from None


def answered(response: Any) -> Answered | None:
    """`None`: no reference of ours, which is a job and a place in what it asks."""
    job_id, _, place = str(response["reference_id"]).rpartition("#")
    return Answered(job_id, int(place), response) if job_id and place.isdecimal() else None
