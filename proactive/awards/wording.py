"""What the payee reads about a change: what, from when, why, and how to have a person look."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from proactive.awards.award import AwardChange, AwardReason, AwardState, Because, ChangeKind, MonthlyAward, Span
from proactive.awards.circumstance import Happening
from proactive.basics import law
from proactive.cases.award import Period
from proactive.cases.now import Now
from proactive.cases.wording import in_sms, message
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from proactive.messages.texts import award_words, render, service_words
from proactive.messages.texts.forms import day, money

OWNER = "award"
TIYN = Decimal("0.01")
ARREARS = "_arrears"
OF_A_DEATH = {Because.DEATH, Because.MEMBER_DIED}
WITH_CONDOLENCE = {ChangeKind.CHANGE, ChangeKind.SUSPEND, ChangeKind.STOP}  # what goes on again, or elsewhere, has none


def change_message(award: MonthlyAward, change: AwardChange, today: date) -> Message | None:
    """`None` where nobody may be spoken to."""
    key = LAST_HELD if is_last_held(award, change) else key_of(change)
    params = params_of(award, change, award.reach.language, today)
    return award_message(award, key, f"{change.number}.{change.kind}", **params)


def is_last_held(award: MonthlyAward, change: AwardChange) -> bool:
    return change.circumstance.what is Happening.HOLDING_DUE and award.holding is None


def beside_telegram(award: MonthlyAward, change: AwardChange, now: Now) -> Message | None:
    """A change is told by SMS whatever chat the payee is in: in short, since the chat has all of it; with the whole
    words where somebody has died. `None` where that is their channel anyway, or there is no other."""
    reach = award.reach
    if change.circumstance.what in OF_HOLDING:  # by their own wish, which the chat confirms
        return None
    if reach.channel is not Channel.TELEGRAM or reach.msisdn is None or Channel.SMS not in now.channels:
        return None
    params = params_of(award, change, reach.language, now.today)
    key = key_of(change) if condoles(change) else f"{OWNER}.{change.kind}_beside"
    params["day"] = f"{change.from_:%d.%m.%Y}"  # in one part
    by_sms = replace(award, reach=replace(reach, channel=Channel.SMS, address=reach.msisdn))
    return award_message(by_sms, key, f"{change.number}.{change.kind}.sms", **params)


def condoles(change: AwardChange) -> bool:
    return change.because in OF_A_DEATH and change.kind in WITH_CONDOLENCE


LAST_HELD = f"{OWNER}.held_all"
OF_HOLDING = {
    Happening.HOLDING_ASKED: f"{OWNER}.hold_begun",
    Happening.HOLDING_DUE: f"{OWNER}.held",
    Happening.HOLDING_ENDED: f"{OWNER}.hold_ended",
}


def key_of(change: AwardChange) -> str:
    if (of_holding := OF_HOLDING.get(change.circumstance.what)) is not None:
        return of_holding
    if condoles(change):
        return f"{OWNER}.{change.kind}_death"
    with_arrears = change.arrears and change.kind in {ChangeKind.CHANGE, ChangeKind.RESUME}
    return f"{OWNER}.{change.kind}{ARREARS if with_arrears else ''}"


def params_of(award: MonthlyAward, change: AwardChange, language: Language, today: date) -> dict[str, str]:
    row = current(change.rows or award.rows, today)
    return {
        "number": award.case_number,
        "service": service_words(award.service, "name", "", language),
        "from": day(change.from_, language),
        "amount": money(row.amount, language) if row else "",
        "arrears": money(change.arrears, language),
        "why": award_words("why", change.because, language),
        "todo": award_words("todo", change.because, language),
    } | of_holding(award, change, language, today)


def of_holding(award: MonthlyAward, change: AwardChange, language: Language, today: date) -> dict[str, str]:
    """What is held back, or was of this month, and what is left of it."""
    if change.because is not Because.HELD_BACK:
        return {}
    left = award.holding.left if award.holding else Decimal(0)
    held = -change.arrears or (award.holding.a_month if award.holding else Decimal(0))
    return {"held": money(held, language), "left": money(left, language)}


def next_part(award: MonthlyAward) -> Decimal:
    """What is held back next, of a month that is paid in full."""
    return min(award.holding.a_month, award.holding.left) if award.holding else Decimal(0)


def percent_of(paid: Decimal, day: date) -> Decimal:
    """Rounded down: never more than the law lets be held back."""
    return (paid * law.number("award.held_back_percent", day) / 100).quantize(TIYN, ROUND_DOWN)


def current(rows: tuple[Period, ...], today: date) -> Period | None:
    """What is paid now, or first; where all of it is past, what was paid last."""
    return next((row for row in rows if row.until is None or row.until >= today), rows[-1] if rows else None)


def award_message(award: MonthlyAward, key: str, id: str, **params: str) -> Message | None:
    """A message of an award, short for SMS; `None` where nobody may be spoken to."""
    reach = award.reach
    if award.speaks_to_nobody or reach.channel is None or reach.address is None:
        return None
    words = render(key, reach.language, reach.channel, **params)
    sms = in_sms(key, reach.language, params) if reach.channel is Channel.TELEGRAM else None
    written = message(
        words,
        id=id,
        channel=reach.channel,
        address=reach.address,
        msisdn=reach.msisdn,
        case_number=award.case_number,
        priority=Priority.CASE,
    )
    return replace(written, sms_text=sms, iin=award.payee_iin)


def state_words(award: MonthlyAward, language: Language, today: date) -> str:
    """How it stands, in one sentence with its day: what is paid where and until when, or why it is not."""
    word, span = how_it_stands(award, today)
    row = current(award.rows, today if span else next_payment(award, today))
    if word == "over":
        last = award.last_day or award.decided_on
        return award_words("state", "over", language).format(day=day(last, language, year=last.year != today.year))
    return award_words("state", word, language).format(
        amount=money(row.amount, language) if row else "",
        held=money(next_part(award), language),
        last4=award.account.iban[-4:],
        why=award_words("why", span.because, language) if span else "",
        day=day(span.from_ if span else next_payment(award, today), language, year=False),
    )


def how_it_stands(award: MonthlyAward, today: date) -> tuple[str, Span | None]:
    """Its word, and what halts, stops or ends it."""
    state = award.state(today)
    if state is AwardState.STOPPED:
        return state, award.stop
    if state is AwardState.SUSPENDED:
        return state, next(halt for halt in award.halts if halt.holds(today))
    if money_came_back(award):
        return "returned", None
    if is_over(award, today):
        return "over", None
    coming = coming_end(award)
    if coming is None and award.holding is not None and award.holding.next_on is not None:
        return "held", None
    return ("ends" if coming else state), coming


def is_over(award: MonthlyAward, today: date) -> bool:
    """Its last day has passed, and nothing has stopped it: nothing more comes but for what is due for days before."""
    rows = award.rows
    return all(row.until is not None and row.until < today.replace(day=1) for row in rows)


def money_came_back(award: MonthlyAward) -> bool:
    """Another account is waited for."""
    return award.waiting is not None and award.waiting.reason is AwardReason.ACCOUNT


def coming_end(award: MonthlyAward) -> Span | None:
    """The stop or the suspension that is decided and has not begun; of one day the stop: nothing goes on after it."""
    coming = [*([award.stop] if award.stop else []), *award.halts]
    return min((span for span in coming if span.until is None), key=lambda span: span.from_, default=None)


def next_payment(award: MonthlyAward, today: date) -> date:
    """By when a bank credits the next month: the end of this one, or of the next after a first payment in this one. The
    last month of all is this one, also where it was the first."""
    paid_already = (award.decided_on.year, award.decided_on.month) == (today.year, today.month)
    last_of_this = today.replace(day=monthrange(today.year, today.month)[1])
    goes_on = any(row.until is None or row.until > last_of_this for row in award.rows)
    month = last_of_this + timedelta(days=1) if paid_already and goes_on else today
    return month.replace(day=monthrange(month.year, month.month)[1])
