"""A case on one page: why it waits, what is prepared and checked, what the registers said, what was written."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from handlers.console.clauses import source
from handlers.console.facts import FactWords
from handlers.console.masks import mask_for
from handlers.console.middleware import needs
from handlers.console.render import actor_of, render, words_of
from handlers.usecases.cases import read_case, record_reading
from handlers.usecases.papers import NotSigned
from handlers.web.downloads import sent_file
from handlers.web.papers import paper_file
from handlers.web.reasons import note, reason
from handlers.web.runtime import runtime_of
from proactive.basics.calendar import is_planned
from proactive.cases import reasons
from proactive.cases.award import Ground
from proactive.cases.case import Relation
from proactive.cases.check_word import check_word
from proactive.cases.lifecycle import CLOSED
from proactive.cases.reasons import CLOSING
from proactive.messages.contact import Language
from proactive.messages.texts import book
from proactive.papers import PaperKind, stored
from proactive.papers.words import full_name, word
from proactive.road import acts
from proactive.road.four_eyes import Proposal, takes_two
from proactive.staff.rights import Right
from storage import papers
from storage.awards import awards
from storage.cases import files, proposals, queries
from storage.cases.cases import NoSuchCase
from storage.cases.queries import CaseFile
from storage.engine.database import Transaction, reads
from storage.ledger import audit
from storage.ledger.audit import Entry
from storage.messages import desk
from storage.papers import Issued
from storage.staff import staff
from storage.staff.staff import Colleague

NUMBER = "{number:[0-9]{2}-[0-9]{7,10}}"
NOTHING: Mapping[str, str] = {}


def routes() -> list[web.RouteDef]:
    return [
        web.get(f"/cases/{NUMBER}", needs(Right.FIND, show)),
        web.get(f"/cases/{NUMBER}/papers/{{code}}", needs(Right.IDENTIFY, paper)),
        web.get(f"/cases/{NUMBER}/files/{{id}}", needs(Right.IDENTIFY, file)),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a case on its page."""

    official: str | None
    proposal: Proposal | None
    papers: list[Issued]
    entries: list[Entry]
    staff: list[Colleague]
    award: str | None  # its id, where it is paid by the month
    conversation: str | None  # the id of what waits for a person about it

    @property
    def names(self) -> dict[str, str]:
        return {colleague.id: colleague.name for colleague in self.staff}

    @property
    def deciders(self) -> list[Colleague]:
        return [colleague for colleague in self.staff if colleague.left_at is None and Right.DECIDE in colleague.rights]


@reads
def beside(tx: Transaction, file: CaseFile) -> Beside:
    number = file.case.number
    return Beside(
        official=queries.official_of(tx, number),
        proposal=proposals.standing(tx, file.case),
        papers=papers.of_case.within(tx, number),
        entries=list(audit.listed.within(tx, about=number, limit=50)),
        staff=staff.everybody.within(tx),
        award=next((award.id for award in awards.of_cases.within(tx, [number])), None),
        conversation=desk.open_about.within(tx, number),
    )


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(
    request: web.Request, *, typed: Mapping[str, str] = NOTHING, act: str = "", problem: str = "", status: int = 200
) -> web.Response:
    """With what was typed into the form of `act` and what stands against it, where an act was not done."""
    runtime, actor, number = runtime_of(request), actor_of(request), request.match_info["number"]
    file = await read_case(runtime, actor, number)
    if file is None:
        raise NoSuchCase(number)
    more = await beside(runtime.store, file)
    case, words = file.case, words_of(request)
    due_on, closed = case.application.due_on if case.application else None, case.status in CLOSED
    parts: dict[str, Any] = {
        "file": file,
        "case": case,
        "beside": more,
        "names": more.names,
        "why": reason(words, case.waiting),
        "check_words": " / ".join(check_word(case, language) for language in Language),
        "closed": closed,
        "planned": due_on is not None and is_planned(due_on.year),
        "late": due_on is not None and due_on < runtime.now().today and not closed,
        "noted": partial(note, words),
        "held": Counter({True: "yes", False: "no", None: "unknown"}[finding.passed] for finding in case.findings),
        "today": runtime.now().today,
        "can": acts.possible(case) if actor.may(Right.DECIDE) else frozenset(),
        "grounds": tuple(Ground),
        "phrases": {language: book("desk", language) for language in Language},
        "reasons": {why: reasons.in_short(why, words.language) for why in CLOSING},
        "relations": tuple(Relation),
        "facts": FactWords(case, words, actor.may(Right.IDENTIFY)),
        "source": lambda basis: source(basis, words.language),
        "on_paper": OnPaper(case.service, words.language),
        "person": lambda iin: full_name(stored.person(case, iin)),
        "four_eyes": takes_two(case, runtime.house.four_eyes),
        "identified": actor.may(Right.IDENTIFY),
        "audited": actor.may(Right.AUDIT) or actor.may(Right.DECIDE),
        "said": typed,
        "act": act,
        "problem": problem,
        "done": request.query.get("done", ""),
        "mask": mask_for(actor, file),
    }
    return render(request, "case.html", parts, status=status)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What papers say, which they do in Kazakh and Russian; in English there is the short form."""

    service: str
    language: str

    def kind(self, kind: PaperKind) -> str:
        return word("kind", kind, Language(self.language)) if self.in_words else kind.replace("_", " ")

    @property
    def in_words(self) -> bool:
        return self.language in set(Language)


async def paper(request: web.Request) -> web.Response:
    """A paper of the case; with `?as=p7s` its signature. Leaves an entry, as reading the case does."""
    number, code = request.match_info["number"], request.match_info["code"]
    runtime = runtime_of(request)
    issued = await papers.by_code(runtime.store, code) if re.fullmatch("[a-z0-9]{1,16}", code) else None
    if issued is None or issued.case_number != number:
        raise web.HTTPNotFound
    await record_reading(runtime, actor_of(request), "paper", number)
    try:
        return await paper_file(request, issued, "p7s" if request.query.get("as") == "p7s" else "pdf")
    except NotSigned:
        raise web.HTTPServiceUnavailable(text="the paper cannot be made now; try again in a minute") from None


async def file(request: web.Request) -> web.Response:
    """What the citizen sent, as it came."""
    number, id = request.match_info["number"], request.match_info["id"]
    runtime = runtime_of(request)
    stored_file = await files.by_id(runtime.store, number, id) if id.isprintable() else None
    if stored_file is None:
        raise web.HTTPNotFound
    await record_reading(runtime, actor_of(request), "file", number)
    return sent_file(number, stored_file)
