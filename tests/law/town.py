"""A handful of people in a table, and the registers that would know them: what a row of `tests/cases` is made into."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar

from proactive.basics.calendar import TIMEZONE
from proactive.basics.identifiers import check_digit
from proactive.cases import registers
from proactive.cases.case import BankAccount, Candidate, Case, Consent, Event, Joined, Relation
from proactive.cases.lifecycle import Status
from proactive.cases.registers import (
    HIGHER_EDUCATION,
    RECORDS,
    Act,
    Answer,
    AnswerState,
    Benefit,
    Contribution,
    CourtDecision,
    Declarant,
    Disability,
    Enrolment,
    Entrepreneur,
    Facts,
    Guardianship,
    IdentityDocument,
    LookUp,
    NotAsked,
    Person,
    Record,
    Residence,
)
from proactive.messages.contact import Channel, Language

T = TypeVar("T")
BEFORE_CONSENT = {record for record in RECORDS.values() if record.REGISTER in registers.BEFORE_CONSENT}
ROUNDS = 8


def iin_of(name: str) -> str:
    """The same made-up IIN for the same name."""
    seed = sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 10**8
    for n in range(seed, seed + 20):
        first = f"800{n % 10**8:08d}"
        digit = check_digit(first)
        if digit is not None:
            return f"{first}{digit}"
    raise AssertionError(name)


class Down(Exception):
    """A register that does not answer: it is asked again, and its silence is never read as an answer."""


class Town:
    """The registers of one row. Everyone named anywhere is a citizen of 40 who lives here, unless `people` differs."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        self.names = {iin_of(name): name for name in named_in(row)}
        self.records = [*people(row, self.names), *acts(row), *benefits(row), *others(row)]
        self.rounds = 0
        self.asked: set[LookUp] = set()
        self.after: Town | None = None

    def later(self) -> "Town":
        """The registers as they are after the consent: the row's `later` takes the place of what it names."""
        self.after = Town({**self.row, **self.row.get("later", {})})
        return self.after

    @property
    def everything_asked(self) -> set[LookUp]:
        return self.asked | (self.after.asked if self.after else set())

    def answer(self, look_up: LookUp) -> Answer:
        if look_up in {refused(text) for text in self.row.get("refused", [])}:
            return Answer(AnswerState.REFUSED, reason="rjct")
        found = (record for record in self.records if isinstance(record, look_up.record) and matches(record, look_up))
        return Answer(AnswerState.ANSWERED, tuple(found))

    def ask(self, question: Callable[[Facts], T], allowed: set[type[Record]] | None = None) -> T:
        """Runs a stage's question, answering what it asks for round by round, as the road does."""
        facts = Facts()
        for self.rounds in range(ROUNDS):
            try:
                return question(facts)
            except NotAsked as missing:
                look_ups = missing.look_ups
            if silent := [one.reg_type for one in look_ups if one.reg_type in self.row.get("down", [])]:
                raise Down(silent[0])
            if allowed is not None and not {look_up.record for look_up in look_ups} <= allowed:
                raise AssertionError(f"may not be asked before consent: {look_ups}")
            self.asked |= set(look_ups)
            facts = Facts({**facts.answers, **{look_up: self.answer(look_up) for look_up in look_ups}})
        raise AssertionError("the registers are asked without end")

    def looked_up(self) -> list[str]:
        """Everybody about whom a register was asked, by name."""
        return sorted({self.names.get(look_up.value, look_up.value) for look_up in self.asked})

    def case(self, service: str) -> Case:
        record = self.event_record()
        subject = record.deceased_iin if isinstance(record, Act) else record.iin
        kind = self.row.get("event", "registered" if isinstance(record, Act) else "established")
        event = Event(event_id="e1", kind=kind, published_at=None, record=record)
        return Case(
            number="26-0000001",
            service=service,
            status=Status.DETECTED,
            opened_at=self.at(),
            event=event,
            subject_iin=subject or "",
            joined=self.joined(),
        )

    def joined(self) -> Joined | None:
        """The application of another benefit, where the row names its applicant; `applied` is its day."""
        if "applicant" not in self.row:
            return None
        own = self.row["applicant"] == self.row["disability"]["of"]
        relation = Relation.SELF if own else Relation.PARENT
        applicant = Candidate(relation=relation, iin=iin_of(self.row["applicant"]))
        return Joined(number="26-0000009", applicant=applicant, applied_on=self.row.get("applied"))

    def event_record(self) -> Act | Disability:
        if "disability" in self.row:
            return disability(self.row["disability"])
        return next(record for record in self.records if isinstance(record, Act) and record.act_type == "death")

    def at(self, day: date | None = None) -> datetime:
        return datetime.combine(day or self.row["today"], self.row.get("hour", time(10)), TIMEZONE)

    def consent(self) -> Consent:
        return Consent(
            id="c1",
            given_at=self.at(),
            channel=Channel.SMS,
            address="+77010000000",
            reply="1",
            reply_id="m1",
            text="?",
            text_key="offer",
            text_version="1",
            language=Language.KK,
        )

    def account(self) -> BankAccount:
        return BankAccount(iban="KZ41722C000000000001")


