"""Running awards in Telegram: one by the number of its case, and every act on it, with a day and words."""

from datetime import date

from handlers.staff_commands.award_dialog import hearing_words, key_of
from handlers.staff_commands.cases import number_of
from handlers.staff_commands.command import CommandRefused, StaffReply, Turn
from handlers.usecases import awards as usecase
from proactive.awards import foreseen
from proactive.awards.acts import possible
from proactive.awards.award import MonthlyAward
from proactive.awards.new_year import monthly_on
from proactive.awards.wording import state_words
from proactive.cases.masking import shortened
from proactive.messages.texts import Button, award_words, service_words
from proactive.messages.texts.forms import day, money
from proactive.staff.rights import Right
from storage.awards.awards import AwardFile

MOST_SHOWN = 5  # decisions


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
    return [turn.button(key_of(act), award.id) for act in acts]


ACTS = {"award": show}
