"""What the registers hold: a look-up, an answer, and one dataclass for each record type of the gateway.

A field that a register left out is `None`: unknown, never "no". Dates are calendar dates of Kazakhstan.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

Day = date  # where a record has a field of that name


class Purpose(StrEnum):
    """Why a register may be asked."""

    DETECT = "detect"  # before consent: `BEFORE_CONSENT` and the feeds only
    ASSIGN = "assign"  # after consent, in its name: every register


BEFORE_CONSENT = frozenset({"kz:ZAGS", "kz:GBDFL", "kz:EMAKET", "kz:BMG"})  # the gateway refuses every other


@dataclass(frozen=True, slots=True)
class LookUp:
    """One question to one register, for example `LookUp(Act, "IIN", "900515300008")`."""

    record: "type[Record]"
    key: str
    value: str
    register: str = ""

    @property
    def reg_type(self) -> str:
        return self.register or self.record.REGISTER


class AnswerState(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"  # the register refuses to answer (SPDCI `rjct`)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register answered: its records, of which there may be none, or the code of its refusal."""

    state: AnswerState
    records: "tuple[Record, ...]" = ()
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Base of all records."""

    REGISTER = ""
    TYPE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarant:
    relation: str  # spouse, child, parent, sibling, other, organisation
    iin: str | None = None
    bin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Record):
    """A civil act; which fields are filled follows from `act_type`."""

    REGISTER = "kz:ZAGS"
    TYPE = "kz:Act"

    act_id: str
    act_type: str  # death, birth, marriage, divorce, paternity
    registered_on: date | None = None
    status: str = "registered"  # registered, corrected, annulled
    deceased_iin: str | None = None
    death_date: date | None = None
    declarant: Declarant | None = None
    child_iin: str | None = None
    birth_date: date | None = None
    mother_iin: str | None = None
    father_iin: str | None = None
    father_by_statement: bool | None = None
    spouse_iins: tuple[str, ...] = ()
    date: Day | None = None

    @property
    def about(self) -> str | None:
        """IIN of whom it is about: who died, the child who was born or has a father now, the first of a couple."""
        return self.deceased_iin or self.child_iin or next(iter(self.spouse_iins), None)

    @property
    def matter(self) -> str:
        return self.act_type

    @property
    def day(self) -> Day | None:
        """When what it records happened."""
        return self.death_date or self.birth_date or self.date

    @property
    def record_id(self) -> str:
        """Under which its register knows it."""
        return f"act:{self.act_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disability(Record):
    REGISTER = "kz:CBDI"
    TYPE = "kz:Disability"

    disability_id: str
    iin: str
    category: str | None = None  # adult, child_under_7, child_7_18
    group: int | None = None  # 1, 2, 3; absent under 7
    cause: str | None = None
    established_on: date | None = None
    valid_until: date | None = None  # absent: no end
    status: str = "established"  # established, corrected, revoked

    @property
    def about(self) -> str | None:
        return self.iin

    @property
    def matter(self) -> str:
        return "disability"

    @property
    def day(self) -> Day | None:
        return self.established_on

    @property
    def record_id(self) -> str:
        return f"disability:{self.disability_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    permanent: bool | None = None
    region: str | None = None
    kato: str | None = None
    settlement: str | None = None
    address: str | None = None
    institution: bool | None = None  # on full state support (Social Code, art. 178(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDocument:
    number: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    REGISTER = "kz:GBDFL"
    TYPE = "kz:Person"

    iin: str
    surname: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    birth_date: date | None = None
    sex: str | None = None  # male, female
    death_date: date | None = None
    status: str | None = None  # citizen, kandas, foreigner, stateless
    residence: Residence | None = None
    document: IdentityDocument | None = None

    @property
    def region(self) -> str | None:
        """Two digits of KATO; `None`: unknown."""
        return self.residence.kato[:2] if self.residence and self.residence.kato else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDecision(Record):
    REGISTER = "kz:TORELIK"
    TYPE = "kz:CourtDecision"

    decision_id: str
    kind: str  # adoption, declared_dead, missing, deprived_of_parental_rights
    date: Day | None = None
    child_iin: str | None = None
    adopter_iins: tuple[str, ...] = ()
    person_iin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardianship(Record):
    REGISTER = "kz:NOBD"
    TYPE = "kz:Guardianship"

    child_iin: str
    guardian_iin: str
    from_: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment(Record):
    REGISTER = "kz:NOBD"  # schools and colleges; higher education answers as kz:EPVO
    TYPE = "kz:Enrolment"

    iin: str
    institution: str | None = None
    form: str | None = None  # full_time, part_time, distance
    academic_leave: bool | None = None
    from_: date | None = None
    until: date | None = None
    school_year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit(Record):
    REGISTER = "kz:EMAKET"
    TYPE = "kz:Benefit"

    benefit_id: str
    iin: str
    kind: str  # age_pension, basic_pension, disability, breadwinner, special, burial
    status: str  # applied, assigned, stopped
    from_: date | None = None
    until: date | None = None
    burial_of: str | None = None
    war_veteran: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber(Record):
    REGISTER = "kz:BMG"
    TYPE = "kz:Subscriber"

    iin: str
    msisdn: str  # +7…
    verified_on: date | None = None
    language: str | None = None  # kk, ru


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Record):
    REGISTER = "kz:ACCOUNTS"
    TYPE = "kz:Account"

    holder: str  # IIN or BIN
    iban: str
    bank: str | None = None
    kind: str | None = None  # current, special, deposit, card
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    REGISTER = "kz:GBDUL"
    TYPE = "kz:Organisation"

    bin: str
    name: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrepreneur(Record):
    REGISTER = "kz:BUSINESS"
    TYPE = "kz:Entrepreneur"

    iin: str
    registered: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution(Record):
    REGISTER = "kz:CONTRIBUTIONS"
    TYPE = "kz:Contribution"

    iin: str
    last_paid_on: date | None = None
    employer_bin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    REGISTER = "kz:DOCUMENTS"
    TYPE = "kz:Document"

    iin: str
    kind: str
    number: str | None = None
    issued_on: date | None = None
    pdf_base64: str | None = None


RECORDS: dict[str, type[Record]] = {
    record.TYPE: record
    for record in (
        Act,
        Disability,
        Person,
        CourtDecision,
        Guardianship,
        Enrolment,
        Benefit,
        Subscriber,
        Account,
        Organisation,
        Entrepreneur,
        Contribution,
        Document,
    )
}

HIGHER_EDUCATION = "kz:EPVO"

R = TypeVar("R", bound=Record)


class NotAsked(Exception):
    """A stage needs facts that no register has been asked for yet; `look_ups` says which."""

    def __init__(self, look_ups: tuple[LookUp, ...]) -> None:
        super().__init__(", ".join(f"{look_up.reg_type} by {look_up.key}" for look_up in look_ups))
        self.look_ups = look_ups


class RegisterRefuses(Exception):
    """A register refused to answer: the fact stays unknown, so a person must look."""

    def __init__(self, look_up: LookUp, reason: str | None) -> None:
        super().__init__(f"{look_up.reg_type}: {reason}")
        self.look_up = look_up
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Facts:
    """The registers' answers as they were given, for one purpose of one case.

    A stage first calls `need` with everything it will read: what is missing is asked in one round, and the stage runs
    again when all of it is answered.
    """

    answers: Mapping[LookUp, Answer] = field(default_factory=dict)
    _read: dict[LookUp, tuple[Any, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def need(self, look_ups: Iterable[LookUp]) -> None:
        """Raises `NotAsked` with all that is missing."""
        unread = (look_up for look_up in look_ups if look_up not in self._read)
        missing = tuple(dict.fromkeys(look_up for look_up in unread if look_up not in self.answers))
        if missing:
            raise NotAsked(missing)

    def need_since(self, since: datetime, look_ups: Iterable[LookUp]) -> None:
        """Raises `NotAsked` with all that is missing, and all that was answered before that moment."""
        stale = [look_up for look_up in look_ups if not self.is_answered_since(since, look_up)]
        if stale:
            raise NotAsked(tuple(dict.fromkeys(stale)))

    def is_answered_since(self, since: datetime, look_up: LookUp) -> bool:
        answer = self.answers.get(look_up)
        return answer is not None and answer.at is not None and answer.at >= since

    def get(self, record: type[R], key: str, value: str, register: str = "") -> tuple[R, ...]:
        """The records a register holds, maybe none. Raises `NotAsked`, or `RegisterRefuses`."""
        look_up = LookUp(record, key, value, register)
        if (records := self._read.get(look_up)) is None:
            records = self._read[look_up] = self._records(look_up)
        return records

    def _records(self, look_up: LookUp) -> tuple[Any, ...]:
        answer = self.answers.get(look_up)
        if answer is None:
            raise NotAsked((look_up,))
        if answer.state is AnswerState.REFUSED:
            raise RegisterRefuses(look_up, answer.reason)
        return tuple(row for row in answer.records if isinstance(row, look_up.record))

    def person(self, iin: str) -> Person | None:
        """The person as GBDFL knows them; `None` when it holds nobody of that IIN."""
        return next((person for person in self.get(Person, "IIN", iin) if person.iin == iin), None)

    def organisation(self, number: str | None) -> Organisation | None:
        """The legal entity as GBDUL knows it; `None` when it holds none of that BIN."""
        bodies = self.get(Organisation, "BIN", number) if number else ()
        return next((body for body in bodies if body.bin == number), None)

    def phone(self, iin: str) -> Subscriber | None:
        """The number BMG has for the person, the newest first."""
        numbers = [number for number in self.get(Subscriber, "IIN", iin) if number.iin == iin]
        return max(numbers, key=lambda number: number.verified_on or date.min, default=None)

    def holders(self, msisdn: str) -> tuple[Subscriber, ...]:
        """Whose a number is now, as BMG has it."""
        return tuple(holder for holder in self.get(Subscriber, "MSISDN", msisdn) if holder.msisdn == msisdn)

    def acts(self, iin: str, act_type: str) -> tuple[Act, ...]:
        """Acts of one type in which the person has any role, annulled ones left out."""
        acts = self.get(Act, "IIN", iin)
        return tuple(act for act in acts if act.act_type == act_type and act.status != "annulled")


NAMED_BY = {  # where in a record the value stands by which it was asked for
    "IIN": {
        *("iin", "holder", "deceased_iin", "child_iin", "mother_iin", "father_iin", "spouse_iins"),
        *("adopter_iins", "person_iin", "guardian_iin"),
    },
    "BURIAL_OF": {"burial_of"},
    "CHILD_IIN": {"child_iin"},
    "MSISDN": {"msisdn"},
    "BIN": {"bin", "holder"},
    "IBAN": {"iban"},
}


def answers(look_up: LookUp, record: Record) -> bool:
    """Whether a record is about whom, or what, was asked for; one that names nobody contradicts nothing."""
    named = set(values_in(asdict(record), NAMED_BY[look_up.key]))
    return not named or look_up.value in named


def values_in(content: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    """What stands under these names, at any depth."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from values_in(value, names)
        elif name in names and value:
            yield from [value] if isinstance(value, str) else value


def about(iin: str, *records: type[Record]) -> list[LookUp]:
    """Look-ups by IIN, one a record type."""
    return [LookUp(record, "IIN", iin) for record in records]
