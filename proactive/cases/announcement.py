"""What officials' own systems are told of: a change of a case, an application or an award, and nothing personal."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from proactive.cases.case import Application, Case
from proactive.cases.lifecycle import Status
from proactive.cases.step import CaseChange


class AnnouncementKind(StrEnum):
    CASE = "case"
    APPLICATION = "application"
    AWARD = "award"


class ApplicationNews(StrEnum):
    """What becomes of an application. The words are the wire's."""

    RECEIVED = "received"  # certified from a phone, or signed elsewhere
    REGISTERED = "registered"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """`from_` is empty where something begins; `award_id` is an award's alone."""

    kind: AnnouncementKind
    number: str  # of the case
    service: str
    to: str
    from_: str = ""
    award_id: str | None = None


def announcements(change: CaseChange) -> tuple[Announcement, ...]:
    """Each move of the case in its order, then what became of its application."""
    number, service = change.number, change.case.service
    moves = (
        Announcement(kind=AnnouncementKind.CASE, number=number, service=service, from_=move.from_, to=move.to)
        for move in change.moves
    )
    of_application = (
        Announcement(kind=AnnouncementKind.APPLICATION, number=number, service=service, to=news)
        for news in news_of_application(change.seen, change.case)
    )
    return (*moves, *of_application)


def news_of_application(seen: Case, case: Case) -> Iterator[ApplicationNews]:
    application = case.application
    if application is None:
        return
    before = seen.application if is_same(seen.application, application) else None
    if before is None:
        yield ApplicationNews.RECEIVED
    if application.registered_at is not None and (before is None or before.registered_at is None):
        yield ApplicationNews.REGISTERED
    if case.status is Status.NOT_ENTITLED and seen.status is not Status.NOT_ENTITLED:
        yield ApplicationNews.NOT_ACCEPTED
    if case.status is Status.WITHDRAWN and seen.status is not Status.WITHDRAWN:
        yield ApplicationNews.WITHDRAWN
    if case.decision is not None and (seen.decision is None or seen.decision.number != case.decision.number):
        yield ApplicationNews(case.decision.outcome)


def is_same(before: Application | None, application: Application) -> bool:
    return before is not None and before.consent.id == application.consent.id