def named_in(row: dict[str, Any]) -> set[str]:
    """Every name of the row: those with a capital letter."""
    found: set[str] = set()
    stack: list[Any] = [value for key, value in row.items() if key not in {"says", "expect"}]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            stack += value
        elif isinstance(value, str) and value[:1].isupper() and " " not in value:
            found.add(value)
    return found


def people(row: dict[str, Any], names: dict[str, str]) -> list[Person]:
    """Whose death was registered is dead in GBDFL too, unless `died` says otherwise (`false`: nothing is noted)."""
    written = {name: noted(row, name) | row.get("people", {}).get(name, {}) for name in names.values()}
    return [person(iin, written[name]) for iin, name in names.items() if written[name].get("known", True)]


def noted(row: dict[str, Any], name: str) -> dict[str, Any]:
    deaths = [act for act in row.get("acts", []) if act.get("death") == name and act.get("status") != "annulled"]
    return {"died": deaths[-1].get("on")} if deaths else {}


def person(iin: str, row: dict[str, Any]) -> Person:
    resident = {"yes": True, "no": False, "unknown": None}[row.get("resident", "yes")]
    return Person(
        iin=iin,
        birth_date=row.get("born", date(1985, 6, 15)) or None,
        sex=row.get("sex"),
        death_date=row.get("died") or None,
        status=row.get("status", "citizen"),
        residence=Residence(permanent=resident, institution=row.get("institution")),
        document=IdentityDocument(number="1", valid_until=row.get("document_until")),
    )


def acts(row: dict[str, Any]) -> list[Act]:
    return [act(n, written) for n, written in enumerate(row.get("acts", []))]


def act(n: int, row: dict[str, Any]) -> Act:
    kind = next(kind for kind in ("death", "birth", "marriage", "divorce", "paternity") if kind in row)
    subject = row[kind]
    common = {
        "act_id": f"a{n}",
        "act_type": kind,
        "status": row.get("status", "registered"),
        "registered_on": row.get("on"),
    }
    if kind == "death":
        return Act(**common, deceased_iin=iin_of(subject), death_date=row.get("on"), declarant=declarant(row))
    if kind == "birth":
        parents = {f"{parent}_iin": iin_of(row[parent]) for parent in ("mother", "father") if parent in row}
        by_statement = row.get("by_statement", False)
        return Act(
            **common, child_iin=iin_of(subject), birth_date=row.get("on"), father_by_statement=by_statement, **parents
        )
    if kind == "paternity":
        return Act(**common, child_iin=iin_of(subject), father_iin=iin_of(row["father"]))
    return Act(**common, spouse_iins=tuple(iin_of(name) for name in subject), date=row.get("on"))


