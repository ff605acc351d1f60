"""What an update of Telegram says: read by aiogram's types, which are loaded where updates come alone."""

from datetime import UTC, datetime
from typing import Any

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Contact,
    Message,
    MessageReactionUpdated,
    Update,
    User,
)
from pydantic import ValidationError

from handlers.channels.telegram import Undecodable, press_of
from handlers.usecases.item import Left
from proactive.basics.identifiers import kz_mobile
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import Attachment, ChatSign, InboundMessage

QUESTIONS = {"yes", "no", "other_account"}  # buttons under what is asked
NEEDED = {"message_id", "date", "chat", "from", "text", "data", "id"}  # without these nothing can be read
MOST_UNKNOWN = 5  # fields that are left out before an update is set aside


def inbound(key: str, body: dict[str, Any], received_at: datetime) -> InboundMessage | Left | None:
    """What was said, or that the chat was left; else `None`. Raises `Undecodable`."""
    update = read(body)
    if update.message or update.edited_message:
        return written(update, key)
    if update.callback_query:
        return button(update.callback_query, key, received_at)
    if update.message_reaction and is_private(update.message_reaction.chat):
        return reaction(update.message_reaction, key)
    if update.my_chat_member:
        return membership(update.my_chat_member, key)
    return None


def written(update: Update, key: str) -> InboundMessage | None:
    """Of what was changed in its place, words and files are new; a contact or a sticker is what it was."""
    message = update.message or update.edited_message
    assert message is not None
    if not is_private(message.chat) or is_about_the_chat(message):
        return None
    if message.contact and update.message:
        return contact(message, key)
    if message.text:
        return words(message, key)
    if message.document or message.photo:
        return file(message, key)
    return in_chat(message, key, text=message.caption or "", sign=sign_of(message)) if update.message else None


def is_private(chat: Chat) -> bool:
    return chat.type == ChatType.PRIVATE


def is_about_the_chat(message: Message) -> bool:
    """That a message was pinned, or how the chat looks or forgets was changed: nobody says anything."""
    return bool(
        message.pinned_message
        or message.message_auto_delete_timer_changed
        or message.chat_background_set
        or message.write_access_allowed
    )


def contact(message: Message, key: str) -> InboundMessage:
    """A citizen's number: their own only when Telegram says that the contact is the sender."""
    shared, sender = message.contact, message.from_user
    assert shared is not None
    own = sender is not None and shared.user_id == sender.id and message.forward_origin is None
    return in_chat(message, key, shared_msisdn=number(shared), shared_own=own)


def number(shared: Contact) -> str:
    return kz_mobile(shared.phone_number) or f"+{shared.phone_number.lstrip('+')}"


def words(message: Message, key: str) -> InboundMessage:
    """What follows "/start" in a link is no word of the citizen's."""
    text = message.text or ""
    return in_chat(message, key, text="/start" if text.startswith("/start ") else text)


def file(message: Message, key: str) -> InboundMessage:
    """A photo comes in several sizes, the largest last."""
    media = message.document or (message.photo or [])[-1]
    group = f"tg-{message.chat.id}-{message.media_group_id}" if message.media_group_id else None
    attached = Attachment(file_id=media.file_id, size=media.file_size, group=group)
    return in_chat(message, key, text=message.caption or "", file=attached)


def sign_of(message: Message) -> ChatSign:
    """A sticker, a voice message, a place: answered with what helps; what nobody knows yet, with how to be read."""
    signs = (
        (ChatSign.VOICE, message.voice or message.audio),
        (ChatSign.VIDEO, message.video or message.video_note or message.animation),
        (ChatSign.STICKER, message.sticker or message.dice),
        (ChatSign.PLACE, message.location or message.venue),
    )
    return next((sign for sign, content in signs if content), ChatSign.OTHER)


def reaction(change: MessageReactionUpdated, key: str) -> InboundMessage | None:
    """A thumb under a message; one that is taken away says nothing."""
    if not change.new_reaction:
        return None
    return wordless(change, change.user, ChatSign.REACTION, key)


