"""Cases on their whole road, in code: what the registers know of a few people, and what was decided of it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from proactive.basics.calendar import TIMEZONE
from proactive.cases.approval import Officer
from proactive.cases.award import Ground
from proactive.cases.case import BankAccount, Case, Consent
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.registers import Answer, Enrolment, Facts, Person, Residence
from proactive.messages.contact import Channel, Language
from proactive.road import decision
from proactive.services import service
from tests.law.town import Town, iin_of
from tests.parts import changed

SURNAMES = {
    "Serik": ("Қасымов", "Серік", "Ғабитұлы"),
    "Dana": ("Өмірбекова", "Дана", "Ұлықбекқызы"),
    "Asem": ("Жүнісова", "Әсем", "Иманғалиқызы"),
    "Ruslan": ("Һамитов", "Руслан", "Іңкәрұлы"),
}
HOME = Residence(
    permanent=True, region="Қостанай облысы", settlement="Рудный қаласы", address="Абай көшесі, 12, 4-пәтер"
)
QUESTION = "Жерлеуге 151 375 теңге төлем ала аласыз. Деректеріңізді тексеріп, рәсімдеуге келісесіз бе? 1 – иә, 2 – жоқ."

BURIAL: dict[str, Any] = {
    "today": date(2026, 11, 23),
    "people": {"Serik": {"died": date(2026, 11, 18), "born": date(1951, 3, 2)}},
    "acts": [{"death": "Serik", "on": date(2026, 11, 18), "declared_by": "Asem", "relation": "spouse"}],
    "benefits": [{"of": "Serik", "kind": "age_pension", "from": date(2014, 3, 2)}],
}
DISABILITY: dict[str, Any] = {
    "today": date(2026, 1, 20),
    "disability": {"of": "Dana", "group": 2, "on": date(2025, 12, 10), "until": date(2027, 12, 31)},
}
ORPHANS: dict[str, Any] = {
    "today": date(2026, 9, 14),
    "people": {
        "Serik": {"died": date(2026, 8, 30), "sex": "male"},
        "Dana": {"born": date(2007, 2, 3)},
        "Ruslan": {"born": date(2017, 5, 5)},
    },
    "acts": [
        {"death": "Serik", "on": date(2026, 8, 30), "declared_by": "Asem", "relation": "spouse"},
        {"marriage": ["Serik", "Asem"], "on": date(2005, 7, 1)},
        {"birth": "Dana", "on": date(2007, 2, 3), "father": "Serik", "mother": "Asem"},
        {"birth": "Ruslan", "on": date(2017, 5, 5), "father": "Serik", "mother": "Asem"},
    ],
    "studies": [{"of": "Dana", "from": date(2025, 9, 1), "until": date(2029, 6, 30)}],
    "contributions": [{"of": "Asem", "last": date(2020, 1, 1)}],
    "businesses": [{"of": "Asem", "registered": False}],
}
ROWS = {"burial": BURIAL, "disability": DISABILITY, "breadwinner": ORPHANS}
JOINED: dict[str, dict[str, Any]] = {  # what comes with another benefit's application
    "child_care": {
        "today": date(2026, 3, 12),
        "people": {"Ruslan": {"born": date(2016, 2, 1)}},
        "acts": [{"birth": "Ruslan", "mother": "Dana", "on": date(2016, 2, 1)}],
        "disability": {"of": "Ruslan", "category": "child_7_18", "group": 2, "cause": "since_childhood"}
        | {"on": date(2026, 3, 10)},
        "applicant": "Dana",
    },
    "special": {
        "today": date(2026, 6, 1),
        "people": {"Dana": {"born": date(1955, 1, 1)}},
        "benefits": [{"of": "Dana", "kind": "age_pension", "from": date(2016, 1, 1)}],
        "disability": {"of": "Dana", "group": 2, "on": date(2026, 3, 10)},
        "applicant": "Dana",
    },
}


def registered_case(code: str, **changes: Any) -> Case:
    """A case whose application is in the journal, its facts fetched, its checks made; `later`: what changed since."""
    row = {**(ROWS | JOINED)[code], **changes}
    town, rule = Town(row), service(code)
    now = datetime.combine(row["today"], datetime.min.time().replace(hour=10, minute=5), TIMEZONE)
    case = town.case(code)
    facts = Facts()

    def keep(found: Facts) -> Facts:
        nonlocal facts
        facts = Facts({**facts.answers, **found.answers})
        return found

    screening = town.ask(lambda found: rule.screen(case, keep(found), row["today"]))
    applied = changed(
        case,
        number="26-0000123",
        status=Status.CHECKED,
        opened_at=now,
        registered_at=now,
        candidates=screening.candidates[:1],
        consent=consent(now),
        channel=Channel.SMS,
        address="+77011234567",
        msisdn="+77011234567",
        language=Language.KK,
        account=BankAccount(iban="KZ41722C000000000001", bank="Kaspi Bank"),
    )
    town = town.later()
    track = town.ask(lambda found: rule.track(applied, keep(found), row["today"]))
    findings = town.ask(lambda found: rule.check(applied, keep(found), row["today"]))
    checked = changed(applied, track=track, due_on=rule.due_on(applied, track), findings=findings)
    if all(finding.passed for finding in findings):
        checked = changed(checked, award=town.ask(lambda found: rule.award(checked, keep(found), row["today"])))
    return changed(checked, assigned=named(facts, now))


def consent(now: datetime) -> Consent:
    return Consent(
        id="26-0000123.c1",
        given_at=now,
        channel=Channel.SMS,
        address="+77011234567",
        reply="1",
        reply_id="a2f1c9d0",
        text=QUESTION,
        text_key="burial.offer",
        text_version="1",
        language=Language.KK,
    )


def named(facts: Facts, at: datetime) -> Facts:
    """The same facts as they were answered then, where people have names and a home."""
    people = {iin_of(name): name for name in SURNAMES}

    def with_name(record: Any) -> Any:
        if isinstance(record, Enrolment):
            return replace(record, institution="Қазақ ұлттық университеті", school_year="2026/2027")
        if not isinstance(record, Person) or record.iin not in people:
            return record
        surname, given, patronymic = SURNAMES[people[record.iin]]
        return replace(record, surname=surname, given_name=given, patronymic=patronymic, residence=HOME)

    return Facts(
        {
            look_up: Answer(answer.state, tuple(with_name(record) for record in answer.records), answer.reason, at)
            for look_up, answer in facts.answers.items()
        }
    )


def decided_case(code: str, *, official: str | None = None, refuse: str | None = None, **changes: Any) -> Case:
    """The same case with its signed decision: by the system, or by an official who may refuse."""
    case = registered_case(code, **changes)
    now = Now(case.registered_at, TIMEZONE)  # type: ignore[arg-type]
    officer = Officer(name=official, position="official") if official else None
    if refuse and official:
        outcome = decision.refuse(
            replace(case, status=Status.REVIEW), Ground.NOT_IN_LAW, refuse, official, now, officer
        )
    elif official:
        outcome = decision.approve(replace(case, status=Status.REVIEW), official, now, officer)
    else:
        outcome = decision.decide(case, now)
    assert outcome.case is not None
    assert outcome.case.decision is not None
    made = replace(outcome.case.decision, signature="c2lnbmVk")
    return replace(outcome.case, decision=made)
