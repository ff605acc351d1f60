"""A draft in Telegram: sent to oneself first, its words written anew, and another one made after it."""

from dataclasses import replace

from handlers.staff_commands.broadcasting import draft_of
from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn
from handlers.staff_commands.composing import RIGHT, begin, count
from handlers.usecases import broadcasts as broadcast_acts
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, WrongText, check_text
from proactive.messages.contact import Language
from storage.broadcasts import broadcasts
from storage.broadcasts.broadcasts import NoSuchBroadcast

KK, RU = "broadcast.revised_kk", "broadcast.revised_ru"


def try_out(turn: Turn) -> StaffReply:
    """Both texts come to this chat, as recipients would read them; the draft stays as it is."""
    try:
        broadcast_acts.record_trial.within(turn.tx, turn.actor, turn.now, turn.order.words)
    except NoSuchBroadcast:
        raise CommandRefused("no_broadcast", id=turn.order.words) from None
    return StaffReply(turn.say("trial_sent"))


def ask_kk(turn: Turn) -> StaffReply:
    """The words as they are stand there to be copied."""
    draft = draft_of(turn, turn.order.words)
    turn.wait_for(KK, broadcast=draft.id)
    return StaffReply(turn.say("revise_kk", text=draft.texts[Language.KK]))


def ask_ru(turn: Turn) -> StaffReply:
    try:
        check_text(Language.KK, turn.order.words)
    except WrongText:
        raise CommandRefused("text_wrong", stay=True) from None
    draft = draft_of(turn, turn.data["broadcast"])
    turn.wait_for(RU, broadcast=draft.id, kk=turn.order.words)
    return StaffReply(turn.say("revise_ru", text=draft.texts[Language.RU]))


def revise(turn: Turn) -> StaffReply:
    """Other words of the same draft; what it comes to is counted anew."""
    draft = draft_of(turn, turn.data["broadcast"])
    texts = {Language.KK: turn.data["kk"], Language.RU: turn.order.words}
    try:
        broadcast_acts.revise.within(turn.tx, turn.actor, turn.now, replace(draft, texts=texts))
    except WrongText:
        raise CommandRefused("text_wrong", stay=True) from None
    except BroadcastNotPossible:
        raise CommandRefused("over") from None
    return count(turn, draft.id)


def compose(turn: Turn) -> StaffReply:
    """`/broadcast 12`: a draft with the words and the audience of that one; without a number a new one."""
    id = turn.order.words
    if not id:
        return begin(turn)
    try:
        pattern = broadcasts.by_id.within(turn.tx, id)
    except NoSuchBroadcast:
        raise CommandRefused("no_broadcast", id=id) from None
    draft = Broadcast(
        id="", texts=pattern.texts, audience=pattern.audience, author=turn.actor.person, created_at=turn.now.at
    )
    return count(turn, broadcast_acts.compose.within(turn.tx, turn.actor, turn.now, draft).id)


ACTS = {"broadcast": compose}
KEYS = {"try_out": Duty(RIGHT, try_out), "revise": Duty(RIGHT, ask_kk)}
STEPS = {KK: Duty(RIGHT, ask_ru), RU: Duty(RIGHT, revise)}