def declarant(row: dict[str, Any]) -> Declarant | None:
    if "organisation" in row:
        return Declarant(relation="organisation", bin=row["organisation"])
    return Declarant(relation=row["relation"], iin=iin_of(row["declared_by"])) if "declared_by" in row else None


def benefits(row: dict[str, Any]) -> list[Benefit]:
    return [
        Benefit(
            benefit_id=f"b{n}",
            iin=iin_of(written["of"]),
            kind=written["kind"],
            status=written.get("status", "assigned"),
            from_=written.get("from"),
            until=written.get("until"),
            burial_of=iin_of(written["burial_of"]) if "burial_of" in written else None,
            war_veteran=written.get("war_veteran"),
        )
        for n, written in enumerate(row.get("benefits", []))
    ]


def disability(row: dict[str, Any]) -> Disability:
    return Disability(
        disability_id=row.get("id", "d1"),
        iin=iin_of(row["of"]),
        category=row.get("category", "adult"),
        group=row.get("group"),
        cause=row.get("cause", "general_illness"),
        established_on=row.get("on"),
        valid_until=row.get("until"),
        status=row.get("status", "established"),
    )


def others(row: dict[str, Any]) -> list[Record]:
    """What may be asked for after the consent only."""
    return [
        *(
            disability(written)
            for written in [
                *row.get("disabilities", []),
                *([row["disability"]] if "disability" in row and not row["disability"].get("gone") else []),
            ]
        ),
        *(court(n, written) for n, written in enumerate(row.get("courts", []))),
        *(
            Guardianship(
                child_iin=iin_of(w["of"]), guardian_iin=iin_of(w["by"]), from_=w.get("from"), until=w.get("until")
            )
            for w in row.get("guardians", [])
        ),
        *(study(written) for written in row.get("studies", [])),
        *(Entrepreneur(iin=iin_of(w["of"]), registered=w.get("registered", True)) for w in row.get("businesses", [])),
        *(Contribution(iin=iin_of(w["of"]), last_paid_on=w.get("last")) for w in row.get("contributions", [])),
    ]


def court(n: int, row: dict[str, Any]) -> CourtDecision:
    return CourtDecision(
        decision_id=f"t{n}",
        kind=row["kind"],
        date=row.get("on"),
        child_iin=iin_of(row["child"]) if "child" in row else None,
        adopter_iins=tuple(iin_of(name) for name in row.get("adopters", [])),
        person_iin=iin_of(row["person"]) if "person" in row else None,
    )


class Study(Enrolment):
    """An enrolment that knows which of the two registers holds it."""


def study(row: dict[str, Any]) -> Enrolment:
    return Study(
        iin=iin_of(row["of"]),
        form=row.get("form", "full_time"),
        academic_leave=row.get("leave", False),
        from_=row.get("from"),
        until=row.get("until"),
        institution=row.get("register", "kz:EPVO"),
    )


def matches(record: Record, look_up: LookUp) -> bool:
    if isinstance(record, Enrolment) and record.institution != look_up.reg_type:
        return False
    return look_up.value in keys(record, look_up.key)


def keys(record: Record, key: str) -> set[str | None]:
    """What a record is found by."""
    if key == "BURIAL_OF":
        return {getattr(record, "burial_of", None)}
    if key in {"CHILD_IIN", "BIN"}:
        return {getattr(record, key.lower(), None)}
    if isinstance(record, Act):
        return {record.deceased_iin, record.child_iin, record.mother_iin, record.father_iin, *record.spouse_iins}
    if isinstance(record, CourtDecision):
        return {record.child_iin, record.person_iin, *record.adopter_iins}
    return {getattr(record, "iin", None)}


def refused(text: str) -> LookUp:
    """`"Benefit IIN Serik"`: a question that this register refuses to answer."""
    record, key, name = text.split()
    kinds: dict[str, type[Record]] = {kind.__name__: kind for kind in (Act, Benefit, Person, CourtDecision, Enrolment)}
    return LookUp(kinds[record], key, iin_of(name), HIGHER_EDUCATION if record == "Enrolment" else "")
