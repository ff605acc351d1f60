"""Who works here: shown, appointed, given another role, dismissed."""

from datetime import datetime

from handlers.staff_commands.order import DEFAULT, Duty, Mentioned, Refused, Reply, Turn, message, press_a_button, say
from proactive.messages.contact import Language
from proactive.messages.texts import staff_words
from proactive.messages.texts.forms import day
from proactive.staff.rights import Right, Role
from storage.messages import messages
from storage.staff import staff
from storage.staff.staff import Colleague, NotPossible

DISMISS = "dismiss"
MOST_DIGITS = 15  # of a Telegram id


def who(turn: Turn) -> Reply:
    return Reply(turn.say("who", list="\n".join(line(turn, one) for one in staff.with_role(turn.unit))))


def line(turn: Turn, one: Colleague) -> str:
    role, since = turn.word("role", one.role), date_of(turn, one.appointed_at)
    return turn.say("who_line", name=one.name, role=role, since=since)


def date_of(turn: Turn, at: datetime) -> str:
    return day(at.astimezone(turn.now.zone).date(), turn.language)


def appoint(turn: Turn) -> Reply:
    """Whom, by number and name; else they are asked for."""
    if turn.order.words:
        return ask_role(turn, numbered(turn))
    turn.wait_for("appoint")
    return Reply(turn.say("appoint_ask"))


def appoint_whom(turn: Turn) -> Reply:
    return ask_role(turn, turn.order.mentioned or numbered(turn))


def numbered(turn: Turn) -> Mentioned:
    """`123456789 Name`."""
    number, _, name = turn.order.words.partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise Refused("appoint_unclear", stay=True)
    return Mentioned(int(number), name.strip())


def ask_role(turn: Turn, whom: Mentioned) -> Reply:
    known = staff.of_account(turn.unit, whom.telegram_id)
    name = whom.name or (known.name if known else str(whom.telegram_id))
    turn.wait_for("role", telegram_id=whom.telegram_id, name=name)
    buttons = [turn.button("role", role, turn.word("role", role)) for role in Role]
    if known:
        buttons.append(turn.button("role", DISMISS, turn.word("key", DISMISS)))
    return Reply(turn.say("appoint_role", name=name), buttons)


def give_role(turn: Turn) -> Reply:
    if "telegram_id" not in turn.data or turn.order.words not in (*Role, DISMISS):
        raise Refused("over")
    turn.leave()
    try:
        return dismissed(turn) if turn.order.words == DISMISS else appointed(turn, Role(turn.order.words))
    except NotPossible:
        raise Refused("appoint_self") from None


def appointed(turn: Turn, role: Role) -> Reply:
    """They are told as well; before they have written to the bot that is not possible."""
    new = staff.appoint(turn.unit, turn.who, turn.data["telegram_id"], role, turn.data["name"], turn.now.at)
    words = "\n\n".join(say("welcome", language, role=staff_words("role", role, language)) for language in Language)
    welcome = message(f"{turn.order.said.id}.welcome", str(new.telegram_id), "welcome", words, DEFAULT)
    messages.write(turn.unit, [welcome], turn.now.at)
    return Reply(turn.say("appointed", name=new.name, role=turn.word("role", role)))


def dismissed(turn: Turn) -> Reply:
    known = staff.of_account(turn.unit, turn.data["telegram_id"])
    if known is None:
        raise Refused("over")
    staff.dismiss(turn.unit, turn.who, known.id, turn.now.at)
    return Reply(turn.say("dismissed", name=known.name))


ACTS = {"who": who, "appoint": appoint}
KEYS = {"role": Duty(Right.APPOINT, give_role)}
STEPS = {"appoint": Duty(Right.APPOINT, appoint_whom), "role": Duty(Right.APPOINT, press_a_button)}
