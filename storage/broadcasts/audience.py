"""The people we know, a page at a time: one for each phone line, and then those who have no number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, select

from proactive.broadcasts.audience import Audience, Matter, Somebody
from proactive.cases.case import Case
from proactive.cases.registers import Person
from proactive.messages.contact import Contact
from proactive.road.event import who_died
from storage.engine.codec import load_case
from storage.engine.database import Transaction
from storage.engine.tables import cases, contact
from storage.jobs import answered
from storage.messages import contacts

UNREACHABLE = "-"  # keys of people without a number begin with it, and come after all phone lines


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """`to` is where the next page begins; `last`: there is no more."""

    people: tuple[Somebody, ...]
    to: str
    last: bool


def page(tx: Transaction, audience: Audience, after: str, limit: int) -> AudiencePage:
    """Whom `audience` may be about, after that key; the keys go up. Nothing is locked."""
    if after.startswith(UNREACHABLE):
        who = nameless(tx, after.removeprefix(UNREACHABLE), limit)
        rows = grouped(tx, cases.c.recipient, who, cases.c.line.is_(None))
        people = of_rows(tx, audience, {f"{UNREACHABLE}{one}": rows[one] for one in who}, {})
        return AudiencePage(people, f"{UNREACHABLE}{who[-1]}" if who else after, len(who) < limit)
    lines = some_lines(tx, audience, after, limit)
    people = of_rows(tx, audience, dict(grouped(tx, cases.c.line, lines)), chosen(tx, lines))
    return AudiencePage(people, lines[-1] if len(lines) == limit else UNREACHABLE, False)


def some_lines(tx: Transaction, audience: Audience, after: str, limit: int) -> list[str]:
    """Lines of cases and, where no condition asks about a case, of everybody who chose something by themselves."""
    found = set(tx.connection.execute(
        select(cases.c.line).where(cases.c.line > after).distinct().order_by(cases.c.line).limit(limit)
    ).scalars())  # fmt: skip
    if not audience.asks_cases:
        query = select(contact.c.line).where(contact.c.line > after).order_by(contact.c.line).limit(limit)
        found |= set(tx.connection.execute(query).scalars())
    return sorted(found)[:limit]


def nameless(tx: Transaction, after: str, limit: int) -> list[str]:
    """Who is, or is to be, asked, and has no number in any case."""
    other = cases.alias("other")
    elsewhere = exists().where(other.c.recipient == cases.c.recipient, other.c.line.is_not(None))
    query = select(cases.c.recipient).where(cases.c.recipient > after, cases.c.line.is_(None), ~elsewhere)
    return list(tx.connection.execute(query.distinct().order_by(cases.c.recipient).limit(limit)).scalars())


def grouped(tx: Transaction, column: Any, values: Sequence[str], *which: Any) -> dict[str, list[Row[Any]]]:
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    query = select(cases).where(column.in_(values), *which).order_by(cases.c.number)
    for row in tx.connection.execute(query) if values else ():
        rows[row._mapping[column]].append(row)
    return rows


def chosen(tx: Transaction, lines: Sequence[str]) -> dict[str, Contact]:
    """What the owners of these lines chose, by line."""
    found = contacts.read(tx, contact.c.line.in_(lines)) if lines else {}
    return {tx.vault.index(msisdn): one for msisdn, one in found.items()}


def of_rows(
    tx: Transaction, audience: Audience, rows: Mapping[str, Sequence[Row[Any]]], known: Mapping[str, Contact]
) -> tuple[Somebody, ...]:
    opened = {key: [load_case(tx.vault.open(row.sealed)) for row in mine] for key, mine in rows.items()}
    everything = [case for mine in opened.values() for case in mine]
    gone = dead(tx, [row.recipient for mine in rows.values() for row in mine if row.recipient])
    persons = known_persons(tx, everything) if audience.asks_registers else {}
    return tuple(
        Somebody(
            key=key,
            contact=known.get(key) or first_contact(opened.get(key, ())),
            matters=tuple(matter(case, persons.get(case.number), gone) for case in opened.get(key, ())),
        )
        for key in sorted({*rows, *known})
    )


def first_contact(mine: Iterable[Case]) -> Contact | None:
    """A number from a register, whose owner has chosen nothing yet."""
    return next((Contact(msisdn=msisdn) for case in mine if (msisdn := case.asking.msisdn)), None)


def matter(case: Case, person: Person | None, gone: set[str]) -> Matter:
    return Matter(
        number=case.number,
        service=case.service,
        status=case.status,
        language=case.language,
        region=person.region if person else None,
        birth_date=person.birth_date if person else None,
        dead=case.recipient_iin in gone or bool(person and person.death_date),
    )


def dead(tx: Transaction, recipients: Sequence[str]) -> set[str]:
    """IINs of those among them whose death a register reported."""
    about = cases.c.subject.in_(set(recipients)) & (
        cases.c.recipient.is_(None) | (cases.c.recipient != cases.c.subject)
    )
    sealed = tx.connection.execute(select(cases.c.sealed).where(about)).scalars() if recipients else ()
    died = (who_died(load_case(tx.vault.open(one)).event) for one in sealed)
    return {iin for iin in died if iin is not None}


def known_persons(tx: Transaction, everything: Sequence[Case]) -> dict[str, Person]:
    """What GBDFL said last about each case's recipient, by the case's number."""
    brought = answered.of_cases(tx, [case.number for case in everything])
    found = {}
    for case in everything:
        answers = answered.LazyFacts(brought.get(case.number, ())).values()
        for record in (record for answer in answers for record in answer.records):
            if isinstance(record, Person) and record.iin == case.recipient_iin:
                found[case.number] = record
    return found
