"""What a person lives on: accounts, benefits, studies, work. Worked out when somebody asks, the same each time.

Each subject draws from its own generator, seeded by the person, so that asking in another order changes nothing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.demo.city.numbers import BANK_CODES, BANKS, account_iban
from bot.demo.city.people import PENSION_AGE, CityOrganisation, Death, Inhabitant, birthday, veteran

Record = dict[str, Any]

ACCOUNTS_EACH = 4  # serial numbers kept for one holder
ORGANISATIONS_FROM = 10**10  # account serials of organisations start here
SCHOOLS = ("№ 12 мектеп-лицей", "№ 35 жалпы білім беретін мектеп", "№ 7 мектеп-гимназия", "№ 101 орта мектеп")
COLLEGES = ("Политехникалық колледж", "Медициналық колледж", "Агротехникалық колледж")
UNIVERSITIES = ("Өңірлік университет", "Техникалық университет", "Педагогикалық университет")


def _rng(person: Inhabitant, subject: int) -> Random:
    return Random(person.number * 16 + subject)


# Accounts


def accounts(person: Inhabitant, today: date) -> list[Record]:
    """`kz:Account` records: mostly one, for some several, a deposit only, a closed one only, or none."""
    if person.age(today) < 14:
        return []
    rng = _rng(person, 1)
    chance = rng.random()
    if chance < 0.05:
        return []
    if chance < 0.08:
        return [_account(person, 0, rng, "deposit")]
    if chance < 0.1:
        return [_account(person, 0, rng, "current", is_open=False)]
    several = 1 if chance < 0.85 else 2 + int(rng.random() * 2)
    kinds = rng.choices(("current", "card", "special"), (60, 30, 10), k=several)
    return [_account(person, place, rng, kind) for place, kind in enumerate(kinds)]


def _account(person: Inhabitant, place: int, rng: Random, kind: str, *, is_open: bool = True) -> Record:
    serial = person.number * ACCOUNTS_EACH + place
    return account(person.iin, rng.choice(BANK_CODES), serial, kind) | {"open": is_open}


def account(holder: str, bank: str, serial: int, kind: str) -> Record:
    return {"holder": holder, "iban": account_iban(bank, serial), "bank": BANKS[bank], "kind": kind, "open": True}


def organisation_accounts(organisation: CityOrganisation) -> list[Record]:
    serial = ORGANISATIONS_FROM + organisation.number
    return [account(organisation.bin, BANK_CODES[organisation.number % len(BANK_CODES)], serial, "current")]


# Benefits


def benefits(person: Inhabitant, today: date) -> list[Record]:
    """`kz:Benefit` records of the time before the city opened; payment ends with the day of death."""
    lasting = [*_pensions(person, today), *_disability(person), *_special(person, today), *_breadwinner(person)]
    for number, record in enumerate(lasting, 1):
        record |= {"benefit_id": f"E-{person.number:07d}-{number}", "iin": person.iin}
        _end(record, person, today)
    burials = [burial(act) for act in person.acts if act.settled and act.declarant is person]
    return lasting + [record for record in burials if record]


def _end(record: Record, person: Inhabitant, today: date) -> None:
    until = record.pop("until", None)
    if person.death and (until is None or until > person.death.date):
        until = person.death.date
    over = until is not None and until < today
    record["status"] = "stopped" if over or person.death else "assigned"
    if until is not None:
        record["until"] = until


def _pensions(person: Inhabitant, today: date) -> Iterator[Record]:
    last = person.death.date if person.death else today
    if not person.pensioner(last) or not person.permanent:
        return
    since = birthday(person, PENSION_AGE[person.sex])
    old = {"kind": "age_pension", "from": since}
    yield old | {"war_veteran": True} if veteran(person) else old
    yield {"kind": "basic_pension", "from": max(since, date(2005, 7, 1))}


def _disability(person: Inhabitant) -> Iterator[Record]:
    for disability in person.disabilities:
        if disability.paid:
            record: Record = {"kind": "disability", "from": disability.established_on}
            yield record | ({"until": disability.valid_until} if disability.valid_until else {})


def _special(person: Inhabitant, today: date) -> Iterator[Record]:
    """Miners and others of harmful work, before the pension."""
    if 50 <= person.age(today) < 63 and person.number % 40 == 0:
        yield {"kind": "special", "from": birthday(person, 50)}


def _breadwinner(person: Inhabitant) -> Iterator[Record]:
    """For each member of the family by their own IIN, as long as they are minors or study."""
    until = birthday(person, 18 if not studies_higher(person) else 23)
    for parent in person.parents:
        death = parent.death
        if death and death.settled and until > death.date:
            yield {"kind": "breadwinner", "from": death.date, "until": until}


def burial(act: Death) -> Record | None:
    """The burial payment made for somebody who died before the city opened."""
    if not act.settled or not isinstance(act.declarant, Inhabitant) or not act.deceased.pensioner(act.date):
        return None
    return {
        "benefit_id": f"B-{act.deceased.number:07d}",
        "iin": act.declarant.iin,
        "kind": "burial",
        "status": "assigned",
        "from": act.registered_on,
        "burial_of": act.deceased.iin,
    }


# Studies


def studies_higher(person: Inhabitant) -> bool:
    return _rng(person, 2).random() < 0.55


def enrolments(person: Inhabitant, today: date, *, higher: bool) -> list[Record]:
    """`kz:Enrolment` records of this school year: schools and colleges (NOBD) or universities (EPVO)."""
    if not person.alive or not _studies(person, person.age(today), higher=higher):
        return []
    rng = _rng(person, 3)
    level = UNIVERSITIES if higher else SCHOOLS if person.age(today) < 16 else SCHOOLS + COLLEGES
    place = {"iin": person.iin, "institution": rng.choice(level)}
    form = rng.choices(("full_time", "part_time", "distance"), (92, 4, 4))[0] if higher else "full_time"
    leave = higher and rng.random() < 0.03
    return [{**place, "form": form, "academic_leave": leave, **_years(person, today, higher=higher)}]


def _studies(person: Inhabitant, age: int, *, higher: bool) -> bool:
    return 17 <= age < 23 and studies_higher(person) if higher else 6 <= age < 18


def _years(person: Inhabitant, today: date, *, higher: bool) -> Record:
    """From the first of September in which they began to the summer in which they finish."""
    start = today.year if today.month >= 9 else today.year - 1
    begun = person.birth.year + (17 if higher else 6)
    until = date(max(begun + (5 if higher else 11), start + 1), 6, 30)
    return {"from": date(min(begun, start), 9, 1), "until": until, "school_year": f"{start}/{start + 1}"}


# Work


def entrepreneur(person: Inhabitant, today: date) -> list[Record]:
    if person.age(today) < 18 or _rng(person, 4).random() >= 0.09:
        return []
    since = birthday(person, 18) + timedelta(days=person.number % 900)
    return [{"iin": person.iin, "registered": person.alive, "since": min(since, today)}]


def contributions(person: Inhabitant, today: date, employers: list[CityOrganisation]) -> list[Record]:
    """The last contribution; nothing for those who never paid one."""
    rng = _rng(person, 5)
    working = 0.45 if person.sex == "female" and any(child.age(today) < 8 for child in person.children) else 0.72
    if person.age(today) < 18 or rng.random() >= working:
        return []
    last = person.death.date if person.death else today
    if person.pensioner(last):
        last = birthday(person, 61)
    paid_on = last.replace(day=1) - timedelta(days=1 + int(rng.random() * 15))
    return [{"iin": person.iin, "last_paid_on": paid_on, "employer_bin": rng.choice(employers).bin}]
