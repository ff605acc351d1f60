"""Deaths of which this program was told: by an act, or when a case asked as it went on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from proactive.cases.reasons import Reason
from proactive.road.event import who_died
from storage.engine.codec import stored_case
from storage.engine.database import Transaction
from storage.engine.tables import cases


def deaths_told(tx: Transaction, recipients: Sequence[str]) -> dict[str, datetime]:
    """When, by the IIN of each who has died among them; `recipients` are indices of the vault."""
    if not recipients:
        return {}
    own = cases.c.recipient.is_(None) | (cases.c.recipient != cases.c.subject)
    by_act = cases.c.subject.in_(set(recipients)) & own
    when_asked = cases.c.recipient.in_(set(recipients)) & (cases.c.reason == Reason.RECIPIENT_DIED.value)
    query = select(cases.c.number, cases.c.sealed)
    of_deaths = [stored_case(tx.vault, row) for row in tx.connection.execute(query.where(by_act))]
    resting = [stored_case(tx.vault, row).suspended for row in tx.connection.execute(query.where(when_asked))]
    by_acts = {iin: case.opened_at for case in of_deaths if (iin := who_died(case.event))}
    return {suspended.iin: suspended.since for suspended in resting if suspended} | by_acts
