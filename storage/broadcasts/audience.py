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
from storage.cases.deaths import deaths_told
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, reads
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


@reads
def page(tx: Transaction, audience: Audience, last_key: str, limit: int) -> AudiencePage:
    """Whom `audience` may be about, after that key; the keys go up. Nothing is locked."""
    if last_key.startswith(UNREACHABLE):
        recipients = nameless(tx, last_key.removeprefix(UNREACHABLE), limit)
        rows = grouped(tx, cases.c.recipient, recipients, cases.c.phone_hash.is_(None))
        people = of_rows(tx, audience, {f"{UNREACHABLE}{recipient}": rows[recipient] for recipient in recipients}, {})
        return AudiencePage(
            people, f"{UNREACHABLE}{recipients[-1]}" if recipients else last_key, len(recipients) < limit
        )
    lines = some_lines(tx, audience, last_key, limit)
    people = of_rows(tx, audience, dict(grouped(tx, cases.c.phone_hash, lines)), chosen(tx, lines))
    return AudiencePage(people, lines[-1] if len(lines) == limit else UNREACHABLE, False)


def some_lines(tx: Transaction, audience: Audience, last_line: str, limit: int) -> list[str]:
    """Lines of cases and, where no condition asks about a case, of everybody who chose something by themselves."""
    lines = set(tx.connection.execute(
        select(cases.c.phone_hash).where(cases.c.phone_hash > last_line).distinct()
        .order_by(cases.c.phone_hash).limit(limit)
    ).scalars())  # fmt: skip
    if not audience.asks_cases:
        query = (
            select(contact.c.phone_hash)
            .where(contact.c.phone_hash > last_line)
            .order_by(contact.c.phone_hash)
            .limit(limit)
        )
        lines |= set(tx.connection.execute(query).scalars())
    return sorted(lines)[:limit]


def nameless(tx: Transaction, last_recipient: str, limit: int) -> list[str]:
    """Who is, or is to be, asked, and has no number in any case."""
    numbered = cases.alias("other")
    elsewhere = exists().where(numbered.c.recipient == cases.c.recipient, numbered.c.phone_hash.is_not(None))
    query = select(cases.c.recipient).where(
        cases.c.recipient > last_recipient, cases.c.phone_hash.is_(None), ~elsewhere
    )
    return list(tx.connection.execute(query.distinct().order_by(cases.c.recipient).limit(limit)).scalars())


def grouped(tx: Transaction, column: Any, values: Sequence[str], *which: Any) -> dict[str, list[Row[Any]]]:
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    query = select(cases).where(column.in_(values), *which).order_by(cases.c.number)
    for row in tx.connection.execute(query) if values else ():
        rows[row._mapping[column]].append(row)
    return rows


def chosen(tx: Transaction, lines: Sequence[str]) -> dict[str, Contact]:
    """What the owners of these lines chose, by line; who said stop also where the rest of it cannot be opened."""
    rows = contacts.OF_LINES.rows(tx, {"named": list(lines)}) if lines else []
    silent = {row.phone_hash: contacts.beside_the_seal(row, "") for row in rows if row.stopped}
    return silent | contacts.opened_of(tx, rows)


def of_rows(
    tx: Transaction, audience: Audience, rows: Mapping[str, Sequence[Row[Any]]], choices: Mapping[str, Contact]
) -> tuple[Somebody, ...]:
    opened = {key: [stored_case(tx.vault, row) for row in person_rows] for key, person_rows in rows.items()}
    everything = [case for person_cases in opened.values() for case in person_cases]
    gone = dead(tx, [row.recipient for person_rows in rows.values() for row in person_rows if row.recipient])
    persons = known_persons(tx, everything) if audience.asks_registers else {}
    return tuple(
        Somebody(
            key=key,
            contact=choices.get(key) or first_contact(opened.get(key, ())),
            matters=tuple(matter(case, persons.get(case.number), gone) for case in opened.get(key, ())),
        )
        for key in sorted({*rows, *choices})
    )


def first_contact(person_cases: Iterable[Case]) -> Contact | None:
    """A number from a register, whose owner has chosen nothing yet."""
    return next((Contact(msisdn=msisdn) for case in person_cases if (msisdn := case.asking.msisdn)), None)


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
    """IINs of those among them of whom a register said that they have died."""
    return set(deaths_told(tx, recipients))


def known_persons(tx: Transaction, everything: Sequence[Case]) -> dict[str, Person]:
    """What GBDFL said last about each case's recipient, by the case's number."""
    brought = answered.of_cases(tx, [case.number for case in everything])
    persons = {}
    for case in everything:
        answers = answered.LazyFacts(brought.get(case.number, ())).values()
        for record in (record for answer in answers for record in answer.records):
            if isinstance(record, Person) and record.iin == case.recipient_iin:
                persons[case.number] = record
    return persons
