"""/broadcast, step by step: whom, the words in both languages, what it would come to, and when it goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.commands import audience as whom
from handlers.commands import progress
from handlers.commands.dry_run import STEP as RELEASE
from handlers.commands.order import DEFAULT, Duty, Refused, Reply, Turn, message, press_a_button, say
from proactive.audience import Ages, Audience
from proactive.broadcast import Broadcast, NeedsSecond, NotPossible, State, WrongText, check_text, check_texts
from proactive.case import Language
from proactive.outcome import Errand, ErrandKind, Message
from proactive.rights import RIGHTS, Right, Role
from proactive.texts.forms import minute, thousands
from storage import audit, broadcasts, errands, messages, staff
from storage.broadcasts import NoSuchBroadcast
from storage.records import adapter
from storage.staff import Colleague

HOUR = timedelta(hours=1)
MORNING = 10  # o'clock
AUDIENCE, KK, RU, TIME = (f"broadcast.{step}" for step in ("audience", "kk", "ru", "time"))
EXCERPT = 1800  # characters of each text, so that both fit one message
RIGHT = Right.BROADCAST


def begin(turn: Turn) -> Reply:
    return ask_whom(turn, Audience())


def ask_whom(turn: Turn, audience: Audience, *, again: bool = False) -> Reply:
    turn.wait_for(AUDIENCE, audience=adapter(Audience).dump_python(audience, mode="json"))
    text = turn.say("broadcast_whom", conditions=whom.described(turn, audience))
    return Reply(text, whom.card(turn), again=again)


def audience_of(turn: Turn) -> Audience:
    if "audience" not in turn.data:
        raise Refused("over")
    found = adapter(Audience).validate_python(turn.data["audience"])
    assert isinstance(found, Audience)
    return found


def show_card(turn: Turn) -> Reply:
    return ask_whom(turn, audience_of(turn), again=True)


def show_condition(turn: Turn) -> Reply:
    if turn.order.words not in whom.CONDITIONS:
        raise Refused("over")
    return options(turn, audience_of(turn), turn.order.words)


def options(turn: Turn, audience: Audience, name: str) -> Reply:
    kept = adapter(Audience).dump_python(audience, mode="json")
    turn.wait_for(AUDIENCE, audience=kept, condition=name)
    text = turn.say(
        "broadcast_age" if name == "age" else "broadcast_options",
        condition=turn.word("condition", name),
        chosen=whom.chosen(turn, audience, name),
    )
    return Reply(text, whom.panel(turn, audience, name), again=True)


def toggle(turn: Turn) -> Reply:
    name, _, option = turn.order.words.partition(".")
    condition = whom.CONDITIONS.get(name)
    if condition is None or option not in ("", *condition.options):
        raise Refused("over")
    return options(turn, whom.toggled(audience_of(turn), name, option), name)


def typed(turn: Turn) -> Reply:
    """Years can be written; everything else is chosen by buttons."""
    if turn.data.get("condition") != "age":
        raise Refused("press_a_button", stay=True)
    try:
        ages = Ages.parse(turn.order.words)
    except ValueError:
        raise Refused("ages_wrong", stay=True) from None
    return ask_whom(turn, replace(audience_of(turn), ages=ages))


def ask_kk(turn: Turn) -> Reply:
    audience_of(turn)
    turn.wait_for(KK, audience=turn.data["audience"])
    return Reply(turn.say("broadcast_kk"))


def ask_ru(turn: Turn) -> Reply:
    try:
        check_text(Language.KK, turn.order.words)
    except WrongText:
        raise Refused("text_wrong", stay=True) from None
    turn.wait_for(RU, audience=turn.data["audience"], kk=turn.order.words)
    return Reply(turn.say("broadcast_ru"))


def compose(turn: Turn) -> Reply:
    """The draft is kept; what it would come to is counted by a worker, because it looks at everybody."""
    texts = {Language.KK: turn.data["kk"], Language.RU: turn.order.words}
    try:
        check_texts(texts)
    except WrongText:
        raise Refused("text_wrong", stay=True) from None
    draft = Broadcast(id="", texts=texts, audience=audience_of(turn), author=turn.who.id, created_at=turn.now.at)
    kept = broadcasts.compose(turn.unit, draft)
    written(turn, "compose broadcast", kept)
    return count(turn, kept.id)


def count(turn: Turn, id: str) -> Reply:
    said = turn.order.said
    request = {"broadcast": id, "chat": said.address, "language": str(turn.language), "staff_id": turn.who.id}
    errand = Errand(id=f"{said.id}.dry-run", kind=ErrandKind.DRY_RUN, request=request)
    errands.write(turn.unit, [errand], turn.now.at)
    turn.leave()
    return Reply(turn.say("counting", id=id))


def start(turn: Turn) -> Reply:
    """Where the count is too old to be relied on, it is made again first."""
    id = turn.order.words
    if turn.data.get("broadcast") != id:
        draft_of(turn, id)
        return count(turn, id)
    return let_go(turn, id, turn.data["people"])


def let_go(turn: Turn, id: str, people: int) -> Reply:
    """Begins, waits for its time, or for a second administrator where it is large."""
    draft = draft_of(turn, id)
    turn.leave()
    try:
        started = broadcasts.start(turn.unit, id, turn.who.id, None, people, turn.now.at)
    except NeedsSecond:
        return ask_others(turn, draft, people)
    written(turn, "start broadcast", started)
    return progress.begin(turn, started)


def ask_others(turn: Turn, draft: Broadcast, people: int) -> Reply:
    """Each other one who may confirm is sent a button; the first who presses it lets the broadcast go."""
    roles = [role for role in Role if Right.CONFIRM in RIGHTS[role]]
    others = [one for one in staff.with_role(turn.unit, *roles) if one.id not in (turn.who.id, draft.author)]
    if not others:
        raise Refused("second_nobody", people=thousands(people))
    written(turn, "ask for a second", draft)
    asked = [request_of(turn, draft, people, one) for one in others]
    messages.write(turn.unit, [one for one in asked if not messages.written(turn.unit, one.id)], turn.now.at)
    return Reply(turn.say("second_asked", people=thousands(people), names=", ".join(one.name for one in others)))


def request_of(turn: Turn, draft: Broadcast, people: int, one: Colleague) -> Message:
    words = "\n\n".join(request_words(turn, draft, people, language) for language in Language)
    button = turn.button("second", draft.id)
    return message(asked_id(draft.id, one.id), str(one.telegram_id), "second", words, DEFAULT, [button])


def request_words(turn: Turn, draft: Broadcast, people: int, language: Language) -> str:
    text = draft.texts[language][:EXCERPT]
    asks = say("second_request", language, name=turn.who.name, id=draft.id, people=thousands(people), text=text)
    when = draft.scheduled_at
    return f"{asks}\n\n{say('begins', language, at=minute(when, turn.now.zone))}" if when else asks


def asked_id(id: str, staff_id: str) -> str:
    return f"b{id}.second.{staff_id}"


def confirm(turn: Turn) -> Reply:
    """Only who was asked; the author's start stands."""
    id = turn.order.words
    if not messages.written(turn.unit, asked_id(id, turn.who.id)):
        raise Refused("over")
    draft = draft_of(turn, id)
    with_second = broadcasts.start(turn.unit, id, draft.author, turn.who.id, 0, turn.now.at)
    written(turn, "confirm broadcast", with_second)
    author = staff.of_id(turn.unit, draft.author)
    if author:
        progress.show(turn, with_second, str(author.telegram_id), author.id)
    return Reply(turn.say("second_confirmed", id=id, state=turn.word("broadcast", with_second.state)), again=True)


