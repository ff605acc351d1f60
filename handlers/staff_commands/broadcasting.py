"""Broadcasts let go from Telegram: now or later, by two administrators where they are large; held and taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from handlers.staff_commands import progress
from handlers.staff_commands.command import (
    DEFAULT,
    CommandRefused,
    Duty,
    StaffReply,
    Turn,
    message,
    press_a_button,
    say,
)
from handlers.staff_commands.composing import RIGHT, count
from handlers.staff_commands.dry_run import STEP as RELEASE
from handlers.usecases import broadcasts as broadcast_acts
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, NeedsSecond, State
from proactive.messages.contact import Language
from proactive.messages.message import Message
from proactive.messages.texts.forms import minute, thousands
from proactive.staff.rights import RIGHTS, Right, Role
from storage.broadcasts import broadcasts
from storage.broadcasts import progress as progresses
from storage.broadcasts.broadcasts import NoSuchBroadcast
from storage.messages import messages
from storage.staff import staff
from storage.staff.staff import Colleague

HOUR = timedelta(hours=1)
MORNING = 10  # o'clock
TIME = "broadcast.time"
EXCERPT = 1800  # characters of each text, so that both fit one message


def start(turn: Turn) -> StaffReply:
    """Where the count is too old to be relied on, it is made again first."""
    return ask_once_more(turn) if is_counted(turn) else count_again(turn)


def start_now(turn: Turn) -> StaffReply:
    if not is_counted(turn):
        return count_again(turn)
    return let_go(turn, turn.data["broadcast"], turn.data["people"])


def is_counted(turn: Turn) -> bool:
    return turn.data.get("broadcast") == turn.order.words and "comes_to" in turn.data


def count_again(turn: Turn) -> StaffReply:
    return count(turn, draft_of(turn, turn.order.words).id)


def ask_once_more(turn: Turn) -> StaffReply:
    """To how many it goes, what it costs and how long it takes, before a message that nobody can take back."""
    draft = draft_of(turn, turn.data["broadcast"])
    asks = turn.say("start_asks", id=draft.id, people=thousands(turn.data["people"]), comes_to=turn.data["comes_to"])
    if draft.scheduled_at:
        asks = f"{asks}\n{turn.say('begins', at=minute(draft.scheduled_at, turn.now.zone))}"
    return StaffReply(asks, [turn.button("start_now", draft.id), turn.button("not_now", draft.id)])


def keep_draft(turn: Turn) -> StaffReply:
    draft = draft_of(turn, turn.order.words)
    turn.leave()
    return StaffReply(turn.say("draft_kept", id=draft.id))


def let_go(turn: Turn, id: str, people: int) -> StaffReply:
    """Begins, waits for its time, or for a second administrator where it is large."""
    draft = draft_of(turn, id)
    turn.leave()
    try:
        started = broadcast_acts.record_start.within(turn.tx, turn.actor, turn.now, id, people)
    except NeedsSecond:
        return ask_others(turn, draft, people)
    return progress.begin(turn, started)


def ask_others(turn: Turn, draft: Broadcast, people: int) -> StaffReply:
    """Each other one who may confirm is sent a button; the first who presses it lets the broadcast go."""
    roles = [role for role in Role if Right.CONFIRM in RIGHTS[role]]
    colleagues = [
        colleague
        for colleague in staff.with_role.within(turn.tx, *roles)
        if colleague.id not in (turn.actor.id, draft.author)
    ]
    if not colleagues:
        raise CommandRefused("second_nobody", people=thousands(people))
    broadcast_acts.write_entry(turn.tx, turn.actor, turn.now, "ask a second for", draft.id)
    requests = [request_of(turn, draft, people, colleague) for colleague in colleagues]
    messages.write(turn.tx, [request for request in requests if not messages.written(turn.tx, request.id)], turn.now.at)
    return StaffReply(
        turn.say("second_asked", people=thousands(people), names=", ".join(colleague.name for colleague in colleagues))
    )


def request_of(turn: Turn, draft: Broadcast, people: int, colleague: Colleague) -> Message:
    words = "\n\n".join(request_words(turn, draft, people, language) for language in Language)
    button = turn.button("second", draft.id)
    return message(asked_id(draft, colleague.id), str(colleague.telegram_id), "second", words, DEFAULT, [button])


def request_words(turn: Turn, draft: Broadcast, people: int, language: Language) -> str:
    text = draft.texts[language][:EXCERPT]
    asks = say("second_request", language, name=turn.actor.name, id=draft.id, people=thousands(people), text=text)
    when = draft.scheduled_at
    return f"{asks}\n\n{say('begins', language, at=minute(when, turn.now.zone))}" if when else asks


def asked_id(draft: Broadcast, staff_id: str) -> str:
    """Of these words to these people: who was asked about others is asked anew."""
    wanted = repr((sorted(draft.texts.items()), draft.audience))
    return f"b{draft.id}.second.{staff_id}.{sha256(wanted.encode()).hexdigest()[:8]}"


def confirm(turn: Turn) -> StaffReply:
    """Only who was asked about just this; the author's start stands."""
    id = turn.order.words
    draft = draft_of(turn, id)
    if not messages.written(turn.tx, asked_id(draft, turn.actor.id)):
        raise CommandRefused("over")
    with_second = broadcast_acts.record_start.within(turn.tx, turn.actor, turn.now, id, 0)
    author = staff.of_id(turn.tx, draft.author)
    if author:
        progress.show(turn, with_second, str(author.telegram_id), author.id)
    return StaffReply(turn.say("second_confirmed", id=id, state=turn.word("broadcast", with_second.state)), again=True)


