"""What the registers hold about a case, in words: people by name, days as days, and no code where there is a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from handlers.web.words import Words
from proactive.cases.case import Case
from proactive.cases.registers import Act, AnswerState, Person, Record
from proactive.papers.words import full_name

WHEREABOUTS = frozenset({"residence", "document"})
IIN = re.compile(r"[0-9]{12}")
ISO_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the family, as the registers know them; `roles` are words of `role_in_case`."""

    iin: str
    name: str
    roles: tuple[str, ...]
    born: date | None
    died: date | None


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What one register answered: who was asked about, and its records field by field, in words."""

    register: str
    holds: str  # what kind of records
    asked: str
    refused: str
    records: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class FactWords:
    """Says what facts hold, in the language of a page; without what only serves to find a person, unless the `whole`
    of it may be seen."""

    case: Case
    words: Words
    whole: bool

    @property
    def people(self) -> dict[str, Person]:
        return {record.iin: record for record in self.records() if isinstance(record, Person)}

    def records(self) -> Iterator[Record]:
        for answer in self.case.facts.answers.values():
            yield from answer.records

    def family(self) -> list[PersonLine]:
        """Whom it is about first, then who is asked or paid, then the others by age."""
        lines = [
            PersonLine(iin, full_name(person), tuple(self.roles_of(iin)), person.birth_date, person.death_date)
            for iin, person in self.people.items()
        ]
        first = (self.case.subject_iin, self.case.recipient_iin)
        return sorted(lines, key=lambda line: (line.iin not in first, line.iin != first[0], line.born or date.max))

    def roles_of(self, iin: str) -> Iterator[str]:
        """What somebody is in the case, by whom the case names and by the civil acts."""
        if iin == self.case.subject_iin:
            yield "subject"
        if iin == self.case.recipient_iin:
            yield "recipient"
        named = {candidate.relation for candidate in self.case.asking.candidates if candidate.iin == iin}
        yield from sorted(relation for relation in named if relation != "self")
        if not named:
            yield from self.kin_of(iin)

    def kin_of(self, iin: str) -> Iterator[str]:
        subject, acts = self.case.subject_iin, [record for record in self.records() if isinstance(record, Act)]
        if any(act.child_iin == iin and subject in {act.mother_iin, act.father_iin} for act in acts):
            yield "child"
        if any(act.child_iin == subject and iin in {act.mother_iin, act.father_iin} for act in acts):
            yield "parent"
        if any({iin, subject} <= set(act.spouse_iins) for act in acts):
            yield "spouse"

    def answers(self) -> list[RegisterAnswer]:
        hidden = frozenset() if self.whole else WHEREABOUTS
        rows = []
        for look_up, answer in self.case.facts.answers.items():
            refused = (answer.reason or "rjct") if answer.state is AnswerState.REFUSED else ""
            records = tuple(self.record(record, hidden) for record in answer.records)
            register = self.words.register(look_up.reg_type) or look_up.reg_type
            holds = self.words.on_papers("record", look_up.record.TYPE) or look_up.record.TYPE
            rows.append(RegisterAnswer(register, holds, self.about(look_up.value), refused, records))
        return sorted(rows, key=lambda row: (row.asked, row.register, row.holds))

    def record(self, record: Record, hidden: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """What the register filled in; what it left out is unknown and not shown."""
        filled = ((field.name, getattr(record, field.name)) for field in fields(record) if field.name not in hidden)
        return tuple(
            (self.words.of("fact", name.rstrip("_")), self.value(value))
            for name, value in filled
            if value is not None and value != ()
        )

    def value(self, value: object) -> str:
        if isinstance(value, bool):
            return self.words.of("value", "yes" if value else "no")
        if isinstance(value, date):
            return self.words.day(value)
        if isinstance(value, tuple):
            return ", ".join(map(self.value, value))
        if hasattr(value, "__dataclass_fields__"):
            inner = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
            return ", ".join(
                f"{self.words.of('fact', name)}: {self.value(part)}" for name, part in inner if part is not None
            )
        return self.token(str(value))

    def detail(self, text: str) -> str:
        """Beside a check: its tokens in words."""
        return ", ".join(map(self.token, text.split()))

    def token(self, text: str) -> str:
        if ISO_DAY.fullmatch(text):
            return self.words.day(date.fromisoformat(text))
        if IIN.fullmatch(text):
            return self.about(text)
        return self.words.of("value", text) if text in self.words.book[self.words.language]["value"] else text

    def about(self, value: str) -> str:
        """A person by name, with the IIN beside it."""
        name = full_name(self.people.get(value))
        return f"{name}, {value}" if name else value