def membership(change: ChatMemberUpdated, key: str) -> InboundMessage | Left | None:
    """Blocked, or let in again, which Telegram says by "/start"; or taken into a group."""
    if is_private(change.chat):
        return Left(str(change.chat.id)) if change.new_chat_member.status == ChatMemberStatus.KICKED else None
    return taken_into_group(change, key) if change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP} else None


def taken_into_group(change: ChatMemberUpdated, key: str) -> InboundMessage | None:
    """Whoever adds the bot to a group is told that it speaks with one person at a time."""
    if change.new_chat_member.status not in {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR}:
        return None
    if change.old_chat_member.status not in {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}:
        return None
    return wordless(change, change.from_user, ChatSign.GROUP, key)


def wordless(
    change: MessageReactionUpdated | ChatMemberUpdated, user: User | None, sign: ChatSign, key: str
) -> InboundMessage:
    """What was done in a chat without words."""
    return InboundMessage(
        id=f"tg-{key}",
        channel=Channel.TELEGRAM,
        address=str(change.chat.id),
        said_at=change.date,
        sign=sign,
        language=language_of(user),
    )


def button(query: CallbackQuery, key: str, received_at: datetime) -> InboundMessage | None:
    if query.message is None or not is_private(query.message.chat):
        return None
    return InboundMessage(
        id=f"tg-{key}",
        channel=Channel.TELEGRAM,
        address=str(query.message.chat.id),
        said_at=received_at,  # a callback has no time of its own
        press=press_of(query.data or ""),
        language=language_of(query.from_user),
        callback_id=query.id,
    )


def in_chat(message: Message, key: str, **content: Any) -> InboundMessage:
    return InboundMessage(
        id=f"tg-{key}",
        channel=Channel.TELEGRAM,
        address=str(message.chat.id),
        said_at=changed_at(message) or message.date,
        first_said_at=message.date if message.edit_date else None,
        forwarded=message.forward_origin is not None,
        quotes=quoted(message),
        chat_message=message.message_id,
        language=language_of(message.from_user),
        **content,
    )


def quoted(message: Message) -> str | None:
    """Our id of the question that these words reply to, as it stands in the buttons under it."""
    replied = message.reply_to_message
    rows = replied.reply_markup.inline_keyboard if replied and replied.reply_markup else []
    presses = (press_of(button.callback_data) for row in rows for button in row if button.callback_data)
    return next((press.message_id for press in presses if press.action in QUESTIONS), None)


def changed_at(message: Message) -> datetime | None:
    """Of words that were changed in their place; Telegram tells it in seconds since 1970."""
    return datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else None


def language_of(user: User | None) -> Language | None:
    """Telegram's own setting, until the citizen chooses here."""
    code = (user.language_code or "")[:2] if user else ""
    return Language(code) if code in set(Language) else None


def read(body: dict[str, Any]) -> Update:
    """With what the Bot API has learnt since left out, and what is of no use here filled in where a server in its place
    leaves it out. Raises `Undecodable`."""
    if isinstance(press := body.get("callback_query"), dict):
        body = body | {"callback_query": {"chat_instance": ""} | press}
    for _ in range(MOST_UNKNOWN):
        try:
            return Update.model_validate(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            kind, field = (*map(str, first["loc"]), "", "")[:2]
            if field in NEEDED or not isinstance(body.get(kind), dict) or field not in body[kind]:
                raise Undecodable(f"update: {where}: {first['msg']}") from None
            body = body | {kind: without(body[kind], field)}
    raise Undecodable("update: more than can be left out is unknown")


def without(part: dict[str, Any], field: str) -> dict[str, Any]:
    """Whose words were forwarded may be unknown; that they are somebody else's is not."""
    rest = {name: value for name, value in part.items() if name != field}
    if field != "forward_origin":
        return rest
    return rest | {field: {"type": "hidden_user", "date": part.get("date", 0), "sender_user_name": ""}}