def ask_time(turn: Turn) -> Reply:
    id = draft_of(turn, turn.order.words).id
    if turn.data.get("broadcast") != id:
        return count(turn, id)
    turn.wait_for(TIME, **turn.data)
    tomorrow = turn.now.local + timedelta(days=1)
    times = [turn.now.local + HOUR, tomorrow.replace(hour=MORNING, minute=0)]
    buttons = [turn.button("at", f"{at:%Y%m%d%H%M}", f"{at:%d.%m %H:%M}") for at in times]
    return Reply(turn.say("broadcast_time"), buttons)


def at_pressed(turn: Turn) -> Reply:
    return at(turn, "%Y%m%d%H%M")


def at_written(turn: Turn) -> Reply:
    return at(turn, "%d.%m.%Y %H:%M")


def at(turn: Turn, shape: str) -> Reply:
    if "broadcast" not in turn.data:
        raise Refused("over")
    try:
        begins = datetime.strptime(turn.order.words, shape).replace(tzinfo=turn.now.zone)
    except ValueError:
        raise Refused("time_wrong", stay=True) from None
    if begins <= turn.now.at:
        raise Refused("time_past", stay=True)
    id = turn.data["broadcast"]
    broadcasts.schedule(turn.unit, draft_of(turn, id).id, begins)
    return let_go(turn, id, turn.data["people"])


