"""Citizens who name an account: another for an award whose money came back, or the first for a share of their own."""

from dataclasses import replace

from handlers.usecases.award_settling import AwardOvertaken
from handlers.usecases.runtime import Runtime
from proactive.awards import adults
from proactive.awards.account_given import (
    CHECKED,
    answer,
    awaits_entering,
    heard,
    kept_piece,
    key_of,
    look_ups,
    number_in,
    waiting_for_account,
)
from proactive.awards.award import AskedAdult, MonthlyAward
from proactive.awards.outcome import AwardOutcome
from proactive.basics.identifiers import iban_problem
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.accounts import AccountUse, paid_by_the_month, use_of
from proactive.conversation.topics.remark import Remark
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.inbound import InboundMessage
from proactive.road.account import may_go_on
from storage.awards import awards
from storage.awards.apply import AwardWork, keep_awards


async def account_said(runtime: Runtime, talk: Conversation, inbound: InboundMessage, saying: Said) -> Outcome | None:
    """What was said again is asked of the register once."""
    iban = saying.value if saying.meaning is Meaning.IBAN else None
    if talk.asking is not None or not (iban or may_go_on(inbound.text)):
        return None
    told = await taken(runtime, talk, inbound, iban) or await shared(runtime, talk, inbound, iban)
    if told is None and iban:
        await put_on_shares(runtime, talk, inbound, iban)
    return told


async def taken(runtime: Runtime, talk: Conversation, inbound: InboundMessage, iban: str | None) -> Outcome | None:
    """`None`: no award of theirs waits for an account."""
    own = await awards.of_cases(runtime.store, [case.number for case in talk.mine])
    award = waiting_for_account([*own, *talk.shares])
    number = number_in(inbound.text, iban, award.account_piece) if award else None
    if award is None or number is None:
        return None
    later, key = heard(award, number, runtime.now())
    await keep_heard(runtime, award, later, number)
    return answer(award, inbound, talk.language(inbound), number, key)


async def keep_heard(runtime: Runtime, award: MonthlyAward, later: MonthlyAward, number: str) -> None:
    """The register is asked where a question was put."""
    if later == award:
        return
    asks = look_ups(number) if later.question != award.question else ()
    await keep_as_seen(runtime, AwardWork(seen=award, outcome=AwardOutcome(award=later, look_ups=asks)), runtime.now())


async def keep_as_seen(runtime: Runtime, work: AwardWork, now: Now) -> None:
    """Nobody is told that their account is checked where it is not. Raises `AwardOvertaken`: it is read again later."""
    if await keep_awards(runtime.store, [work], now):
        raise AwardOvertaken(work.seen.id)


async def put_on_shares(runtime: Runtime, talk: Conversation, inbound: InboundMessage, iban: str) -> None:
    """Of a share of another's case: it stands on the share, where an official enters it; what they are told, the
    conversation says."""
    remark = Remark(talk=talk, inbound=inbound, now=runtime.now())
    paid = next(paid_by_the_month(remark), None)
    if paid not in talk.shares or use_of(remark) is not AccountUse.CHANGED or iban_problem(iban):
        return
    for share in talk.shares:
        await keep_heard(runtime, share, awaits_entering(share, iban, remark.now), iban)


async def shared(runtime: Runtime, talk: Conversation, inbound: InboundMessage, iban: str | None) -> Outcome | None:
    """O-7: who was asked wants their own share, or has grown up; `None`: nobody was asked there."""
    if inbound.msisdn is None:
        return None
    now = runtime.now()
    for award in await awards.of_numbers(runtime.store, [inbound.msisdn]):
        adult = adults.who_was_asked(award, inbound.msisdn, now.today)
        if adult is None or not talk.speaks_for(adult.iin, inbound.channel):
            continue
        if (number := number_in(inbound.text, iban, adult.account_piece)) is None:
            continue
        checked = adults.CHECKED if award.members else CHECKED
        key = key_of(number, adult.account_piece, checked)
        begun = with_piece(award, adult, kept_piece(number, key, adult.account_piece))
        later = adults.wished(begun, adult, number, now.today) if key == checked else begun
        if later is None:
            return answer(award, inbound, talk.language(inbound), number, adults.BUSY)
        await keep_heard(runtime, award, later, number)
        return answer(award, inbound, talk.language(inbound), number, key)
    return None


def with_piece(award: MonthlyAward, adult: AskedAdult, piece: str) -> MonthlyAward:
    later = replace(adult, account_piece=piece)
    return replace(award, adults=tuple(later if known is adult else known for known in award.adults))
