"""What the payee reads about a change: what, from when, why, and how to have a person look."""

from dataclasses import replace
from datetime import date

from proactive.awards.award import AwardChange, AwardState, Because, ChangeKind, MonthlyAward
from proactive.cases.award import Period
from proactive.cases.wording import message
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from proactive.messages.texts import award_words, render, service_words
from proactive.messages.texts.forms import day, money

OWNER = "award"
ARREARS = "_arrears"
OF_A_DEATH = {Because.DEATH, Because.MEMBER_DIED}


def change_message(award: MonthlyAward, change: AwardChange, today: date) -> Message | None:
    """`None` where nobody may be spoken to."""
    key = key_of(change)
    params = params_of(award, change, award.reach.language, today)
    return award_message(award, key, f"{change.number}.{change.kind}", **params)


def key_of(change: AwardChange) -> str:
    if change.because in OF_A_DEATH:
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
    }


def current(rows: tuple[Period, ...], today: date) -> Period | None:
    """What is paid now, or first; where all of it is past, what was paid last."""
    return next((row for row in rows if row.until is None or row.until >= today), rows[-1] if rows else None)


def award_message(award: MonthlyAward, key: str, id: str, **params: str) -> Message | None:
    """A message of an award, short for SMS; `None` where nobody may be spoken to."""
    reach = award.reach
    if award.speaks_to_nobody or reach.channel is None or reach.address is None:
        return None
    words = render(key, reach.language, reach.channel, **params)
    sms = render(key, reach.language, Channel.SMS, **params).text if reach.channel is Channel.TELEGRAM else None
    written = message(
        words,
        id=id,
        channel=reach.channel,
        address=reach.address,
        msisdn=reach.msisdn,
        case_number=award.case_number,
        lane=Priority.CASE,
    )
    return replace(written, sms_text=sms, iin=award.payee_iin)


def state_words(award: MonthlyAward, language: Language, today: date) -> str:
    """How it stands, in one sentence: what is paid where, or why it is not."""
    state, row = award.state(today), current(award.rows, today)
    span = (
        award.stop if state is AwardState.STOPPED else next((halt for halt in award.halts if halt.holds(today)), None)
    )
    return award_words("state", state, language).format(
        amount=money(row.amount, language) if row else "",
        last4=award.account.iban[-4:],
        why=award_words("why", span.because, language) if span else "",
    )
