"""What officials' own systems are told of: a change of a case, an application or an award, and nothing personal."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from proactive.cases.case import Application, Case, Decision
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
    if case.status is not seen.status and case.status in NEWS_OF_STATUS:
        yield NEWS_OF_STATUS[case.status]
    if case.decision is not None and number_of(seen.decision) != case.decision.number:
        yield ApplicationNews(case.decision.outcome)


NEWS_OF_STATUS = {Status.NOT_ENTITLED: ApplicationNews.NOT_ACCEPTED, Status.WITHDRAWN: ApplicationNews.WITHDRAWN}


def number_of(decision: Decision | None) -> str | None:
    return decision.number if decision else None


def is_same(before: Application | None, application: Application) -> bool:
    return before is not None and before.consent.id == application.consent.id
