"""/broadcast, step by step: whom, the words in both languages, and then what it would come to."""

from dataclasses import replace

from handlers.staff_commands import audience as whom
from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn
from handlers.usecases import broadcasts
from proactive.broadcasts.audience import Ages, Audience
from proactive.broadcasts.broadcast import Broadcast, WrongText, check_text
from proactive.cases.job_ids import asked_for_id
from proactive.cases.jobs import DryRun, Job
from proactive.messages.contact import Language
from proactive.staff.rights import Right
from storage.engine.codec import adapter
from storage.jobs import jobs

AUDIENCE, KK, RU = "broadcast.audience", "broadcast.kk", "broadcast.ru"
RIGHT = Right.BROADCAST


def begin(turn: Turn) -> StaffReply:
    return ask_whom(turn, Audience())


def ask_whom(turn: Turn, audience: Audience, *, again: bool = False) -> StaffReply:
    turn.wait_for(AUDIENCE, audience=adapter(Audience).dump_python(audience, mode="json"))
    text = turn.say("broadcast_whom", conditions=whom.described(turn, audience))
    return StaffReply(text, whom.card(turn), again=again)


def audience_of(turn: Turn) -> Audience:
    if "audience" not in turn.data:
        raise CommandRefused("over")
    audience = adapter(Audience).validate_python(turn.data["audience"])
    assert isinstance(audience, Audience)
    return audience


def show_card(turn: Turn) -> StaffReply:
    return ask_whom(turn, audience_of(turn), again=True)


def show_condition(turn: Turn) -> StaffReply:
    if turn.order.words not in whom.CONDITIONS:
        raise CommandRefused("over")
    return options(turn, audience_of(turn), turn.order.words)


def options(turn: Turn, audience: Audience, name: str) -> StaffReply:
    dumped = adapter(Audience).dump_python(audience, mode="json")
    turn.wait_for(AUDIENCE, audience=dumped, condition=name)
    text = turn.say(
        "broadcast_age" if name == "age" else "broadcast_options",
        condition=turn.word("condition", name),
        chosen=whom.chosen(turn, audience, name),
    )
    return StaffReply(text, whom.panel(turn, audience, name), again=True)


def toggle(turn: Turn) -> StaffReply:
    name, _, option = turn.order.words.partition(".")
    condition = whom.CONDITIONS.get(name)
    if condition is None or option not in ("", *condition.options):
        raise CommandRefused("over")
    return options(turn, whom.toggled(audience_of(turn), name, option), name)


def typed(turn: Turn) -> StaffReply:
    """Years can be written; everything else is chosen by buttons."""
    if turn.data.get("condition") != "age":
        raise CommandRefused("press_a_button", stay=True)
    try:
        ages = Ages.parse(turn.order.words)
    except ValueError:
        raise CommandRefused("ages_wrong", stay=True) from None
    return ask_whom(turn, replace(audience_of(turn), ages=ages))


def ask_kk(turn: Turn) -> StaffReply:
    audience_of(turn)
    turn.wait_for(KK, audience=turn.data["audience"])
    return StaffReply(turn.say("broadcast_kk"))


def ask_ru(turn: Turn) -> StaffReply:
    try:
        check_text(Language.KK, turn.order.words)
    except WrongText:
        raise CommandRefused("text_wrong", stay=True) from None
    turn.wait_for(RU, audience=turn.data["audience"], kk=turn.order.words)
    return StaffReply(turn.say("broadcast_ru"))


def compose(turn: Turn) -> StaffReply:
    """The draft is kept; what it would come to is counted by a worker, because it looks at everybody."""
    texts = {Language.KK: turn.data["kk"], Language.RU: turn.order.words}
    draft = Broadcast(id="", texts=texts, audience=audience_of(turn), author=turn.actor.person, created_at=turn.now.at)
    try:
        broadcast = broadcasts.compose.within(turn.tx, turn.actor, turn.now, draft)
    except WrongText:
        raise CommandRefused("text_wrong", stay=True) from None
    return count(turn, broadcast.id)


def count(turn: Turn, id: str) -> StaffReply:
    inbound = turn.order.said
    task = DryRun(broadcast=id, chat=inbound.address, language=turn.language, staff_id=turn.actor.id)
    jobs.write(turn.tx, [Job(id=asked_for_id(inbound.id, task), task=task)], turn.now.at)
    turn.leave()
    return StaffReply(turn.say("counting", id=id))


KEYS = {
    "card": Duty(RIGHT, show_card),
    "condition": Duty(RIGHT, show_condition),
    "option": Duty(RIGHT, toggle),
    "texts": Duty(RIGHT, ask_kk),
}
STEPS = {AUDIENCE: Duty(RIGHT, typed), KK: Duty(RIGHT, ask_ru), RU: Duty(RIGHT, compose)}
