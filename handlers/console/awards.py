"""Running awards: those that wait for an official, and one on a page of its own: its life as a line over time."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from aiohttp import web

from handlers.console import award_timeline
from handlers.console.masks import mask_names
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, words_of
from handlers.usecases import awards, finding
from handlers.usecases.runtime import Runtime
from handlers.web.forms import form_of
from handlers.web.reasons import because_words
from handlers.web.runtime import runtime_of
from handlers.web.sums import typed_sum
from handlers.web.words import Words
from proactive.awards import amounts
from proactive.awards.acts import ACTS, WITH_ACCOUNT, asks_for_pension, possible, prepared
from proactive.awards.award import AwardReason, AwardWaiting, Because, MonthlyAward, OfficialChange
from proactive.awards.circumstance import first_after
from proactive.awards.counting import ROLES
from proactive.awards.new_year import monthly_on
from proactive.awards.outcome import overpaid
from proactive.awards.reasons_of_acts import REASONS, reasons_of
from proactive.basics import law
from proactive.basics.identifiers import last4
from proactive.cases.case import Case
from proactive.cases.masking import names_in
from proactive.papers import stored
from proactive.papers.words import full_name
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.awards.awards import NoSuchAward
from storage.cases import cases

ID = "{id:[0-9a-f]{16,32}}"
LONGEST, MOST = 1000, 200
FIELDS = ("from", "reason", "words", "iban", "pension", "rests_on", "amount", "centre", "member", "role")
NOTHING: Mapping[str, str] = dict.fromkeys(FIELDS, "")


def routes() -> list[web.RouteDef]:
    return [
        web.get("/awards", needs(Right.FIND, listed)),
        web.post("/awards", needs(Right.FIND, listed)),
        web.get(f"/awards/{ID}", needs(Right.FIND, show)),
        web.post(f"/awards/{ID}/{{act}}", needs(Right.DECIDE, act)),
    ]


async def listed(request: web.Request) -> web.Response:
    """What waits for an official; everything of whom a number, an IIN or a name finds. None of them stands in an
    address."""
    runtime, actor = runtime_of(request), actor_of(request)
    typed = str((await form_of(request)).get("words", "")).strip()[:LONGEST] if request.method == "POST" else ""
    if typed:
        found = (await finding.find(runtime, actor, typed)).awards
    else:
        found = (await awards.search(runtime, actor, waiting=True, limit=MOST)).awards
    shown = await awards_shown(request, found)
    parts = {
        "nothing": "none_found" if typed else "empty",
        "typed": typed,
        "mask": mask_names(actor, shown["names_known"]),
    }
    return render(request, "awards.html", shown | parts)


async def awards_shown(request: web.Request, found: Iterable[MonthlyAward]) -> dict[str, Any]:
    """What their table needs, also beside cases that were found."""
    listed = tuple(found)
    case_by_number = await cases_of(runtime_of(request), listed)
    return {
        "awards": listed,
        "today": runtime_of(request).now().today,
        "about": partial(about_words, words_of(request)),
        "payee": lambda award: name_in(case_by_number.get(award.case_number), award.payee_iin) or award.payee_bin,
        "names_known": names_of(case_by_number.values()),
    }


async def cases_of(runtime: Runtime, found: Iterable[MonthlyAward]) -> dict[str, Case]:
    """By number; what a case rests on names the people of its awards."""
    numbers = sorted({award.case_number for award in found})
    return {case.number: case for case in await cases.as_told(runtime.store, numbers)}


def name_in(case: Case | None, iin: str | None) -> str:
    return full_name(stored.person(case, iin)) if case else ""


def names_of(found: Iterable[Case]) -> set[str]:
    return {name for case in found for name in names_in(case)}


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(
    request: web.Request, *, typed: Mapping[str, str] = NOTHING, act: str = "", problem: str = "", status: int = 200
) -> web.Response:
    """With what was typed into the form of `act` and what stands against it, where an act was not done."""
    runtime, actor, words = runtime_of(request), actor_of(request), words_of(request)
    try:
        file = await awards.read_award(runtime, actor, request.match_info["id"])
    except NoSuchAward:
        raise web.HTTPNotFound from None
    award, today = file.award, runtime.now().today
    case = (await cases_of(runtime, [award])).get(award.case_number)
    if award.proposal is not None and not act:
        typed, act = fields_of(award.proposal.asked_for), award.proposal.act
    elif award.waiting is not None and award.waiting.reason is AwardReason.OTHER_ACCOUNT and not act:
        typed, act = {**NOTHING, "iban": award.waiting.about[0]}, "redirect"
    parts = {
        "award": award,
        "changes": file.changes,
        "state": award.state(today).value,
        "since": award_timeline.stands_since(award, today),
        "rows": amounts.payable(award),
        "would_be": award_timeline.would_be_paid(award, today),
        "coming": award_timeline.coming(award, today),
        "because": lambda because: because_words(words, because),
        "about": partial(about_words, words),
        "prepared": prepared(award, runtime.now()),
        "asks_for_pension": asks_for_pension(award),
        "pension_is_assumed": law.in_force("breadwinner.pensioner.is_paid", today).mark != "read",
        "can": possible(award, today) if actor.may(Right.DECIDE) else (),
        "others": await awards.beside(runtime, actor, award),
        "person": partial(name_in, case),
        "paid": lambda other: monthly_on(other.rows, today),
        "with_account": WITH_ACCOUNT,
        "owed": overpaid(award) or "",
        "reasons": {act: reasons_of(act, award.service) for act in REASONS},
        "roles": ROLES,
        "begins": {"suspend": first_after(today).isoformat(), "stop": first_after(today).isoformat()},
        "today": today,
        "said": typed,
        "act": act,
        "problem": problem,
        "done": request.query.get("done", ""),
        "mask": mask_names(actor, names_of([case] if case else ())),
    }
    return render(request, "award.html", parts, status=status)


def fields_of(proposed: OfficialChange) -> Mapping[str, str]:
    """What a colleague proposed, to be completed as it is."""
    return {
        "from": proposed.from_.isoformat(),
        "reason": proposed.because.value,
        "words": proposed.words,
        "iban": proposed.iban or "",
        "pension": str(proposed.pension or ""),
        "rests_on": proposed.rests_on,
        "amount": str(proposed.amount or ""),
        "centre": proposed.centre,
        "member": proposed.member,
        "role": proposed.role,
    }


def about_words(words: Words, waiting: AwardWaiting) -> str:
    """What an official must look at, in words; what only programs can read is not shown."""
    if waiting.amount is not None:
        return words.money(waiting.amount)
    if waiting.register:
        return words.register(waiting.register)
    match waiting.reason, waiting.about:
        case ((AwardReason.PROPOSED | AwardReason.HEARING), (act, *_)):
            return words.of("award_act", act)
        case AwardReason.LOOKED_INTO, (because, *_):
            return because_words(words, Because(because))
        case AwardReason.OTHER_ACCOUNT, (iban, *_):
            return f"••{last4(iban)}"
        case AwardReason.ACCOUNT, _:
            return ""
        case _, codes:
            return ", ".join(filter(None, (words.of("award_about", code, "") for code in codes)))


async def act(request: web.Request) -> web.Response:
    """Decided, and back to the page; or the page again with what stands against it."""
    name, form, id = request.match_info["act"], await form_of(request), request.match_info["id"]
    if name not in ACTS:
        raise web.HTTPNotFound
    typed = {field: str(form.get(field, "")).strip()[:LONGEST] for field in FIELDS}
    try:
        change = change_of(typed)
    except ValueError:
        return await page(request, typed=typed, act=name, problem=words_of(request)("act.missing"), status=400)
    try:
        await awards.change_award(runtime_of(request), actor_of(request), id, name, change)
    except NoSuchAward:
        raise web.HTTPNotFound from None
    except ActNotPossible as refusal:
        return await page(request, typed=typed, act=name, problem=refusal_words(request, refusal), status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/awards/{id}?done={name}")


def change_of(typed: Mapping[str, str]) -> OfficialChange:
    """Raises `ValueError` for a day, a reason or a sum that is none, or without words."""
    if not typed["words"]:
        raise ValueError("words")
    sums = {field: typed_sum(typed[field]) for field in ("pension", "amount")}
    if any(amount is None and typed[field].strip() for field, amount in sums.items()):
        raise ValueError("sum")
    return OfficialChange(
        from_=date.fromisoformat(typed["from"]),
        because=Because(typed["reason"] or Because.OFFICIAL),
        words=typed["words"],
        iban=typed["iban"].replace(" ", "").upper() or None,
        rests_on=typed["rests_on"],
        centre=typed["centre"],
        member=typed["member"].replace(" ", ""),
        role=typed["role"],
        **sums,
    )