def ask_time(turn: Turn) -> StaffReply:
    id = draft_of(turn, turn.order.words).id
    if turn.data.get("broadcast") != id:
        return count(turn, id)
    turn.wait_for(TIME, **turn.data)
    tomorrow = turn.now.local + timedelta(days=1)
    times = [turn.now.local + HOUR, tomorrow.replace(hour=MORNING, minute=0)]
    buttons = [turn.button("at", f"{at:%Y%m%d%H%M}", f"{at:%d.%m %H:%M}") for at in times]
    return StaffReply(turn.say("broadcast_time"), buttons)


def at_pressed(turn: Turn) -> StaffReply:
    return at(turn, "%Y%m%d%H%M")


def at_written(turn: Turn) -> StaffReply:
    return at(turn, "%d.%m.%Y %H:%M")


def at(turn: Turn, shape: str) -> StaffReply:
    if "comes_to" not in turn.data:
        raise CommandRefused("over")
    try:
        begins = datetime.strptime(turn.order.words, shape).replace(tzinfo=turn.now.zone)
    except ValueError:
        raise CommandRefused("time_wrong", stay=True) from None
    if begins <= turn.now.at:
        raise CommandRefused("time_past", stay=True)
    id = draft_of(turn, turn.data["broadcast"]).id
    broadcast_acts.record_schedule.within(turn.tx, turn.actor, turn.now, id, begins)
    return ask_once_more(turn)


def pause(turn: Turn) -> StaffReply:
    return move(turn, State.PAUSED, [State.RUNNING])


def resume(turn: Turn) -> StaffReply:
    return move(turn, State.RUNNING, [State.PAUSED])


def cancel(turn: Turn) -> StaffReply:
    """Without a number: the one broadcast that can be cancelled."""
    return move(turn, State.CANCELLED, [State.RUNNING, State.PAUSED, State.CONFIRMED])


def move(turn: Turn, to: State, of: Sequence[State]) -> StaffReply:
    id = turn.order.words or only(turn, of)
    try:
        moved = broadcast_acts.record_move.within(turn.tx, turn.actor, turn.now, id, to)
    except NoSuchBroadcast:
        raise CommandRefused("no_broadcast", id=id) from None
    except BroadcastNotPossible:
        raise elsewhere(turn, id) from None
    if turn.data.get("broadcast") == id:
        turn.leave()
    return StaffReply(turn.say("broadcast_is", id=id, state=turn.word("broadcast", moved.state)))


def ask_resend(turn: Turn) -> StaffReply:
    """What it would mean is said before anything goes out again."""
    id = turn.order.words or only(turn, [State.RUNNING, State.PAUSED, State.FINISHED])
    try:
        progress_now = progresses.progress.within(turn.tx, id)
    except NoSuchBroadcast:
        raise CommandRefused("no_broadcast", id=id) from None
    if not progress_now.doubtful:
        raise CommandRefused("nothing_in_doubt", id=id)
    return StaffReply(
        turn.say("resend_asks", id=id, people=thousands(progress_now.doubtful)), [turn.button("resend_now", id)]
    )


def resend(turn: Turn) -> StaffReply:
    id = turn.order.words
    try:
        people = broadcast_acts.record_resend.within(turn.tx, turn.actor, turn.now, id)
    except (NoSuchBroadcast, BroadcastNotPossible):  # somebody else pressed first, or it was cancelled meanwhile
        raise CommandRefused("nothing_in_doubt", id=id) from None
    return StaffReply(turn.say("resent", id=id, people=thousands(people)))


def only(turn: Turn, of: Sequence[State]) -> str:
    """The one that can be meant."""
    meant = [broadcast.id for broadcast in broadcasts.listed.within(turn.tx) if broadcast.state in of]
    if len(meant) != 1:
        raise CommandRefused("broadcast_which" if meant else "broadcast_none", list=", ".join(meant))
    return meant[0]


def draft_of(turn: Turn, id: str) -> Broadcast:
    try:
        draft = broadcasts.by_id.within(turn.tx, id)
    except NoSuchBroadcast:
        raise CommandRefused("no_broadcast", id=id) from None
    if draft.state is not State.DRAFT:
        raise elsewhere(turn, id)
    return draft


def elsewhere(turn: Turn, id: str) -> CommandRefused:
    return CommandRefused(
        "broadcast_elsewhere", id=id, state=turn.word("broadcast", broadcasts.by_id.within(turn.tx, id).state)
    )


MOVES = {"pause": pause, "resume": resume, "cancel": cancel}
ACTS = {**MOVES, "resend": ask_resend}
KEYS = {
    "start": Duty(RIGHT, start),
    "start_now": Duty(RIGHT, start_now),
    "not_now": Duty(RIGHT, keep_draft),
    "later": Duty(RIGHT, ask_time),
    "at": Duty(RIGHT, at_pressed),
    "second": Duty(Right.CONFIRM, confirm),
    "resend_now": Duty(Right.CONFIRM, resend),
} | {name: Duty(RIGHT, act) for name, act in MOVES.items()}
STEPS = {RELEASE: Duty(RIGHT, press_a_button), TIME: Duty(RIGHT, at_written)}
