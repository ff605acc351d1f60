"""The registers: a table from (register, record type, key) to the function that answers, and those functions.

Each takes the city, the value asked for and the day, and returns records ready for JSON.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from bot.demo.city import means
from bot.demo.city.numbers import account_serial
from bot.demo.city.people import (
    CityOrganisation,
    CourtRuling,
    Death,
    DisabilityFact,
    Inhabitant,
    Marriage,
    Wardship,
    birthday,
)
from bot.demo.city.state import CityState

Record = dict[str, Any]
Answer = Callable[[CityState, str, date], Iterable[Record]]

# Acts


def acts(city: CityState, iin: str, today: date) -> Iterable[Record]:
    """Every act in which the person has a role."""
    person = city.by_iin.get(iin)
    if person is None:
        return
    for inhabitant in (person, *person.children):
        if inhabitant.recorded != "none" and inhabitant.birth <= today:
            yield from (act for act in birth_acts(inhabitant) if iin in named_in(act))
    for marriage in person.marriages:
        yield from marriage_acts(marriage)
    for act in person.acts:
        yield death_act(act)


def named_in(act: Record) -> list[str | None]:
    return [act.get(role) for role in ("child_iin", "mother_iin", "father_iin")]


def birth_acts(child: Inhabitant) -> Iterable[Record]:
    """The birth, and where the parents were not married the finding of paternity."""
    assert child.mother is not None
    act = {
        "act_id": f"R-{child.number:07d}",
        "act_type": "birth",
        "registered_on": child.birth,
        "status": "registered",
        "child_iin": child.iin,
        "birth_date": child.birth,
        "mother_iin": child.mother.iin,
    }
    father = child.father.iin if child.father else None
    if child.recorded in ("full", "statement"):
        act |= {"father_iin": father, "father_by_statement": child.recorded == "statement"}
    yield act
    if child.recorded == "paternity":
        paternity = {"act_type": "paternity", "registered_on": child.birth, "status": "registered"}
        yield {"act_id": f"P-{child.number:07d}", **paternity, "child_iin": child.iin, "father_iin": father}


def marriage_acts(marriage: Marriage) -> Iterable[Record]:
    couple = [marriage.husband.iin, marriage.wife.iin]
    yield _couple_act("marriage", f"N-{marriage.number:07d}", marriage.on, couple)
    if marriage.divorced_on is not None:
        yield _couple_act("divorce", f"T-{marriage.number:07d}", marriage.divorced_on, couple)


def _couple_act(act_type: str, act_id: str, on: date, couple: list[str]) -> Record:
    act = {"act_id": act_id, "act_type": act_type, "registered_on": on, "status": "registered"}
    return act | {"spouse_iins": couple, "date": on}


def death_act(act: Death) -> Record:
    record = {
        "act_id": act.act_id,
        "act_type": "death",
        "registered_on": act.registered_on,
        "status": act.status,
        "deceased_iin": act.deceased.iin,
        "death_date": act.date,
    }
    if act.declarant is None:
        return record
    key = "bin" if isinstance(act.declarant, CityOrganisation) else "iin"
    identifier = act.declarant.bin if isinstance(act.declarant, CityOrganisation) else act.declarant.iin
    return record | {"declarant": {key: identifier, "relation": act.relation}}


# People


def persons(city: CityState, iin: str, _: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    if person is None:
        return
    assert person.home is not None
    record = {
        "iin": person.iin,
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": person.patronymic,
        "birth_date": person.birth,
        "sex": person.sex,
        "status": person.status,
        "residence": {"permanent": person.permanent, **person.home.record},
        "document": _document(person, city.founded),
    }
    yield record | ({"death_date": person.death.date} if person.death else {})


def _document(person: Inhabitant, founded: date) -> Record:
    """An identity card; a few have run out."""
    years = -1 if person.number % 97 == 0 else 1 + person.number % 9
    until = date(founded.year + years, 1 + person.number % 12, 1 + person.number % 28)
    return {"number": f"{900_000_000 + person.number:09d}", "valid_until": until}


def subscribers_by_iin(city: CityState, iin: str, _: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    if person is not None and person.msisdn:
        yield _subscriber(person, city.founded)


def subscribers_by_number(city: CityState, msisdn: str, _: date) -> Iterable[Record]:
    return (_subscriber(person, city.founded) for person in city.by_msisdn(msisdn))


def _subscriber(person: Inhabitant, founded: date) -> Record:
    verified = person.verified or founded - timedelta(days=30 + person.number * 37 % 800)  # some long ago
    record = {"iin": person.iin, "msisdn": person.msisdn, "verified_on": verified}
    return record | {"language": person.language}


# Disabilities, courts, guardians


def disabilities(city: CityState, iin: str, _: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    return map(disability_record, person.disabilities if person else ())


def disability_record(disability: DisabilityFact) -> Record:
    record = {
        "disability_id": disability.disability_id,
        "iin": disability.person.iin,
        "category": disability.category,
        "group": disability.group,
        "cause": disability.cause,
        "established_on": disability.established_on,
        "valid_until": disability.valid_until,
        "status": disability.status,
    }
    return {key: value for key, value in record.items() if value is not None}


def decisions(city: CityState, iin: str, _: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    return map(_decision, person.court if person else ())


def _decision(decision: CourtRuling) -> Record:
    record: Record = {"decision_id": decision.decision_id, "kind": decision.kind, "date": decision.date}
    if decision.child:
        record["child_iin"] = decision.child.iin
    if decision.adopters:
        record["adopter_iins"] = [adopter.iin for adopter in decision.adopters]
    return record | ({"person_iin": decision.person.iin} if decision.person else {})


def guardianships(city: CityState, iin: str, today: date) -> Iterable[Record]:
    child = city.by_iin.get(iin)
    for guardianship in child.guardians if child else ():
        yield _guardianship(guardianship)


def _guardianship(guardianship: Wardship) -> Record:
    child = guardianship.child
    record = {"child_iin": child.iin, "guardian_iin": guardianship.guardian.iin, "from": guardianship.from_}
    return record | {"until": birthday(child, 18)}


# What people live on


def _of_person(records: Callable[[Inhabitant, date], list[Record]]) -> Answer:
    def answer(city: CityState, iin: str, today: date) -> list[Record]:
        person = city.by_iin.get(iin)
        return records(person, today) if person else []

    return answer


def burials(city: CityState, iin: str, _: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    paid = (means.burial(act) for act in (person.acts if person else ()) if act.deceased is person)
    return filter(None, paid)


def contributions(city: CityState, iin: str, today: date) -> Iterable[Record]:
    person = city.by_iin.get(iin)
    if iin in city.employed:
        return [{"iin": iin, "last_paid_on": today, "employer_bin": city.employers[0].bin}]
    return means.contributions(person, today, city.employers) if person else []


def accounts_of_organisation(city: CityState, bin_: str, _: date) -> Iterable[Record]:
    organisation = city.by_bin.get(bin_)
    return means.organisation_accounts(organisation) if organisation else []


def account_by_iban(city: CityState, text: str, today: date) -> Iterable[Record]:
    serial = account_serial(text)
    if serial is None:
        return []
    if serial >= means.ORGANISATIONS_FROM:
        place = serial - means.ORGANISATIONS_FROM
        accounts = means.organisation_accounts(city.organisations[place]) if place < len(city.organisations) else []
    else:
        place = serial // means.ACCOUNTS_EACH
        accounts = means.accounts(city.people[place], today) if place < len(city.people) else []
    return [account for account in accounts if account["iban"] == text]


def organisation(city: CityState, bin_: str, _: date) -> Iterable[Record]:
    city_organisation = city.by_bin.get(bin_)
    if city_organisation:
        yield {"bin": city_organisation.bin, "name": city_organisation.name, "active": city_organisation.active}


def documents(city: CityState, iin: str, today: date) -> Iterable[Record]:
    return city.documents.of(iin, today)


ANSWERS: dict[tuple[str, str, str], Answer] = {
    ("kz:ZAGS", "kz:Act", "IIN"): acts,
    ("kz:CBDI", "kz:Disability", "IIN"): disabilities,
    ("kz:GBDFL", "kz:Person", "IIN"): persons,
    ("kz:TORELIK", "kz:CourtDecision", "IIN"): decisions,
    ("kz:NOBD", "kz:Guardianship", "CHILD_IIN"): guardianships,
    ("kz:NOBD", "kz:Enrolment", "IIN"): _of_person(lambda person, today: means.enrolments(person, today, higher=False)),
    ("kz:EPVO", "kz:Enrolment", "IIN"): _of_person(lambda person, today: means.enrolments(person, today, higher=True)),
    ("kz:EMAKET", "kz:Benefit", "IIN"): _of_person(means.benefits),
    ("kz:EMAKET", "kz:Benefit", "BURIAL_OF"): burials,
    ("kz:BMG", "kz:Subscriber", "IIN"): subscribers_by_iin,
    ("kz:BMG", "kz:Subscriber", "MSISDN"): subscribers_by_number,
    ("kz:ACCOUNTS", "kz:Account", "IIN"): _of_person(means.accounts),
    ("kz:ACCOUNTS", "kz:Account", "BIN"): accounts_of_organisation,
    ("kz:ACCOUNTS", "kz:Account", "IBAN"): account_by_iban,
    ("kz:GBDUL", "kz:Organisation", "BIN"): organisation,
    ("kz:BUSINESS", "kz:Entrepreneur", "IIN"): _of_person(means.entrepreneur),
    ("kz:CONTRIBUTIONS", "kz:Contribution", "IIN"): contributions,
    ("kz:DOCUMENTS", "kz:Document", "IIN"): documents,
}
