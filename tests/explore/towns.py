"""The abstract world: a few families as the registers know them, and what may change there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from proactive.cases.case import Event
from proactive.cases.registers import Account, Answer, AnswerState, LookUp, Subscriber
from tests.law.town import Town, iin_of

Row = Mapping[str, Any]
Patch = Callable[[Row], Row]
DAY = date(2026, 3, 12)
BORN = date(1950, 1, 1)
IBAN = "KZ41722C000000000001"
OTHER_IBAN = "KZ41722C000000000002"


@dataclass(frozen=True, slots=True)
class Change:
    """What changes in a register. `kind`: the event it sends about the matter of the cases; `dead`: who has died."""

    name: str
    patch: Patch
    kind: str = ""
    dead: str = ""
    alive: str = ""  # whose act of death is annulled
    lifts: str = ""  # the change that this one takes back

    @property
    def is_told(self) -> bool:
        """Cases are told of it as it comes; any other they know of when they read it."""
        return bool(self.kind or self.dead or self.alive)


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    row: Row
    changes: tuple[Change, ...]
    services: tuple[str, ...]  # whose cases are followed; of others the event opens none here
    in_turn: bool = False  # what a case waits for is answered before anything else happens; otherwise is a trouble
    most_changes: int = 2  # a road: with one more, of some families, states are more than a machine holds


def merged(**fields: Any) -> Patch:
    """Tables are laid over, lists grow."""

    def patch(row: Row) -> Row:
        return {**row, **{name: grown(row.get(name), value) for name, value in fields.items()}}

    return patch


def grown(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        return {**(old or {}), **new}
    return [*(old or []), *new] if isinstance(new, list) else new


def without(text: str) -> Patch:
    return lambda row: {**row, "refused": [refusal for refusal in row.get("refused", []) if refusal != text]}


def matter(**fields: Any) -> Patch:
    """What the event itself says: the act of death, or the disability."""

    def patch(row: Row) -> Row:
        if "disability" in row:
            return {**row, "disability": {**row["disability"], **fields}}
        return {**row, "acts": [{**act, **fields} if "death" in act else act for act in row["acts"]]}

    return patch


def dies(name: str) -> tuple[Change, Change]:
    """A register says that somebody has died, and later that they have not."""
    death = Change(f"{name} dies", merged(people={name: {"died": DAY}}), dead=name)
    return death, Change(f"{name} lives", lambda row: row, alive=name, lifts=death.name)


def has_no_number(name: str) -> Change:
    return Change(f"{name} has no number", merged(numbers={name: False}))


def has_accounts(name: str, *kinds: str) -> Change:
    return Change(f"{name}: {len(kinds)} accounts", merged(accounts={name: list(kinds)}))


def refuses(text: str) -> tuple[Change, Change]:
    """A register refuses an answer, and gives it later."""
    refused = f"refused: {text}"
    again = Change(f"answered again: {text}", without(text), lifts=refused)
    return Change(refused, merged(refused=[text])), again


ANNULLED = Change("the act is annulled", matter(status="annulled"), kind="annulled")
STANDS = Change("the act stands again", lambda row: row, kind="corrected", lifts=ANNULLED.name)
CORRECTED = Change("the act is corrected", matter(on=date(2026, 3, 9)), kind="corrected")
REVOKED = Change("the disability is revoked", matter(status="revoked"), kind="revoked")
IN_FORCE = Change("the disability stands again", lambda row: row, kind="corrected", lifts=REVOKED.name)
REGRADED = Change("the group is corrected", matter(group=1), kind="corrected")
PENSION = [{"of": "Serik", "kind": "age_pension", "from": date(2013, 1, 1)}]
DEATH = {"death": "Serik", "on": date(2026, 3, 10)}
WIDOW_AND_SON = [
    DEATH,
    {"marriage": ["Serik", "Dana"], "on": date(1999, 1, 1)},
    {"birth": "Aidos", "father": "Serik", "mother": "Dana", "on": date(1990, 1, 1)},
]
WIDOW_AND_CHILD = [
    DEATH,
    {"marriage": ["Serik", "Dana"], "on": date(2010, 1, 1)},
    {"birth": "Aman", "father": "Serik", "mother": "Dana", "on": date(2016, 1, 1)},
]
CHILD = {"born": date(2022, 1, 1)}
GROUP_2 = {"of": "Dana", "group": 2, "cause": "general_illness", "on": date(2026, 3, 10)}

BURIAL = Family(
    "burial: a widow and a son",
    {"today": DAY, "acts": WIDOW_AND_SON, "benefits": PENSION, "people": {"Serik": {"born": BORN}}},
    (
        ANNULLED,
        STANDS,
        CORRECTED,
        *dies("Dana"),
        *dies("Aidos"),
        has_no_number("Dana"),
        has_no_number("Aidos"),
        has_accounts("Dana"),
        *refuses("Benefit IIN Serik"),
        *refuses("Person IIN Dana"),
        Change("paid elsewhere", merged(benefits=[{"of": "Dana", "kind": "burial", "burial_of": "Serik"}])),
        Change("another day of death in GBDFL", merged(people={"Serik": {"born": BORN, "died": date(2026, 3, 1)}})),
        Change("an organisation buried", matter(organisation="180440010006"), kind="corrected"),
    ),
    ("burial",),
)
DISABILITY = Family(
    "disability: an adult, decided by the system",
    {"today": DAY, "disability": GROUP_2},
    (
        REVOKED,
        IN_FORCE,
        REGRADED,
        *dies("Dana"),
        has_no_number("Dana"),
        has_accounts("Dana"),
        has_accounts("Dana", "current", "current"),
        *refuses("Benefit IIN Dana"),
        *refuses("Person IIN Dana"),
        Change("where Dana lives is unknown", merged(people={"Dana": {"resident": "unknown"}})),
        Change("Dana lives abroad", merged(people={"Dana": {"resident": "no"}})),
        Change("Dana draws a pension", merged(benefits=[{"of": "Dana", "kind": "age_pension"}])),
    ),
    ("disability",),
)
REVIEWED = Family(
    "disability: an adult, decided by an official",
    {"today": DAY, "disability": {**GROUP_2, "cause": "nuclear"}},
    DISABILITY.changes,
    ("disability",),
)
SMALL_CHILD = Family(
    "disability: a small child and its mother",
    {
        "today": DAY,
        "people": {"Aman": CHILD},
        "acts": [{"birth": "Aman", "mother": "Dana", "on": date(2022, 1, 1)}],
        "disability": {"of": "Aman", "category": "child_under_7", "on": date(2026, 3, 10)},
    },
    (
        REVOKED,
        *dies("Dana"),
        *dies("Aman"),
        has_no_number("Dana"),
        has_accounts("Dana"),
        Change("the parents are not known", lambda row: {**row, "acts": []}),
        Change("another guardian", merged(guardians=[{"of": "Aman", "by": "Saule"}])),
        *refuses("CourtDecision IIN Dana"),
    ),
    ("disability",),
)
BREADWINNER = Family(
    "breadwinner: a widow and a child",
    {
        "today": DAY,
        "acts": WIDOW_AND_CHILD,
        "people": {"Serik": {"born": date(1975, 1, 1)}, "Aman": {"born": date(2016, 1, 1)}},
    },
    (
        ANNULLED,
        STANDS,
        CORRECTED,
        *dies("Dana"),
        *dies("Aman"),
        has_no_number("Dana"),
        has_accounts("Dana"),
        *refuses("Benefit IIN Dana"),
        *refuses("CourtDecision IIN Aman"),
        Change("where Aman lives is unknown", merged(people={"Aman": {"resident": "unknown"}})),
    ),
    ("breadwinner",),
)
BOTH = Family(
    "burial and breadwinner: one number asked for two",
    {**BREADWINNER.row, "benefits": PENSION},
    (ANNULLED, *dies("Dana"), has_no_number("Dana")),
    ("burial", "breadwinner"),
    in_turn=True,
    most_changes=1,
)
PENSIONER = Family(
    "disability and special: a pensioner",
    {
        "today": DAY,
        "people": {"Dana": {"born": date(1955, 1, 1)}},
        "benefits": [{"of": "Dana", "kind": "age_pension", "from": date(2016, 1, 1)}],
        "disability": GROUP_2,
    },
    (REVOKED, *dies("Dana"), has_no_number("Dana"), has_accounts("Dana"), *refuses("Benefit IIN Dana")),
    ("disability", "special"),
)
CARER = Family(
    "disability and child care: a mother of a small child",
    SMALL_CHILD.row,
    (REVOKED, *dies("Dana"), *dies("Aman"), has_no_number("Dana"), has_accounts("Dana"), *refuses("Person IIN Dana")),
    ("disability", "child_care"),
    most_changes=1,
)

FAMILIES: tuple[Family, ...] = (BURIAL, DISABILITY, REVIEWED, SMALL_CHILD, BREADWINNER, BOTH, PENSIONER, CARER)


class Registers(Town):
    """One state of the registers. An answer is given in the same words however often it is asked for."""

    def __init__(self, row: Row) -> None:
        super().__init__(dict(row))
        self._answers: dict[LookUp, Answer] = {}

    def reply(self, look_up: LookUp) -> Answer:
        if look_up not in self._answers:
            self._answers[look_up] = self.replied(look_up)
        return self._answers[look_up]

    def replied(self, look_up: LookUp) -> Answer:
        if look_up.record is Subscriber:
            return self.numbers_of(look_up)
        return self.accounts_of(look_up) if look_up.record is Account else self.answer(look_up)

    def numbers_of(self, look_up: LookUp) -> Answer:
        """By IIN the number of a person; by number the person of this world whose it is."""
        iins = [look_up.value] if look_up.key == "IIN" else list(self.names)
        holders = [iin for iin in iins if self.row.get("numbers", {}).get(self.names.get(iin), True)]
        every = (Subscriber(iin=iin, msisdn=msisdn_of(iin), language="ru") for iin in holders)
        return Answer(
            AnswerState.ANSWERED, tuple(number for number in every if look_up.value in {number.iin, number.msisdn})
        )

    def accounts_of(self, look_up: LookUp) -> Answer:
        """By IIN those of a person; by IBAN the one whose number citizens of this world write."""
        if look_up.key == "IBAN":
            holder = next((iin for iin, name in self.names.items() if name == "Dana"), "")
            return Answer(
                AnswerState.ANSWERED, (Account(holder=holder, iban=look_up.value, kind="current", open=True),)
            )
        kinds = self.row.get("accounts", {}).get(self.names.get(look_up.value), ["current"])
        records = tuple(
            Account(holder=look_up.value, iban=iban, kind=kind, open=True)
            for iban, kind in zip((IBAN, OTHER_IBAN), kinds, strict=False)
        )
        return Answer(AnswerState.ANSWERED, records)


def msisdn_of(iin: str) -> str:
    return f"+7701{iin[-7:]}"


@cache
def registers(name: str, changes: tuple[str, ...]) -> Registers:
    """As they are after these changes, in the order in which they came."""
    family = by_name()[name]
    row = family.row
    for change in family.changes:
        if change.name in changes:
            row = change.patch(row)
    return Registers(row)


def may_come(change: Change, registered: tuple[str, ...]) -> bool:
    return change.name not in registered and (not change.lifts or change.lifts in registered)


def with_change(registered: tuple[str, ...], change: Change) -> tuple[str, ...]:
    return (*(name for name in registered if name != change.lifts), change.name)


@cache
def by_name() -> Mapping[str, Family]:
    return {family.name: family for family in FAMILIES}


def event_of(name: str, changes: tuple[str, ...], kind: str) -> Event:
    """What the register of the matter says of it now."""
    record = registers(name, changes).event_record()
    return Event(event_id=f"e.{kind}.{len(changes)}", kind=kind, published_at=None, record=record)


@cache
def dead_in(name: str, changes: tuple[str, ...]) -> frozenset[str]:
    """Numbers of whose owners the registers said that they have died."""
    family = by_name()[name]
    names = {change.dead for change in family.changes if change.name in changes and change.dead}
    return frozenset(msisdn_of(iin_of(name)) for name in names)
