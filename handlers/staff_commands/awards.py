"""Running awards in Telegram: one by the number of its case, and every act on it, with a day and words."""

import re
from datetime import date
from decimal import Decimal

from handlers.staff_commands.cases import number_of
from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn
from handlers.usecases import awards as usecase
from handlers.web.sums import typed_sum
from proactive.awards import foreseen
from proactive.awards.acts import ACTS as ACTS_ON_AWARDS
from proactive.awards.acts import APPROVE, COUNT, HOLD, WITH_ACCOUNT, asks_for_pension, possible
from proactive.awards.award import AwardHearing, MonthlyAward, OfficialChange
from proactive.awards.new_year import monthly_on
from proactive.awards.wording import state_words
from proactive.cases.masking import shortened
from proactive.messages.texts import Button, award_words, service_words
from proactive.messages.texts.forms import day, money
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.awards.awards import AwardFile, NoSuchAward

MOST_SHOWN = 5  # decisions
ON_A_PAGE = {COUNT}  # asks for more than fits into one line: in the console
IBAN = re.compile(r"KZ[0-9A-Z]{18}")


def show(turn: Turn) -> StaffReply:
    """Whole IINs and accounts for nobody."""
    number = number_of(turn)
    file = usecase.read_within(turn.tx, turn.actor, turn.now, number)
    if file is None:
        raise CommandRefused("no_award", number=number)
    return StaffReply("\n".join(lines(turn, file)), keys_for(turn, file.award))


def lines(turn: Turn, file: AwardFile) -> list[str]:
    award, language = file.award, turn.language
    service = service_words(award.service, "name", "", language)
    texts = [turn.say("case", number=award.case_number, service=service, state=stands(turn, award))]
    texts.append(turn.say("award_person", iin=shortened(award.recipient_iin)))
    texts += [part_line(turn, part) for part in usecase.parts_within(turn.tx, turn.actor, award)]
    if award.waiting:
        texts.append(turn.say("award_waits", why=turn.word("award_waits", award.waiting.reason)))
    if award.holding and award.holding.next_on:
        texts.append(turn.say("award_held", left=money(award.holding.left, language)))
    if award.hearing:
        texts.append(hearing_words(turn, award.hearing))
    if turn_ahead := foreseen.next_turn(award):
        why = award_words("why", turn_ahead.because, language)
        texts.append(turn.say("award_next", day=day(turn_ahead.day, language), why=why))
    last = [line_of(turn, change.because, change.from_) for change in file.changes[-MOST_SHOWN:]]
    return [*texts, turn.say("award_steps", list="\n".join(last))] if last else texts


def hearing_words(turn: Turn, hearing: AwardHearing) -> str:
    """Until when one may object; where nobody can be written to, that a letter goes out today."""
    days = {"until": day(hearing.object_until, turn.language), "from": day(hearing.decide_from, turn.language)}
    told = turn.say("award_hearing", **days)
    return " ".join([told, turn.say("award_by_letter")]) if hearing.by_letter else told


def part_line(turn: Turn, part: MonthlyAward) -> str:
    """What another is paid apart now."""
    amount = money(monthly_on(part.rows, turn.now.today), turn.language)
    return turn.say("award_part", amount=amount, last4=part.account.iban[-4:])


def stands(turn: Turn, award: MonthlyAward) -> str:
    return state_words(award, turn.language, turn.now.today)


def line_of(turn: Turn, because: str, from_: date) -> str:
    return f"{from_:%d.%m.%Y} – {award_words('why', because, turn.language)}"


def keys_for(turn: Turn, award: MonthlyAward) -> list[Button]:
    acts = possible(award, turn.now.today) if turn.actor.may(Right.DECIDE) else ()
    return [turn.button(key_of(act), award.id) for act in acts if act not in ON_A_PAGE]


def key_of(act: str) -> str:
    return f"award_{act}"


def ask_words(turn: Turn) -> StaffReply:
    """What is to be written first is a day, for another account its number."""
    act = (turn.order.key or "").removeprefix("award_")
    award = award_for(turn, turn.order.words)
    turn.wait_for("award_words", id=award.id, act=act)
    return StaffReply(turn.say(asked_in_words(act, award), number=award.case_number, act=turn.word("key", key_of(act))))


def asked_in_words(act: str, award: MonthlyAward) -> str:
    """Which text says what is to be written."""
    if act in WITH_ACCOUNT:
        return "award_ask_iban"
    if act == HOLD:
        return "award_ask_hold"
    return "award_ask_pension" if takes_pension(act, award) else "award_ask"


def carry_out(turn: Turn) -> StaffReply:
    act, id = str(turn.data["act"]), str(turn.data["id"])
    before = award_for(turn, id)
    asked_for = change_of(turn, act, before)
    try:
        is_proposed = usecase.change_within(turn.tx, turn.actor, turn.now, id, act, asked_for)
    except NoSuchAward:
        raise CommandRefused("over") from None
    except ActNotPossible as refusal:
        raise CommandRefused("award_refused", why=refusal.in_words(turn.language)) from None
    turn.leave()
    award = award_for(turn, id)
    if award.hearing is not None and award.hearing != before.hearing:
        return StaffReply(turn.say("award_heard", number=award.case_number, told=hearing_words(turn, award.hearing)))
    return StaffReply(turn.say("proposed" if is_proposed else "award_done", number=award.case_number))


def takes_pension(act: str, award: MonthlyAward) -> bool:
    return act == APPROVE and asks_for_pension(award)


def change_of(turn: Turn, act: str, award: MonthlyAward) -> OfficialChange:
    """Raises `CommandRefused` for what begins with no day, or no account."""
    first, _, rest = turn.order.words.partition(" ")
    if act in WITH_ACCOUNT:
        if not IBAN.fullmatch(first.upper()):
            raise CommandRefused("award_iban_first", stay=True)
        return OfficialChange(from_=turn.now.today, words=rest.strip(), iban=first.upper())
    if act == HOLD:
        amount = typed_sum(first)
        if amount is None:
            raise CommandRefused("award_sum_first", stay=True)
        return OfficialChange(from_=turn.now.today, words=rest.strip(), amount=amount)
    pension, words = beside_pension(rest.strip()) if takes_pension(act, award) else (None, rest.strip())
    try:
        return OfficialChange(from_=date.fromisoformat(first), words=words, pension=pension)
    except ValueError:
        raise CommandRefused("award_day_first", stay=True) from None


def beside_pension(rest: str) -> tuple[Decimal | None, str]:
    """What is paid of a pension a month, where the words begin with a sum."""
    first, _, words = rest.partition(" ")
    pension = typed_sum(first)
    return (None, rest) if pension is None else (pension, words.strip())


def award_for(turn: Turn, id: str) -> MonthlyAward:
    try:
        return usecase.award_within(turn.tx, id)
    except NoSuchAward:
        raise CommandRefused("over") from None


ACTS = {"award": show}
KEYS = {key_of(act): Duty(Right.DECIDE, ask_words) for act in ACTS_ON_AWARDS if act not in ON_A_PAGE}
STEPS = {"award_words": Duty(Right.DECIDE, carry_out)}
