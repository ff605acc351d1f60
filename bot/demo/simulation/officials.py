"""Officials at their desks: on working hours they take what waits for a person, and do an act that is open."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from bot.demo.city import City, means
from handlers.usecases import cases
from handlers.usecases.case_acts import (
    Approve,
    CaseAct,
    Close,
    EnterAccount,
    Hear,
    RecordDocument,
    Refuse,
    RequestDocument,
    Resume,
    Uphold,
    WriteMessage,
    WriteNote,
)
from handlers.usecases.runtime import Runtime
from proactive.basics.refusal import Refusal
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import FOR_OFFICIALS, Status
from proactive.cases.reasons import Reason
from proactive.road.acts import OfficialAct, possible
from proactive.staff.rights import Actor, Role, Surface
from storage.cases.cases import load
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases as case_table

log = logging.getLogger(__name__)

OFFICIAL = Actor(id="S-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Официал")
WORDS = "Құжаттар бойынша / по документам"
A = OfficialAct
AT_DESK = FOR_OFFICIALS | {Status.DOCUMENT}
A_DAY = 200  # cases an official gets through between two looks
WEIGHTS = {
    A.APPROVE: 10,
    A.RESUME: 6,
    A.DOCUMENT_BROUGHT: 6,
    A.CLOSE: 3,
    A.REFUSE: 2,
    A.HEAR: 1,
    A.UPHOLD: 4,
    A.ACCOUNT: 4,
}


@reads
def at_desk(tx: Transaction) -> list[Case]:
    query = select(case_table).where(case_table.c.status.in_([status.value for status in AT_DESK]))
    return load(tx, query.order_by(case_table.c.changed_at, case_table.c.number).limit(A_DAY))


@dataclass(slots=True)
class Officials:
    city: City
    rng: Random
    acted: Counter[str] = field(default_factory=Counter)

    async def work(self, runtime: Runtime) -> None:
        for case in await at_desk(runtime.store):
            if self.rng.random() < 0.6:
                await self.decide(runtime, case)

    async def decide(self, runtime: Runtime, case: Case) -> None:
        acts = self.acts(case)
        shown = sorted(acts.keys() & possible(case))
        if not shown:
            return
        [act] = self.rng.choices(shown, [WEIGHTS.get(act, 1) for act in shown])
        try:
            await cases.carry_out(runtime, OFFICIAL, case.number, acts[act])
        except Refusal as refusal:  # the case went on meanwhile, or the table says no in words
            self.acted[f"{act} not possible: {refusal.code}"] += 1
        else:
            self.acted[act] += 1

    def acts(self, case: Case) -> dict[OfficialAct, CaseAct]:
        acts: dict[OfficialAct, CaseAct] = {
            A.APPROVE: Approve(),
            A.REFUSE: Refuse(Ground.NOT_IN_LAW, WORDS),
            A.HEAR: Hear(WORDS),
            A.REQUEST_DOCUMENT: RequestDocument("Анықтама", WORDS),
            A.DOCUMENT_BROUGHT: RecordDocument(),
            A.RESUME: Resume(),
            A.UPHOLD: Uphold(WORDS),
            A.CLOSE: Close(Reason.SETTLED, WORDS),
            A.MESSAGE: WriteMessage("Хабар", "Сообщение"),
            A.NOTE: WriteNote(WORDS),
        }
        if iban := self.iban_of(case):
            acts[A.ACCOUNT] = EnterAccount(iban, WORDS)
        return acts

    def iban_of(self, case: Case) -> str | None:
        person = self.city.by_iin.get(case.recipient_iin or "")
        if person is None:
            return None
        accounts = means.accounts(person, self.city.founded)
        usable = (account["iban"] for account in accounts if account["open"] and account["kind"] != "deposit")
        return next(usable, None)
