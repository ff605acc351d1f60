"""Sections about those whom a case concerns: who receives, who died or has the disability, who is counted."""

from datetime import date

from proactive.cases.case import Case
from proactive.cases.registers import Act, Disability, NotAsked
from proactive.messages.contact import Language
from proactive.papers import stored
from proactive.papers.content import Row, Section, Table
from proactive.papers.words import (
    account,
    address,
    full_name,
    of_service,
    on,
    own_word,
    row,
    rows,
    word,
    word_or_code,
)
from proactive.services import service
from proactive.services.deadlines import consent_day
from proactive.services.findings import first
from proactive.services.member import Member
from proactive.services.record import death


def recipient(case: Case, language: Language) -> Section:
    """Who receives, as GBDFL knows them, and where the money goes."""
    candidate = case.candidate
    person = stored.person(case, case.recipient_iin)
    acts_for = case.recipient_iin != case.subject_iin and not isinstance(case.event.record, Act)
    heading = word("heading", "representative" if acts_for else "recipient", language)
    related = candidate if isinstance(case.event.record, Act) and not case.recipient_bin else None
    relation = word_or_code("relation", related.relation, language) if related else ""
    return Section(
        heading=heading,
        rows=rows(
            row("organisation" if case.recipient_bin else "name", stored.recipient_name(case), language),
            row("iin", case.recipient_iin, language),
            row("bin", candidate.bin if candidate else None, language),
            row("birth_date", on(person.birth_date if person else None, language), language),
            row("address", address(person), language),
            row("relation" if is_death(case) else "relation_to", relation, language),
            row("phone", case.asking.msisdn, language),
            row("account", account(case.account), language),
        ),
    )


def subject(case: Case, language: Language) -> Section:
    """Whom the benefit is about: who died, who has the disability, or who else the event is about."""
    match case.event.record:
        case Disability():
            return with_disability(case, language)
        case Act(act_type="death"):
            return deceased(case, language)
        case act:
            return named_in(act, case, language)


def about_whom(case: Case, language: Language) -> Section | None:
    """On every paper: who died, or whom its addressee acts for; a parent of several knows of which child it is."""
    return who_died(case, language) or represented(case, language)


def represented(case: Case, language: Language) -> Section | None:
    """The name alone, without a word on health; to whoever only says that they act for somebody, nothing."""
    person = stored.person(case, case.subject_iin)
    if person is None or is_death(case) or case.recipient_iin in {None, case.subject_iin} or not may_know(case):
        return None
    return Section(heading=word("heading", "about_whom", language), rows=rows(row("name", full_name(person), language)))


def may_know(case: Case) -> bool:
    """Whom the registers or an official made known, whom a check confirmed, or an official paid."""
    confirmed = any(finding.check == "D7.2" and finding.passed for finding in case.findings)
    assigned = case.decision is not None and case.decision.outcome == "assigned"
    return case.filing is None or confirmed or assigned


def who_died(case: Case, language: Language) -> Section | None:
    """On every paper of a benefit on a death. No more than the name and the day: whoever applied has the paper; and
    nobody is named so, and to whoever says so, whom no register shows dead."""
    if not is_death(case):
        return None
    act, person = death(case), stored.person(case, case.subject_iin)
    died_on = act.death_date or (person.death_date if person else None)
    if died_on is None:
        return None
    return Section(
        heading=word("heading", "deceased", language),
        rows=rows(row("name", full_name(person), language), row("death_date", on(died_on, language), language)),
    )


def is_death(case: Case) -> bool:
    return isinstance(case.event.record, Act) and case.event.record.act_type == "death"


def named_in(act: Act, case: Case, language: Language) -> Section:
    """Under a heading of the benefit's own."""
    person = stored.person(case, case.subject_iin)
    return Section(
        heading=of_service(case.service, "subject", language),
        rows=rows(
            row("name", full_name(person), language),
            row("iin", case.subject_iin, language),
            row("birth_date", on(person.birth_date if person else act.birth_date, language), language),
            row("civil_act", act_note(act, language), language),
        ),
    )


def act_note(act: Act, language: Language) -> str:
    return f"№ {act.act_id}" + (f", {on(act.registered_on, language)}" if act.registered_on else "")


def deceased(case: Case, language: Language) -> Section:
    act, person = death(case), stored.person(case, case.subject_iin)
    return Section(
        heading=word("heading", "deceased", language),
        rows=rows(
            row("name", full_name(person), language),
            row("iin", case.subject_iin, language),
            row("birth_date", on(person.birth_date if person else None, language), language),
            row("death_date", on(act.death_date or (person.death_date if person else None), language), language),
            row("act", act_note(act, language), language),
            row("received", received(case, language), language),
        ),
    )


def received(case: Case, language: Language) -> str:
    """What gave the right, as check B13.4 found it."""
    finding = first((finding for finding in case.findings if finding.check == "B13.4"), True)
    return ", ".join(word_or_code("benefit", kind, language) for kind in finding.detail.split()) if finding else ""


def with_disability(case: Case, language: Language) -> Section:
    """Its cause stands here because the amount and the track rest on it."""
    disability, person = stored.disability(case), stored.person(case, case.subject_iin)
    until = on(disability.valid_until, language) or word("label", "no_end", language)
    of_another = case.recipient_iin != case.subject_iin
    about: tuple[Row | None, ...] = (
        row("name", full_name(person), language) if of_another else None,
        row("iin", case.subject_iin, language) if of_another else None,
        row("birth_date", on(person.birth_date if person else None, language), language) if of_another else None,
    )
    return Section(
        heading=word("heading", "disability", language),
        rows=rows(
            *about,
            row("category", word_or_code("category", disability.category, language), language),
            row("group", str(disability.group) if disability.group else "", language),
            row("cause", word_or_code("cause", disability.cause, language), language),
            row("established_on", on(disability.established_on, language), language),
            row("valid_until", until, language),
        ),
    )


def family(case: Case, language: Language) -> Section | None:
    """The members of the family that are counted (art. 234); `None` where the case has none, or it is not known."""
    counted = members_of(case)
    if not counted:
        return None
    since = case.event.record.day or date.min  # nobody has a right of a death before it
    cells = tuple(
        (
            full_name(stored.person(case, member.iin)) or member.iin,
            member.iin,
            own_word(case.service, "role", member.role, language) or member.role,
            on(max(member.from_, since), language),
            on(member.until, language) or "–",
        )
        for member in counted
    )
    titles = ("member", "iin", "role", "from", "until")
    columns = tuple(word("label" if name == "iin" else "column", name, language) for name in titles)
    table = Table(columns=columns, rows=cells, shares=(6, 4, 5, 4, 4))
    return Section(heading=word("heading", "family", language), table=table)


def members_of(case: Case) -> list[Member]:
    if case.consent is None:
        return []
    try:
        day = consent_day(case, case.consent.given_at.date())
        return list(service(case.service).members(case, case.assigned, day))
    except NotAsked:  # the registers were not asked to the end: the paper leaves out what was not found
        return []
