"""The desk of conversations in Telegram: whose hour comes first, and an answer to them, shown before it goes out."""

from collections.abc import Callable

from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn
from handlers.usecases import conversations
from handlers.usecases.conversations import ConversationFile
from proactive.cases.masking import accounts_shortened
from proactive.conversation.desk import LONGEST_REPLY, preview
from proactive.conversation.topics.promise import hour_of_day, worked_until
from proactive.messages.sender import SenderKind
from proactive.messages.tariff import Tariff
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.messages import desk
from storage.messages.desk import NoSuchConversation


def first(turn: Turn) -> StaffReply:
    """Theirs from now on; their next words are the answer."""
    id = conversations.take_next.within(turn.tx, turn.actor, turn.now)
    if id is None:
        return StaffReply(turn.say("desk_empty"))
    file = conversations.file_of.within(turn.tx, id)
    counts = desk.counts.within(turn.tx, worked_until(turn.now))
    turn.wait_for("answer_words", id=id)
    by = hour_of_day(file.conversation.answer_by.astimezone(turn.now.zone), turn.language)
    words = turn.say("desk", count=str(counts.waiting), by=by, words=accounts_shortened(file.conversation.words) or "–")
    return StaffReply(words, [turn.button("end_talk", id)])


def show_answer(turn: Turn) -> StaffReply:
    """As the citizen will read it, with what an SMS takes."""
    words, file = turn.order.words.strip(), file_at(turn)
    if not words or len(words) > LONGEST_REPLY:
        raise CommandRefused("words_needed", stay=True)
    turn.wait_for("answer_words", id=file.conversation.id, text=words)
    check_answerable(turn, file)
    shown = preview(file.addressee, file.contact, words, Tariff())
    other = turn.say(f"desk_other_{shown.other}") if shown.other else ""
    text = turn.say("desk_preview", text=shown.text, channel=str(shown.channel), parts=str(shown.parts), other=other)
    if shown.secret:
        text = f"{text.strip()}\n\n{turn.say('desk_secret', what=shown.secret)}"
    return StaffReply(text.strip(), [turn.button("send_answer", file.conversation.id)])


def check_answerable(turn: Turn, file: ConversationFile) -> None:
    """What goes abroad is decided where its price is seen."""
    on_desk(turn, lambda: conversations.check_can_be_written_to(file.addressee))
    if file.addressee.sender is SenderKind.ABROAD:
        raise CommandRefused("desk_abroad", stay=True)


def send_answer(turn: Turn) -> StaffReply:
    if turn.data.get("id") != turn.order.words or not turn.data.get("text"):
        raise CommandRefused("over")
    on_desk(
        turn, lambda: conversations.answer.within(turn.tx, turn.actor, turn.now, turn.data["id"], turn.data["text"])
    )
    turn.leave()
    return StaffReply(turn.say("desk_sent"))


def end_talk(turn: Turn) -> StaffReply:
    on_desk(turn, lambda: conversations.end.within(turn.tx, turn.actor, turn.now, turn.order.words))
    turn.leave()
    return StaffReply(turn.say("desk_ended"))


def file_at(turn: Turn) -> ConversationFile:
    try:
        return conversations.file_of.within(turn.tx, turn.data["id"])
    except NoSuchConversation:
        raise CommandRefused("over") from None


def on_desk(turn: Turn, act: Callable[[], None]) -> None:
    """Raises `CommandRefused` where somebody was faster, in the words of the refusal."""
    try:
        act()
    except NoSuchConversation:
        raise CommandRefused("over") from None
    except ActNotPossible as refusal:
        raise CommandRefused("desk_refused", why=refusal.in_words(turn.language)) from None


ACTS = {"answer": first}
KEYS = {
    "send_answer": Duty(Right.DECIDE, send_answer),
    "end_talk": Duty(Right.DECIDE, end_talk),
}
STEPS = {"answer_words": Duty(Right.DECIDE, show_answer)}
