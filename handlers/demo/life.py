"""What became of a monthly award: how it stands, what has changed it, and what the payment desk has paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aiohttp import web

from handlers.demo.city import CITIZENS, Payout
from handlers.demo.view import digest
from handlers.web.reasons import because_words
from handlers.web.runtime import RUNTIME
from proactive.awards.award import AwardChange, MonthlyAward
from proactive.cases.case import Case
from storage.awards import awards
from storage.awards.awards import AwardFile

LAST_PAYOUTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLife:
    """One award of a case on a day."""

    award: MonthlyAward
    changes: tuple[AwardChange, ...]
    payouts: tuple[Payout, ...]
    today: date

    @property
    def state(self) -> str:
        return self.award.state(self.today).value

    @property
    def paid(self) -> Decimal:
        return sum((payout.amount for payout in self.payouts), Decimal(0))

    @property
    def last_payouts(self) -> tuple[Payout, ...]:
        return self.payouts[-LAST_PAYOUTS:]


async def lives_part(request: web.Request, case: Case) -> dict[str, Any]:
    store, today = request.app[RUNTIME].store, request.app[RUNTIME].now().today
    of_case = [*await awards.of_cases(store, [case.number]), *await awards.parts_of(store, [case.number])]
    lives = [await life_of(request, await awards.file_of(store, award.id), today) for award in of_case]
    version = digest(f"{life.award.id} {life.award.revision} {life.state} {len(life.payouts)}" for life in lives)
    return {"lives": lives, "lives_version": version, "because": because_words}


async def life_of(request: web.Request, file: AwardFile, today: date) -> AwardLife:
    """Its order may be another than the case's: an award goes on under a new one where the former was stopped."""
    payouts = await request.app[CITIZENS].payouts(file.award.order_id)
    return AwardLife(award=file.award, changes=file.changes, payouts=payouts, today=today)