def pause(turn: Turn) -> Reply:
    return move(turn, State.PAUSED, "pause broadcast", [State.RUNNING])


def resume(turn: Turn) -> Reply:
    return move(turn, State.RUNNING, "resume broadcast", [State.PAUSED])


def cancel(turn: Turn) -> Reply:
    """Without a number: what is under way is left; else the one broadcast that can be cancelled."""
    if not turn.order.words and turn.order.command and turn.under_way:
        return Reply(turn.say("left"))
    return move(turn, State.CANCELLED, "cancel broadcast", [State.RUNNING, State.PAUSED, State.CONFIRMED])


def move(turn: Turn, to: State, act: str, of: Sequence[State]) -> Reply:
    id = turn.order.words or only(turn, of)
    try:
        moved = broadcasts.move(turn.unit, id, to, turn.now.at)
    except NoSuchBroadcast:
        raise Refused("no_broadcast", id=id) from None
    except NotPossible:
        raise elsewhere(turn, id) from None
    written(turn, act, moved)
    if turn.data.get("broadcast") == id:
        turn.leave()
    return Reply(turn.say("broadcast_is", id=id, state=turn.word("broadcast", moved.state)))


def only(turn: Turn, of: Sequence[State]) -> str:
    """The one that can be meant."""
    meant = [one.id for one in broadcasts.listed(turn.unit) if one.state in of]
    if len(meant) != 1:
        raise Refused("broadcast_which" if meant else "broadcast_none", list=", ".join(meant))
    return meant[0]


def draft_of(turn: Turn, id: str) -> Broadcast:
    try:
        found = broadcasts.one(turn.unit, id)
    except NoSuchBroadcast:
        raise Refused("no_broadcast", id=id) from None
    if found.state is not State.DRAFT:
        raise elsewhere(turn, id)
    return found


def elsewhere(turn: Turn, id: str) -> Refused:
    return Refused("broadcast_elsewhere", id=id, state=turn.word("broadcast", broadcasts.one(turn.unit, id).state))


def written(turn: Turn, act: str, broadcast: Broadcast) -> None:
    audit.write(turn.unit, turn.who, act, turn.now.at, about=f"broadcast {broadcast.id}")


ACTS = {"broadcast": begin, "pause": pause, "resume": resume, "cancel": cancel}
KEYS = {
    name: Duty(RIGHT, act)
    for name, act in {
        "card": show_card,
        "condition": show_condition,
        "option": toggle,
        "texts": ask_kk,
        "start": start,
        "later": ask_time,
        "at": at_pressed,
        "pause": pause,
        "resume": resume,
        "cancel": cancel,
    }.items()
} | {"second": Duty(Right.CONFIRM, confirm)}
STEPS = {
    AUDIENCE: Duty(RIGHT, typed),
    KK: Duty(RIGHT, ask_ru),
    RU: Duty(RIGHT, compose),
    RELEASE: Duty(RIGHT, press_a_button),
    TIME: Duty(RIGHT, at_written),
}
