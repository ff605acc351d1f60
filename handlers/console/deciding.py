"""What an official does to a case on its page; what decides something is asked once more before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from handlers.console import case
from handlers.console.case import NUMBER
from handlers.console.masks import mask_for
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, words_of
from handlers.usecases import cases
from handlers.usecases.case_acts import (
    Approve,
    CaseAct,
    Close,
    Complete,
    EnterAccount,
    Hear,
    NamePerson,
    RecordDocument,
    Refuse,
    RequestDocument,
    Resume,
    SendBack,
    Uphold,
    WriteMessage,
    WriteNote,
)
from handlers.usecases.cases import carry_out
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from proactive.basics.identifiers import is_valid_bin
from proactive.cases.award import Ground
from proactive.cases.case import Case, Relation
from proactive.cases.lifecycle import MoveNotAllowed, Status
from proactive.cases.reasons import CLOSING, Reason
from proactive.conversation.desk import other_language
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.messages.secrets import secret_asked_for
from proactive.messages.tariff import Tariff
from proactive.messages.texts.sms import parts
from proactive.papers import stored
from proactive.road.acts import OfficialAct, ways
from proactive.road.decision import ActNotPossible
from proactive.road.four_eyes import takes_two
from proactive.staff.rights import Right
from storage.cases import queries
from storage.cases.cases import NoSuchCase

LONGEST = 1000  # characters


@dataclass(frozen=True, slots=True)
class FormAction:
    """`fields` are those of its form, all needed but the `optional`, in the order in which `act` takes them."""

    act: Callable[..., CaseAct]
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    decides: bool = False


def refusal(ground: str, words: str) -> CaseAct:
    if ground not in set(Ground):
        raise ActNotPossible("which_ground")
    return Refuse(Ground(ground), words)


def closing(reason: str, words: str) -> CaseAct:
    if reason not in set(CLOSING):
        raise ActNotPossible("which_reason", reasons=", ".join(CLOSING))
    return Close(Reason(reason), words)


def naming(number: str, relation: str, words: str, msisdn: str, in_person: str) -> CaseAct:
    """One field takes an IIN or a BIN: the number itself says whose it is."""
    if relation not in set(Relation):
        raise ActNotPossible("which_person")
    return NamePerson(
        relation=Relation(relation),
        words=words,
        iin=None if is_valid_bin(number) else number,
        bin=number if is_valid_bin(number) else None,
        msisdn=msisdn or None,
        in_person=bool(in_person),
    )


ACTS = {
    "approve": FormAction(Approve, decides=True),
    "refuse": FormAction(refusal, ("ground", "words"), decides=True),
    "hear": FormAction(Hear, ("words",), decides=True),
    "request_document": FormAction(RequestDocument, ("kind", "words"), decides=True),
    "document_brought": FormAction(RecordDocument),
    "resume": FormAction(Resume),
    "uphold": FormAction(Uphold, ("words",), decides=True),
    "close": FormAction(closing, ("reason", "words"), decides=True),
    "account": FormAction(EnterAccount, ("iban", "words")),
    "name_person": FormAction(
        naming, ("number", "relation", "words", "msisdn", "in_person"), ("msisdn", "in_person"), decides=True
    ),
    "message": FormAction(WriteMessage, ("text_kk", "text_ru"), decides=True),
    "note": FormAction(WriteNote, ("text",)),
    "complete": FormAction(Complete, decides=True),
    "send_back": FormAction(SendBack, ("words",)),
}


READ_AS_TYPED = {"words", "kind"}  # fields that the citizen reads in the language in which they were written


@dataclass(frozen=True, slots=True)
class Told:
    """A message that is not written yet; `parts` and `cost` of an SMS, in tenge."""

    message: Message
    tariff: Tariff

    @property
    def parts(self) -> int:
        return parts(self.message.text) if self.message.channel is Channel.SMS else 0

    @property
    def cost(self) -> Decimal:
        return self.tariff.tenge(self.parts)


def routes() -> list[web.RouteDef]:
    return [
        web.post(f"/cases/{NUMBER}/hand_over", needs(Right.DECIDE, hand_over)),
        web.post(f"/cases/{NUMBER}/{{act}}", needs(Right.DECIDE, act)),
    ]


async def act(request: web.Request) -> web.Response:
    """Done, and back to the page; or the page again with what stands against it, and what was typed."""
    name, form, number = request.match_info["act"], await form_of(request), request.match_info["number"]
    if name not in ACTS:
        raise web.HTTPNotFound
    action = ACTS[name]
    typed = {field: str(form.get(field, "")).strip()[:LONGEST] for field in action.fields}
    if not all(value for field, value in typed.items() if field not in action.optional):
        return await case.page(request, typed=typed, act=name, problem=words_of(request)("act.missing"), status=400)
    try:
        if action.decides and "sure" not in form:
            return await ask_again(request, name, typed)
        await carry_out(runtime_of(request), actor_of(request), number, action.act(*typed.values()))
    except (ActNotPossible, MoveNotAllowed) as refusal:
        return await case.page(request, typed=typed, act=name, problem=refusal_words(request, refusal), status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/cases/{number}?done={name}")


async def hand_over(request: web.Request) -> web.Response:
    """To a colleague; an empty choice gives it back to everybody."""
    form, number, runtime = await form_of(request), request.match_info["number"], runtime_of(request)
    to = str(form.get("to", "")).strip()[:LONGEST]
    try:
        await cases.hand_over(runtime.store, actor_of(request), runtime.now(), number, to)
    except ActNotPossible as refusal:
        problem = refusal_words(request, refusal)
        return await case.page(request, typed={"to": to}, act="hand_over", problem=problem, status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/cases/{number}?done={cases.given_to(actor_of(request), to)}")


def is_told_beforehand(waiting_case: Case, name: str) -> bool:
    """A refusal against which the citizen may first object decides nothing yet."""
    return name in {"refuse", "hear"} and ways(waiting_case).get(OfficialAct.REFUSE) is Status.HEARING


async def ask_again(request: web.Request, name: str, typed: dict[str, str]) -> web.Response:
    """What is about to be done, and what the citizen will read of it, with the button for it. Raises as the act."""
    runtime, number = runtime_of(request), request.match_info["number"]
    file = await queries.case_file(runtime.store, number)
    if file is None:
        raise NoSuchCase(number)
    beside = await case.beside(runtime.store, file)
    alone = takes_two(file.case, runtime.house.four_eyes) and name in ("approve", "refuse") and not beside.proposal
    act, snapshot = ACTS[name].act(*typed.values()), await cases.snapshot_of(runtime.store, number)
    told = cases.beforehand(snapshot, act, actor_of(request), runtime.now())
    words = " ".join(value for field, value in typed.items() if field in READ_AS_TYPED)
    decides = beside.proposal.act if name == "complete" and beside.proposal else name
    shown = {
        "file": file,
        "case": file.case,
        "name": name,
        "said": typed,
        "first": alone,
        "proposal": beside.proposal,
        "is_heard": is_told_beforehand(file.case, decides),
        "told": [Told(message, runtime.tariff) for message in told if message.address],
        "other": other_language(words, file.case.language) if words and told else None,
        "secret": secret_asked_for("\n".join(typed.values())) if told else "",
        "citizen": stored.recipient_name(file.case),
    }
    return render(request, "confirm.html", shown | {"mask": mask_for(actor_of(request), file)})
