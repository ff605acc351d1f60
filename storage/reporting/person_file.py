"""Everything that is held about one person, as they may ask to see it; whoever else it names is masked."""

import json
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import or_, select

from proactive.awards.award import MonthlyAward
from proactive.cases.case import Case
from proactive.cases.masking import MARKED, names_in, names_of, names_shortened, shortened
from proactive.cases.registers import Person
from storage import papers
from storage.awards import awards
from storage.cases.cases import load
from storage.cases.queries import case_file
from storage.engine.codec import adapter, dump_case
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases
from storage.ledger import audit
from storage.messages import contacts

ACCOUNT = "KZ"
EVERY_LOOK = 1_000_000  # of the audit log at one case: all of them
OF_A_CASE = ("language", "asking", "application", "decision", "payment", "former")  # parts of its document


@reads
def person_file(tx: Transaction, iin: str) -> dict[str, Any]:
    """As JSON: their cases with every word, move, paper, file and award, who looked at them, and their numbers."""
    index = tx.vault.index(iin)
    theirs = or_(cases.c.recipient == index, cases.c.subject == index)
    own_cases = load(tx, select(cases).where(theirs).order_by(cases.c.number), to_read=True)
    numbers = {case.asking.msisdn for case in own_cases if case.recipient_iin == iin and case.asking.msisdn}
    own = {iin, *numbers}
    return {
        "iin": iin,
        "contacts": [as_json(contact) for contact in contacts.contacts_of(tx, numbers).values()],
        "cases": [case_part(tx, case, iin, own) for case in own_cases],
        "shares": [share_part(award, own) for award in awards.about.within(tx, [iin]) if is_paid(award, iin)],
    }


def is_paid(award: MonthlyAward, iin: str) -> bool:
    """Of somebody else's case what they are paid apart."""
    return award.part is not None and award.payee_iin == iin


def share_part(award: MonthlyAward, own: AbstractSet[str]) -> Any:
    own_phones = {award.reach.msisdn} if award.reach.msisdn else set()
    return without_others(as_json(award), own | own_phones | {award.account.iban}, set())


def case_part(tx: Transaction, case: Case, iin: str, own: AbstractSet[str]) -> Any:
    document, whole = json.loads(dump_case(case)), case_file.within(tx, case.number)
    assert whole is not None
    award = next(iter(awards.of_cases.within(tx, [case.number])), None)
    part = {
        "number": case.number,
        "service": case.service,
        "status": case.status.value,
        "opened_at": case.opened_at.isoformat(),
        **{name: document[name] for name in OF_A_CASE if name in document},
        "about_them": [as_json(record) for record in records_of(case, iin)],
        "history": [as_json(move) for move in whole.history],
        "messages": [as_json(line) for line in whole.messages],
        "papers": [
            {"kind": paper.kind.value, "number": paper.number, "dated_at": paper.dated_at.isoformat()}
            for paper in papers.of_case.within(tx, case.number)
        ],
        "files": [as_json(file) for file in whole.files],
        "award": as_json(award) if award else None,
        "looked_at": [
            {"at": entry.at.isoformat(), "role": entry.role.value, "act": entry.act}
            for entry in audit.listed.within(tx, about=case.number, limit=EVERY_LOOK)
        ],
    }
    others = names_in(case) - names_of(records_of(case, iin))
    return without_others(part, own | own_accounts(part, case, iin, own), others)


def own_accounts(part: Any, case: Case, iin: str, own: AbstractSet[str]) -> set[str]:
    """All that stand in a case which they are paid in, but for those of who applied in it before them."""
    if case.recipient_iin != iin:
        return set()
    before = [former.application for former in case.former if former.application]
    anothers = [as_json(application) for application in before if application.consent.address not in own]
    current = accounts_in(as_json(case.application)) if case.application else set()
    return accounts_in(part) - (accounts_in(anothers) - current)


def accounts_in(content: Any) -> set[str]:
    marks = MARKED.findall(json.dumps(content, ensure_ascii=False))
    return {mark for mark in marks if mark.startswith(ACCOUNT)}


def records_of(case: Case, iin: str) -> list[Person]:
    answers = (answer for facts in (case.detected, case.assigned) for answer in facts.answers.values())
    records = (record for answer in answers for record in answer.records)
    return [record for record in records if isinstance(record, Person) and record.iin == iin]


def as_json(value: Any) -> Any:
    """A dataclass as JSON."""
    kind: Any = type(value)
    return json.loads(adapter(kind).dump_json(value))


def without_others(value: Any, own: AbstractSet[str], others: AbstractSet[str]) -> Any:
    match value:
        case dict():
            return {name: without_others(part, own, others) for name, part in value.items()}
        case list():
            return [without_others(part, own, others) for part in value]
        case str():
            kept = MARKED.sub(lambda mark: mark.group() if mark.group() in own else shortened(mark.group()), value)
            return names_shortened(kept, others)
    return value
