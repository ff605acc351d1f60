"""What becomes of an award, as officials' own systems are told of it: begun, decided, taken by the payment desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from proactive.awards.award import AwardChange, MonthlyAward
from proactive.cases.announcement import Announcement, AnnouncementKind
from storage.engine.database import Transaction
from storage.jobs.announcements import NEW, announce, rows_of

BEGUN = "begun"


def begun(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Of the award's row."""
    award = {"award_id": row["id"], "number": row["case_number"], "service": row["service"]}
    announce(tx, Announcement(kind=AnnouncementKind.AWARD, to=BEGUN, **award), row["changed_at"])


def decided(tx: Transaction, changes: Sequence[tuple[MonthlyAward, AwardChange]], at: datetime) -> None:
    """`suspend`, `stop` and so on: each is decided, and on its way to the payment desk."""
    NEW.run_all(tx, rows_of((news_of(award, to=change.kind) for award, change in changes), at))


def settled(tx: Transaction, award: MonthlyAward, change: AwardChange, state: str, at: datetime) -> None:
    """`standing`, or `refused` by the payment desk."""
    announce(tx, news_of(award, from_=change.kind, to=state), at)


def news_of(award: MonthlyAward, to: str, from_: str = "") -> Announcement:
    return Announcement(
        kind=AnnouncementKind.AWARD,
        number=award.case_number,
        service=award.service,
        award_id=award.id,
        from_=from_,
        to=to,
    )
