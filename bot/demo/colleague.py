"""An official of the demo who decides on what was prepared of awards while years pass; everything else waits."""

import logging

from handlers.demo.colleagues import OFFICIAL
from handlers.usecases import awards
from handlers.usecases.runtime import Runtime
from proactive.awards.acts import APPROVE, asks_for_pension, needs_registers
from proactive.awards.award import AwardReason, MonthlyAward, OfficialChange
from proactive.messages.contact import Language
from proactive.road.decision import ActNotPossible

log = logging.getLogger(__name__)

WORDS = {Language.KK: "Тізілім мәліметі бойынша", Language.RU: "По сведениям реестра"}
MOST = 50


async def approve_prepared(runtime: Runtime) -> int:
    """How many were approved."""
    page = await awards.search(runtime, OFFICIAL, waiting=True, limit=MOST)
    return sum([await approved(runtime, award) for award in page.awards if is_plain(award)])


def is_plain(award: MonthlyAward) -> bool:
    """It needs neither a sum that an official finds out nor an answer of a register."""
    prepared = award.waiting is not None and award.waiting.reason is AwardReason.PREPARED and bool(award.pending)
    return prepared and award.stop is None and not asks_for_pension(award) and not needs_registers(award.pending[0])


async def approved(runtime: Runtime, award: MonthlyAward) -> bool:
    first = award.pending[0]
    from_ = max(first.on, award.entitlement.paid_from)
    change = OfficialChange(from_=from_, words=WORDS[award.reach.language])
    try:
        await awards.change_award(runtime, OFFICIAL, award.id, APPROVE, change)
    except ActNotPossible as refusal:
        log.info("award %s waits for its visitor: %s", award.id, refusal)
        return False
    return True
