"""A small town of cases whose figures are obvious: each step of a road comes ten minutes after the one before."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.workers.reporting import count
from proactive.cases.award import Track
from proactive.cases.case import Candidate, Case, Decision, Payment, Relation
from proactive.cases.jobs import Enquiry, Job, LookUps, RegisterReply
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.registers import AnswerState, LookUp, Person, Purpose
from proactive.cases.step import Step
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message
from proactive.reporting.figures import Milestone, Scope
from storage.cases import cases
from storage.jobs import jobs
from storage.jobs.jobs import Run
from storage.messages import delivery, messages
from tests.api.office import BURIAL, NOON, Office, consent, opening
from tests.parts import changed
from tests.storage.makers import apply, heard, open_cases

STEP = timedelta(minutes=10)
SOME_HOURS = timedelta(hours=2)
TODAY = NOON.date()
DUE = date(2026, 12, 1)
M = Milestone


def scope(**changes: Any) -> Scope:
    return Scope(**{"since": TODAY, "until": TODAY, **changes})


@dataclass
class Town(Office):
    people: int = 0

    async def counted(self) -> None:
        """The figures as they are once the sweep has been, some hours later."""
        await count(replace(self.runtime, clock=lambda: self.now + SOME_HOURS))

    async def lives(
        self,
        until: Milestone,
        *,
        service: str = "burial",
        region: str = "75",
        language: Language = Language.KK,
        channel: Channel = Channel.SMS,
        outcome: str = "assigned",
    ) -> Case:
        """Somebody whose case goes so far; the town's clock stands where it stood."""
        self.people += 1
        began, road = self.now, Road(self, self.people, region, language, channel, outcome)
        [case] = await self.store.write(
            open_cases, [opening(service, f"{self.people:012d}", f"town-{self.people}")], self.now
        )
        for step in list(Milestone)[1 : list(Milestone).index(until) + 1]:
            self.now += STEP
            case = await getattr(road, step)(case)
        self.now = began
        return case


@dataclass
class Road:
    town: Town
    n: int
    region: str
    language: Language
    channel: Channel
    result: str

    @property
    def iin(self) -> str:
        return f"{900000000000 + self.n}"

    async def offer(self, case: Case) -> Case:
        look_up = LookUp(Person, "IIN", self.iin)
        ask = Job(
            id=f"{case.number}.gbdfl",
            task=LookUps(),
            case_number=case.number,
            enquiry=Enquiry(look_ups=(look_up,), purpose=Purpose.DETECT),
            scope=case.scope,
        )
        known = {"iin": self.iin, "residence": {"kato": f"{self.region}1010000"}}
        reply = RegisterReply(state=AnswerState.ANSWERED, records=(known,))
        run = Run(id=ask.id, case_number=case.number, replies={0: reply})
        who = {"candidates": (Candidate(relation=Relation.SPOUSE, iin=self.iin),), "msisdn": f"+7701{self.n:07}"}
        later = changed(case.moved(Status.READY), language=self.language, **who)
        await self.apply(case, Outcome(case=later, jobs=(ask,)))
        await jobs.record(self.town.store, [run], self.town.now)
        case = await self.again(case)
        offered = changed(case.moved(Status.OFFERED), channel=self.channel, address=case.asking.msisdn)
        await self.apply(case, Outcome(case=offered, messages=(self.words(case),)))
        return await self.again(case)

    def words(self, case: Case) -> Message:
        return Message(
            id=f"{case.number}.offer",
            channel=self.channel,
            address=case.asking.msisdn or "",
            text="Сізге жерлеуге арналған төлем тиесілі. Келісесіз бе? 1 – иә, 2 – жоқ. Толығырақ: 1414",
            key=f"{case.service}.offer",
            version="1",
            language=self.language,
            msisdn=case.asking.msisdn,
            case_number=case.number,
        )

    async def delivery(self, case: Case) -> Case:
        await self.town.store.write(delivery.receipts, [(f"{case.number}.offer", messages.DELIVERED)], self.town.now)
        return case

    async def answer(self, case: Case) -> Case:
        said = InboundMessage(
            id=f"sms:{self.n}",
            channel=self.channel,
            address=case.asking.msisdn or "",
            msisdn=case.asking.msisdn,
            text="кім бұл?",
            said_at=self.town.now,
        )
        await heard(self.town.store, said, case.number, self.town.now)
        return case

    async def consent(self, case: Case) -> Case:
        return await self.town.moves(case, Status.CONSENTED, consent=consent(case.number))

    async def decision(self, case: Case) -> Case:
        for status in (Status.ACCOUNT, Status.CERTIFIED):
            case = await self.town.moves(case, status)
        case = await self.town.moves(
            case, Status.APPLIED, track=Track.AUTOMATIC, registered_at=self.town.now, due_on=DUE
        )
        case = await self.town.moves(case, Status.CHECKED)
        made = Decision(outcome=self.result, number=f"{self.n}", made_by="system", made_at=self.town.now, award=BURIAL)
        return await self.town.moves(case, Status.DECIDED, decision=made)

    async def payment(self, case: Case) -> Case:
        for status in (Status.ORDERED, Status.ANSWERING, Status.ASSIGNED):
            case = await self.town.moves(case, status)
        paid = Payment(order_id="1", status="paid", at=self.town.now)
        await self.apply(case, Outcome(case=replace(case, payment=paid)))
        return await self.again(case)

    async def apply(self, case: Case, outcome: Outcome) -> None:
        assert await self.town.store.write(apply, [Step(case, outcome)], self.town.now)

    async def again(self, case: Case) -> Case:
        [found] = await self.town.store.write(cases.by_number.within, [case.number])
        return found
