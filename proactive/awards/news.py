"""From a register's event to what it means for awards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from proactive.awards.award import Because, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening
from proactive.basics import law
from proactive.basics.calendar import TIMEZONE, add_years
from proactive.cases.case import Event
from proactive.cases.registers import Act, Disability
from proactive.services.member import Member

H = Happening
OF_PERSON = {
    "left_country": H.LEFT_COUNTRY,
    "came_back": H.CAME_BACK,
    "document_ended": H.DOCUMENT_ENDED,
    "document_renewed": H.DOCUMENT_RENEWED,
    "citizenship_lost": H.CITIZENSHIP_LOST,
    "wanted": H.WANTED,
    "found": H.FOUND,
    "moved_in": H.MOVED_IN,
    "moved_out": H.MOVED_OUT,
}
OF_ACCOUNT = {"idle": H.ACCOUNT_IDLE, "active": H.ACCOUNT_USED, "returned": H.RETURNED}
OF_DISABILITY = {"established": H.EXAMINED, "corrected": H.CORRECTED, "revoked": H.ABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNews:
    """What GBDFL tells of a person whom an award may be about."""

    event_id: str
    kind: str
    iin: str
    on: date | None = None
    published_at: datetime | None = None

    @property
    def about(self) -> str:
        return self.iin


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNews:
    """What the payment desk tells of an order: its account lies idle or is used, a payment went out or came back."""

    event_id: str
    kind: str
    order_id: str
    on: date | None = None
    reason: str | None = None
    published_at: datetime | None = None

    @property
    def about(self) -> str:
        return self.order_id


def people_of(event: Event) -> tuple[str, ...]:
    """Whose awards an event may change: a child that is born is counted for its parents' families."""
    record = event.record
    if isinstance(record, Disability):
        return (record.iin,)
    iins = (record.deceased_iin, record.mother_iin, record.father_iin if not record.father_by_statement else None)
    return tuple(iin for iin in iins if iin)


def of_person(news: PersonNews, today: date) -> Circumstance | None:
    happening = OF_PERSON.get(news.kind)
    if happening is None:
        return None
    on = day_of(news.on, news.published_at, today)
    return Circumstance(id=news.event_id, what=happening, on=on, came=today, iin=news.iin)


def of_account(news: AccountNews, today: date) -> Circumstance | None:
    happening = OF_ACCOUNT.get(news.kind)
    if happening is None:
        return None
    return Circumstance(id=news.event_id, what=happening, on=day_of(news.on, news.published_at, today), came=today)


def day_of(on: date | None, published_at: datetime | None, today: date) -> date:
    """The day of it; where the register does not say, that on which it was published."""
    return on or (published_at.astimezone(TIMEZONE).date() if published_at else today)


def of_event(event: Event, award: MonthlyAward, today: date) -> Circumstance | None:
    """What an act or a disability means for this award; `None`: nothing."""
    if isinstance(event.record, Disability):
        return of_disability(event, event.record, award, today)
    return of_act(event, event.record, award, today)


def of_disability(event: Event, record: Disability, award: MonthlyAward, today: date) -> Circumstance | None:
    published = day_of(event.on, event.published_at, today)
    on = published if event.kind == "revoked" else record.established_on or published
    if award.entitlement.iin != record.iin:
        return counted_again(event, record.iin, today) if record.iin in award.members else None
    happening = OF_DISABILITY.get(event.kind)
    if happening is None:
        return None
    return Circumstance(id=event.event_id, what=happening, on=on, came=today, iin=record.iin, disability=record)


def gives_way(award: MonthlyAward, event: Event) -> bool:
    """Whether a new disability may be asked about beside an award that has ended: found able to work, left, gave up."""
    record, held = event.record, award.entitlement.disability
    if not isinstance(record, Disability) or event.kind != "established" or award.stop is None:
        return False
    known = {former.disability_id for former in (*award.entitlement.former, *((held,) if held else ()))}
    return award.stop.because is not Because.DEATH and record.disability_id not in known


def has_left(award: MonthlyAward) -> bool:
    """Whether it ended by that: who comes back is offered the benefit anew. What only rests is an official's."""
    return award.stop is not None and award.stop.because in {Because.LEFT_COUNTRY, Because.FILE_REQUESTED}


def counted_again(event: Event, iin: str, today: date) -> Circumstance:
    """A member's disability may let them be counted longer: an official has the family counted again."""
    return Circumstance(id=event.event_id, what=H.RECOUNTED, on=today, came=today, iin=iin)


def of_act(event: Event, act: Act, award: MonthlyAward, today: date) -> Circumstance | None:
    if act.act_type == "death" and act.deceased_iin in award.people:
        happening = H.ALIVE if event.is_taken_back or act.status == "annulled" else H.DIED
        on = act.death_date or day_of(act.registered_on, event.published_at, today)
        return Circumstance(id=event.event_id, what=happening, on=on, came=today, iin=act.deceased_iin)
    if act.act_type == "birth" and award.entitlement.members and is_parent(award.subject_iin, act):
        return birth(event, act, today) if event.kind == "registered" else None
    return None


def is_parent(iin: str, act: Act) -> bool:
    return act.mother_iin == iin or (act.father_iin == iin and not act.father_by_statement)


def birth(event: Event, act: Act, today: date) -> Circumstance | None:
    if act.child_iin is None or act.birth_date is None:
        return None
    grown = add_years(act.birth_date, law.number("adult_age", act.birth_date))
    member = Member(iin=act.child_iin, role="child", from_=act.birth_date, until=grown - timedelta(days=1))
    return Circumstance(id=event.event_id, what=H.BORN, on=act.birth_date, came=today, iin=act.child_iin, member=member)
