"""Who works here: shown, appointed, given another role, dismissed."""

from datetime import datetime

from handlers.staff_commands.command import (
    DEFAULT,
    CommandRefused,
    Duty,
    Mentioned,
    StaffReply,
    Turn,
    message,
    press_a_button,
    say,
)
from handlers.usecases import staff as acts
from handlers.usecases.staff import StaffActNotPossible
from proactive.messages.contact import Language
from proactive.messages.texts import staff_words
from proactive.messages.texts.forms import day
from proactive.staff.rights import Right, Role
from storage.messages import messages
from storage.staff import staff
from storage.staff.staff import Colleague

DISMISS = "dismiss"
MOST_DIGITS = 15  # of a Telegram id


def list_staff(turn: Turn) -> StaffReply:
    return StaffReply(
        turn.say("who", list="\n".join(line(turn, colleague) for colleague in staff.with_role.within(turn.tx)))
    )


def line(turn: Turn, colleague: Colleague) -> str:
    role, since = turn.word("role", colleague.role), date_of(turn, colleague.appointed_at)
    return turn.say("who_line", name=colleague.name, role=role, since=since)


def date_of(turn: Turn, at: datetime) -> str:
    return day(at.astimezone(turn.now.zone).date(), turn.language)


def appoint(turn: Turn) -> StaffReply:
    """Whom, by number and name; else they are asked for."""
    if turn.order.words:
        return ask_role(turn, numbered(turn))
    turn.wait_for("appoint")
    return StaffReply(turn.say("appoint_ask"))


def appoint_whom(turn: Turn) -> StaffReply:
    return ask_role(turn, turn.order.mentioned or numbered(turn))


def numbered(turn: Turn) -> Mentioned:
    """`123456789 Name`."""
    number, _, name = turn.order.words.partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise CommandRefused("appoint_unclear", stay=True)
    return Mentioned(int(number), name.strip())


def ask_role(turn: Turn, mention: Mentioned) -> StaffReply:
    colleague = staff.of_account(turn.tx, mention.telegram_id)
    name = mention.name or (colleague.name if colleague else str(mention.telegram_id))
    turn.wait_for("role", telegram_id=mention.telegram_id, name=name)
    buttons = [turn.button("role", role, turn.word("role", role)) for role in Role]
    if colleague:
        buttons.append(turn.button("role", DISMISS, turn.word("key", DISMISS)))
    return StaffReply(turn.say("appoint_role", name=name), buttons)


def give_role(turn: Turn) -> StaffReply:
    if "telegram_id" not in turn.data or turn.order.words not in (*Role, DISMISS):
        raise CommandRefused("over")
    turn.leave()
    try:
        return dismissed(turn) if turn.order.words == DISMISS else appointed(turn, Role(turn.order.words))
    except StaffActNotPossible:
        raise CommandRefused("appoint_self") from None


def appointed(turn: Turn, role: Role) -> StaffReply:
    """They are told as well; before they have written to the bot that is not possible."""
    colleague = acts.appoint.within(turn.tx, turn.actor, turn.data["telegram_id"], role, turn.data["name"], turn.now.at)
    words = "\n\n".join(say("welcome", language, role=staff_words("role", role, language)) for language in Language)
    welcome = message(f"{turn.order.said.id}.welcome", str(colleague.telegram_id), "welcome", words, DEFAULT)
    messages.write(turn.tx, [welcome], turn.now.at)
    return StaffReply(turn.say("appointed", name=colleague.name, role=turn.word("role", role)))


def dismissed(turn: Turn) -> StaffReply:
    colleague = staff.of_account(turn.tx, turn.data["telegram_id"])
    if colleague is None:
        raise CommandRefused("over")
    acts.dismiss.within(turn.tx, turn.actor, colleague.id, turn.now.at)
    return StaffReply(turn.say("dismissed", name=colleague.name))


ACTS = {"who": list_staff, "appoint": appoint}
KEYS = {"role": Duty(Right.APPOINT, give_role)}
STEPS = {"appoint": Duty(Right.APPOINT, appoint_whom), "role": Duty(Right.APPOINT, press_a_button)}
