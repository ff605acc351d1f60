"""The methods of the Bot API that a bot of this kind calls, by https://core.telegram.org/bots/api."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.peers.telegram.errors import NOT_FOUND, ApiError, bad_request, forbidden, too_many_requests
from tests.peers.telegram.keyboards import checked_markup
from tests.peers.telegram.parameters import Parameters, Upload
from tests.peers.telegram.people import BotMessage, Json, StoredFile, User
from tests.peers.telegram.text import formatted, units
from tests.peers.telegram.updates import Webhook
from tests.peers.telegram.world import World

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
LARGEST_UPLOAD, LARGEST_DOWNLOAD = 50 * 2**20, 20 * 2**20
LONGEST_POLL_SECONDS = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)

Method = Callable[[Parameters], Awaitable[Any]]


class Methods:
    """`await methods.call("sendMessage", parameters)` → the result; raises ApiError."""

    def __init__(self, world: World) -> None:
        self.world = world
        served: list[Method] = [
            self.get_me,
            self.get_updates,
            self.set_webhook,
            self.delete_webhook,
            self.get_webhook_info,
            self.send_message,
            self.send_document,
            self.edit_message_text,
            self.edit_message_reply_markup,
            self.delete_message,
            self.answer_callback_query,
            self.send_chat_action,
            self.get_file,
            self.set_my_commands,
            self.get_my_commands,
            self.delete_my_commands,
        ]
        self._methods = {method.__name__.replace("_", ""): method for method in served}

    async def call(self, name: str, given: Parameters) -> Any:
        """Names are matched in any case, as the Bot API does."""
        method = self._methods.get(name.lower())
        if method is None:
            raise NOT_FOUND
        return await method(given)

    async def get_me(self, given: Parameters) -> Json:
        groups = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self.world.bot | groups

    async def get_updates(self, given: Parameters) -> list[Json]:
        self._allow(given)
        limit = min(max(given.integer("limit", 100), 1), 100)
        seconds = min(given.integer("timeout"), LONGEST_POLL_SECONDS)
        return await self.world.updates.poll(given.integer("offset"), limit, seconds)

    async def set_webhook(self, given: Parameters) -> bool:
        """http too, as a Bot API server of one's own in local mode takes it."""
        url, secret = given.text("url"), given.text("secret_token")
        if url and not url.startswith(("https://", "http://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._allow(given)
        self._drop_pending(given)
        connections = given.integer("max_connections", 40)
        self.world.updates.set_webhook(Webhook(self.world.updates, url, secret, connections) if url else None)
        return True

    async def delete_webhook(self, given: Parameters) -> bool:
        self._drop_pending(given)
        self.world.updates.set_webhook(None)
        return True

    async def get_webhook_info(self, given: Parameters) -> Json:
        updates, webhook = self.world.updates, self.world.updates.webhook
        info: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(updates.pending),
        }
        if webhook is not None:
            info["max_connections"] = webhook.max_connections
        if webhook is not None and webhook.last_error:
            info["last_error_date"], info["last_error_message"] = webhook.last_error
        return info | ({"allowed_updates": sorted(updates.allowed)} if updates.allowed is not None else {})

    async def send_message(self, given: Parameters) -> Json:
        user = self._recipient(given)
        text, entities = self._text(given, "text", LONGEST_TEXT)
        if not text:
            raise bad_request("message text is empty")
        return self._deliver(given, self._message(user, given, text, entities)).as_json()

    async def send_document(self, given: Parameters) -> Json:
        user = self._recipient(given)
        caption, entities = self._text(given, "caption", LONGEST_CAPTION)
        message = self._message(user, given, caption, entities)
        message.document = self._document(given)
        return self._deliver(given, message).as_json()

    async def edit_message_text(self, given: Parameters) -> Json:
        message = self._own_message(given, "edit")
        text, entities = self._text(given, "text", LONGEST_TEXT)
        if not text:
            raise bad_request("message text is empty")
        return self._edit(message, text, entities, checked_markup(given.json("reply_markup")))

    async def edit_message_reply_markup(self, given: Parameters) -> Json:
        message = self._own_message(given, "edit")
        markup = checked_markup(given.json("reply_markup"))
        return self._edit(message, message.text, message.entities, markup)

    async def delete_message(self, given: Parameters) -> bool:
        message = self._own_message(given, "delete")
        message.deleted = True
        message.user.inbox.stir()
        return True

    async def answer_callback_query(self, given: Parameters) -> bool:
        answer = {"text": given.text("text"), "show_alert": given.flag("show_alert")}
        self.world.answer_query(given.text("callback_query_id"), answer)
        return True

    async def send_chat_action(self, given: Parameters) -> bool:
        self._recipient(given)
        if not given.text("action"):
            raise bad_request("wrong parameter action in request")
        return True

    async def get_file(self, given: Parameters) -> Json:
        file = self.world.files.get(given.text("file_id"))
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return file.as_json() | {"file_path": file.path}

    async def set_my_commands(self, given: Parameters) -> bool:
        commands = given.json("commands") or []
        if len(commands) > 100 or not all(COMMAND.fullmatch(each.get("command", "")) for each in commands):
            raise bad_request("BOT_COMMAND_INVALID")
        self.world.commands[_scope(given)] = commands
        return True

    async def get_my_commands(self, given: Parameters) -> list[Json]:
        commands: list[Json] = self.world.commands.get(_scope(given), [])
        return commands

    async def delete_my_commands(self, given: Parameters) -> bool:
        self.world.commands.pop(_scope(given), None)
        return True

    def _allow(self, given: Parameters) -> None:
        """An absent list leaves the former one, an empty one means the default."""
        allowed = given.json("allowed_updates")
        if allowed is not None:
            self.world.updates.allowed = set(allowed) or None

    def _drop_pending(self, given: Parameters) -> None:
        if given.flag("drop_pending_updates"):
            self.world.updates.pending.clear()

    def _recipient(self, given: Parameters) -> User:
        if "chat_id" not in given:
            raise bad_request("chat_id is empty")
        user = self.world.users.get(_number(given.text("chat_id")))
        if user is None or not user.started:
            raise bad_request("chat not found")
        if user.deleted:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        return user

    def _text(self, given: Parameters, name: str, longest: int) -> tuple[str, list[Json]]:
        text, entities = formatted(given.text(name), given.text("parse_mode"))
        if units(text) > longest:
            raise bad_request("message is too long" if name == "text" else "message caption is too long")
        return text.strip(), given.json("entities") or entities

    def _message(self, user: User, given: Parameters, text: str, entities: list[Json]) -> BotMessage:
        markup = checked_markup(given.json("reply_markup"))
        return BotMessage(user, 0, text, markup, entities, sent_at=int(time.time()), first_markup=markup)

    def _deliver(self, given: Parameters, message: BotMessage) -> BotMessage:
        self._hold_flood_limit(message.user, given)
        message.message_id = next(self.world.message_ids)
        if "keyboard" in message.markup:
            message.user.keyboard = message.markup
        if message.markup.get("remove_keyboard"):
            message.user.keyboard = {}
        message.user.inbox.take(message)
        return message

    def _hold_flood_limit(self, user: User, given: Parameters) -> None:
        if self.world.flood is None:
            return
        now, paid = asyncio.get_running_loop().time(), given.flag("allow_paid_broadcast")
        if seconds := self.world.flood.refuse_for(user.user_id, now, paid=paid):
            raise too_many_requests(seconds)

    def _document(self, given: Parameters) -> StoredFile:
        upload = given.upload("document")
        if isinstance(upload, str):
            return self._known_file(upload)
        if len(upload.content) > LARGEST_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        return self._store(upload)

    def _known_file(self, file_id: str) -> StoredFile:
        if not file_id:
            raise bad_request("there is no document in the request")
        if file_id not in self.world.files:
            raise bad_request("wrong remote file identifier specified: Wrong string length")
        return self.world.files[file_id]

    def _store(self, upload: Upload) -> StoredFile:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return self.world.store("documents", upload.name, upload.content)

    def _own_message(self, given: Parameters, deed: str) -> BotMessage:
        message = self._recipient(given).message(given.integer("message_id"))
        if message is None:
            raise bad_request(f"message to {deed} not found")
        return message

    def _edit(self, message: BotMessage, text: str, entities: list[Json], markup: Json) -> Json:
        if (text, entities, markup) == (message.text, message.entities, message.markup):
            raise bad_request(NOT_MODIFIED)
        message.text, message.entities, message.markup = text, entities, markup
        message.edited_at = int(time.time())
        message.user.inbox.stir()
        return message.as_json()


def _number(chat_id: str) -> int:
    """0 for a @name: the bot knows no public chats."""
    return int(chat_id) if re.fullmatch(r"-?[0-9]+", chat_id) else 0


def _scope(given: Parameters) -> tuple[str, str]:
    scope = given.json("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), given.text("language_code")
