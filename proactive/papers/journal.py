"""The electronic journal of applications (appendix 6; B13.6, B16.1, D20-1.1): one line a registered application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from proactive.cases.case import Case, Decision
from proactive.cases.paper_kind import PaperKind
from proactive.cases.provider import Body, the_body
from proactive.messages.contact import Language
from proactive.papers import evidence, stored
from proactive.papers.content import Paper, Section, Signatory, Table
from proactive.papers.decided import official_of
from proactive.papers.words import address, at, local_day, of_service, on, word, word_or_code

COLUMNS = (
    "position",
    "number",
    "registered_at",
    "name",
    "iin",
    "address",
    "service",
    "channel",
    "due_on",
    "who",
    "decision",
    "outcome",
)
SHARES = (2, 5, 6, 8, 6, 8, 8, 5, 5, 6, 6, 6)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of some days, both included: titles of the columns, and a line for each application in order."""

    since: date
    until: date
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def journal(cases: Sequence[Case], since: date, until: date, language: Language) -> Journal:
    """Cases that were registered on these days; others among them are left out."""
    registered = (case.as_registered() for case in cases)
    entered = sorted((case for case in registered if registered_within(case, since, until)), key=order)
    columns = tuple(word("label" if name == "address" else "column", name, language) for name in COLUMNS)
    lines = tuple((str(n), *line(case, language)) for n, case in enumerate(entered, 1))
    return Journal(since, until, columns, lines)


def registered_within(case: Case, since: date, until: date) -> bool:
    return case.registered_at is not None and since <= local_day(case.registered_at) <= until


def order(case: Case) -> tuple[datetime, str]:
    assert case.registered_at is not None
    return case.registered_at, case.number


def line(case: Case, language: Language) -> tuple[str, ...]:
    assert case.registered_at is not None
    recipient, decision = stored.person(case, case.recipient_iin), case.decision
    made_on = f"{decision.number}, {on(local_day(decision.made_at), language)}" if decision else ""
    return (
        case.number,
        at(case.registered_at, language),
        stored.recipient_name(case),
        case.recipient or "",
        address(recipient),
        of_service(case.service, "name", language),
        evidence.channel(case, language, "channel_short"),
        on(stored.application(case).due_on, language),
        decided_by(decision, language),
        made_on,
        word("outcome", decision.outcome if decision else "under_way", language),
    )


def decided_by(decision: Decision | None, language: Language) -> str:
    """The official by surname and position, or the system; never an internal code."""
    if decision is None:
        return ""
    return official_of(decision, language) or word_or_code("made_by", decision.made_by, language)


def journal_paper(of: Journal, language: Language, now: datetime, body: Body | None = None) -> Paper:
    """The journal as a page: verified by its code, but not handed out, since it is about many people."""
    dates = {"from": on(of.since, language), "until": on(of.until, language)}
    heading = word("heading", "journal", language).format_map(dates)
    table = Table(columns=of.columns, rows=of.lines, shares=SHARES) if of.lines else None
    empty = () if of.lines else (word("text", "journal_empty", language),)
    return Paper(
        kind=PaperKind.JOURNAL,
        language=language,
        number=f"{of.since:%Y%m%d}-{of.until:%Y%m%d}",
        made_at=now,
        title=word("title", "journal", language),
        service="",
        body=(body or the_body()).name(language),
        form=word("form", "journal", language),
        proposal=True,
        signatory=Signatory.BODY,
        sections=(Section(heading=heading, table=table, paragraphs=empty),),
        of=now.isoformat(),
        wide=True,
    )
