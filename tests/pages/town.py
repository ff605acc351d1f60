"""Eight people and their cases: enough of a city for the pages."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import insert, select

from bot.demo import handset
from handlers.demo import setup
from handlers.demo.city import BroughtEvent, Citizen, EventKind, FoundPerson, NobodySuits, OwnEvent, OwnEvents, Payout
from handlers.demo.time import DemoTime, Leap
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import RUNTIME
from proactive.basics.rate import Rate
from proactive.cases.award import Award, Finding, Period, Track
from proactive.cases.case import (
    Asking,
    BankAccount,
    Candidate,
    Case,
    Consent,
    Decision,
    Event,
    Payment,
    Question,
    Relation,
)
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act
from proactive.cases.step import CaseMove
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message
from proactive.messages.texts import Button
from storage.cases.rows import columns, fixed, history_row
from storage.engine.database import Store, Transaction
from storage.engine.schema import metadata
from storage.engine.tables import cases, history, inbox
from storage.engine.vault import Vault, in_one, place
from storage.messages import delivery, messages
from tests.parts import changed

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
NAMES = (
    "Сәрсенбаева Айгүл Бақытқызы",
    "Ахметов Ерлан Серікұлы",
    "Иванова Ольга Петровна",
    "Жұмабаев Дәурен Нұрланұлы",
    "Ким Виктор Анатольевич",
    "Тілеубердиева Гүлнар Маратқызы",
    "<b onclick=alert(1)>Quote</b> & Co",
    "Безномерный Пётр Ильич",
)


def citizen(number: int) -> Citizen:
    return Citizen(
        key=str(number),
        iin=f"90051530000{number}",
        name=NAMES[number],
        age=30 + number,
        language="ru" if number in (2, 4) else "kk",
        msisdn=None if number == 7 else f"+7701000000{number}",
    )


PEOPLE = tuple(citizen(number) for number in range(len(NAMES)))
AIGUL, ERLAN, OLGA, DAUREN, VIKTOR, GULNAR, HOSTILE, NUMBERLESS = PEOPLE


class Town:
    """The city of the demo, small."""

    def __init__(self) -> None:
        self.brought: list[EventKind] = []
        self.brought_own: list[OwnEvent] = []
        self.paid: dict[str, tuple[Payout, ...]] = {}
        self.today: date = NOW.date()
        self.until: date | None = None

    async def people(self, search: str, page: int) -> FoundPerson:
        found = [one for one in PEOPLE if search.lower() in f"{one.name} {one.iin} {one.msisdn}".lower()]
        return FoundPerson(people=tuple(found[(page - 1) * 5 : page * 5]), more=len(found) > page * 5)

    async def person(self, key: str) -> Citizen | None:
        return next((one for one in PEOPLE if one.key == key), None)

    async def by_iin(self, iins: Collection[str]) -> Mapping[str, Citizen]:
        return {one.iin: one for one in PEOPLE if one.iin in iins}

    async def bring(self, kind: EventKind) -> BroughtEvent:
        if kind is EventKind.CHILD:
            raise NobodySuits(kind)
        self.brought.append(kind)
        return BroughtEvent(subject=ERLAN, asked=None if kind is EventKind.OTHER_CAUSE else AIGUL)

    async def own_events(self, key: str) -> OwnEvents:
        """Everything fits Olga, Viktor met with something before, and nothing fits anybody else."""
        return OwnEvents(events=tuple(OwnEvent) if key == OLGA.key else (), touched=key == VIKTOR.key)

    async def bring_own(self, key: str, event: OwnEvent) -> BroughtEvent:
        if key != OLGA.key:
            raise NobodySuits(event)
        self.brought_own.append(event)
        return BroughtEvent(subject=ERLAN, asked=OLGA)

    async def payouts(self, order_id: str) -> tuple[Payout, ...]:
        return self.paid.get(order_id, ())

    def look(self) -> DemoTime:
        return DemoTime(today=self.today, until=self.until)

    def pass_by(self, leap: Leap) -> None:
        """Nobody draws a pension."""
        if leap is Leap.PENSION_AGE:
            raise NobodySuits(leap)
        self.until = self.today + timedelta(days=31)


async def opened_store(path: str) -> Store:
    store = Store(f"sqlite+aiosqlite:///{path}", Vault(b"k" * 32))
    await store.write(lambda tx: metadata.create_all(tx.connection))
    return store


def application(store: Store, town: Town) -> web.Application:
    app = web.Application()
    app[RUNTIME] = Runtime(store=store, clock=lambda: NOW, zone=ZONE)
    setup(app, town, handset, town)
    return app


def received(tx: Transaction) -> list[tuple[str, bytes]]:
    """What the inbox holds: the source and the body as it came."""
    rows = tx.connection.execute(select(inbox).order_by(inbox.c.position))
    return [(row.source, tx.vault.open(row.sealed, place(inbox, in_one(row.source, row.key)))) for row in rows]


# Cases


def case(number: int, status: Status, who: Citizen = AIGUL, **more: object) -> Case:
    act = Act(act_id="D-1", act_type="death", deceased_iin=ERLAN.iin, death_date=date(2026, 11, 20))
    event = Event(event_id=f"ZAGS-{number}", kind="registered", published_at=NOW, record=act)
    plain = Case(
        number=f"26-{number:07d}",
        service="burial",
        status=status,
        opened_at=NOW,
        event=event,
        subject_iin=ERLAN.iin,
        language=Language(who.language),
        asking=Asking(
            candidates=(Candidate(relation=Relation.SPOUSE, iin=who.iin),),
            msisdn=who.msisdn,
            channel=Channel.SMS,
            address=who.msisdn,
        ),
    )
    return changed(plain, **more)


FINDINGS = (
    Finding(check="B13.1", passed=True, basis="Order 256, para 13(1)"),
    Finding(check="B13.2", passed=True, basis="Order 256, para 13(2)"),
    Finding(
        check="B13.4",
        passed=False,
        basis="Order 256, para 13(4); Social Code, art. 242(1)",
        detail="<script>alert(1)</script>",
    ),
    Finding(check="B-D.1", passed=None, basis="Order 256, app. 2", detail="guardian"),
)
AWARD = Award(
    monthly=(
        Period(from_=date(2026, 11, 20), until=date(2026, 12, 31), amount=Decimal("89497.76")),
        Period(from_=date(2027, 1, 1), until=None, amount=Decimal("93000")),
    ),
    arrears=Decimal("12400.50"),
    rates=(Rate(name="MCI", value=Decimal(4325), basis="Budget law for 2026-2028, art. 7"),),
)


def consent(who: Citizen) -> Consent:
    return Consent(
        id="c-1",
        given_at=NOW,
        channel=Channel.SMS,
        address=who.msisdn or "",
        reply="1",
        reply_id="sms:1",
        text="Сізге жерлеуге арналған төлем тиесілі: 151 375 теңге. Келісесіз бе? 1 – иә, 2 – жоқ.",
        text_key="burial.offer",
        text_version="1",
        language=Language.KK,
    )


def in_review(number: int, who: Citizen = OLGA) -> Case:
    return case(
        number,
        Status.REVIEW,
        who,
        track=Track.REVIEWED,
        consent=consent(who),
        account=BankAccount(iban="KZ00TEST000000001234", bank="Halyk Bank"),
        findings=FINDINGS,
        award=AWARD,
        registered_at=NOW,
        due_on=date(2026, 12, 3),
    )


def assigned(number: int, who: Citizen) -> Case:
    decision = Decision(
        outcome="assigned",
        number=f"26-{number:07d}/1",
        made_by="system",
        made_at=NOW,
        award=Award(one_off=Decimal("151375.00"), rates=AWARD.rates),
    )
    payment = Payment(order_id=f"26-{number:07d}.1", status="placed")
    checks = FINDINGS[:2]
    return case(number, Status.ASSIGNED, who, decision=decision, payment=payment, findings=checks, consent=consent(who))


def question() -> Question:
    return Question(
        kind="offer",
        message_id="26-0000001.1.offer",
        asked_at=NOW,
        text="?",
        text_key="burial.offer",
        text_version="1",
        language=Language.KK,
    )


RECORDS: dict[str, list[dict[str, object]]] = {
    "kz:Act": [{"act_id": "D-1", "act_type": "death", "deceased_iin": ERLAN.iin, "death_date": "2026-11-20"}],
    "kz:Benefit": [{"benefit_id": "P-1", "iin": ERLAN.iin, "kind": "age_pension", "status": "assigned"}],
}


def put(tx: Transaction, one: Case, at: datetime = NOW) -> None:
    row = columns(tx.vault, one, at) | fixed(tx.vault, one) | {"key": tx.vault.index(one.number)}
    tx.connection.execute(insert(cases), [row])
    moved = [Status.DETECTED, Status.READY, one.status]
    for step, status in enumerate(moved):
        at_step = at - timedelta(seconds=len(moved) - step)
        move = CaseMove(from_=Status.DETECTED, to=status)
        tx.connection.execute(insert(history), [history_row(one.number, move, at_step)])


# Messages


def offer(who: Citizen, channel: Channel = Channel.SMS, **more: object) -> Message:
    address = str(who.chat_id) if channel is Channel.TELEGRAM else str(who.msisdn)
    plain = Message(
        id="26-0000001.1.offer",
        channel=channel,
        address=address,
        text="Сізге жерлеуге арналған төлем тиесілі: 151 375 теңге.\nКелісесіз бе? 1 – иә, 2 – жоқ.",
        key="burial.offer",
        version="1",
        language=Language.KK,
        case_number="26-0000001",
        msisdn=who.msisdn,
        buttons=(Button("yes", "Иә"), Button("no", "Жоқ")),
    )
    return replace(plain, **more)


def deliver(tx: Transaction, *sent: Message, at: datetime = NOW) -> None:
    messages.write(tx, sent, at)
    for one in sent:
        delivery.receipts(tx, [(one.id, messages.DELIVERED)], at)
