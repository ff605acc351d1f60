"""What the Bot API accepts as a keyboard."""

from typing import Any

from tests.peers.telegram.errors import bad_request

LONGEST_CALLBACK_DATA = 64  # bytes
KINDS = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}
ACTIONS = {"callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}


def checked_markup(markup: Any) -> dict[str, Any]:
    """The keyboard, {} for none; 400 when it is not one."""
    if markup is None:
        return {}
    if not isinstance(markup, dict) or not KINDS & set(markup):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check_inline(button)
    for row in markup.get("keyboard", []):
        for button in row:
            _check_words(button if isinstance(button, str) else button.get("text"))
    return markup


def _check_inline(button: dict[str, Any]) -> None:
    _check_words(button.get("text"))
    if not ACTIONS & set(button):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= LONGEST_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_words(text: Any) -> None:
    if not text:
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
