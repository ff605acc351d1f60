"""What a citizen finds under a message and below the chat."""

import pytest
from aiogram.types import InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.transports.telegram import keyboard
from proactive.cases.consent_text import current, path, to_read
from proactive.conversation.understanding import Meaning, understand
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Priority
from proactive.messages.texts import Button, render
from storage.messages.claiming import Outgoing

YES = Button("yes", "Иә")


def message(*buttons: Button) -> Outgoing:
    return Outgoing(
        id="m",
        channel=Channel.TELEGRAM,
        address="1",
        text="x",
        buttons=buttons,
        attempts=1,
        case_number=None,
        priority=Priority.ANSWER,
    )


def inline(markup: object) -> list[tuple[str | None, str | None]]:
    assert isinstance(markup, InlineKeyboardMarkup)
    return [(key.callback_data, key.url) for [key] in markup.inline_keyboard]


def test_the_full_text_opens_as_a_page_where_the_service_has_a_public_address() -> None:
    keys = inline(keyboard(message(YES, to_read(Language.RU)), "https://qoldau.kz/"))
    assert keys == [("yes|m", None), (None, f"https://qoldau.kz{path(current(), 'ru')}")]


@pytest.mark.parametrize("site", [None, "http://127.0.0.1:8080"], ids=["no address", "one that Telegram refuses"])
def test_the_full_text_is_sent_into_the_chat_where_there_is_no_page_to_open(site: str | None) -> None:
    assert inline(keyboard(message(YES, to_read(Language.KK)), site)) == [
        ("yes|m", None),
        (f"terms:{current()}:kk|m", None),
    ]


@pytest.mark.parametrize("language", Language)
def test_the_keys_below_the_chat_stay_there_and_each_says_what_it_does(language: Language) -> None:
    markup = keyboard(message(*render("common.menu", language, Channel.TELEGRAM).buttons))
    assert isinstance(markup, ReplyKeyboardMarkup)
    assert markup.is_persistent
    said = [understand(key.text).meaning for row in markup.keyboard for key in row]
    assert said == [Meaning.STATUS, Meaning.PAPERS, Meaning.LANGUAGE, Meaning.STOP]


def test_many_buttons_stand_two_in_a_row() -> None:
    markup = keyboard(message(*[Button(f"staff:option:{n}", str(n)) for n in range(9)]))
    assert isinstance(markup, InlineKeyboardMarkup)
    assert [len(row) for row in markup.inline_keyboard] == [2, 2, 2, 2, 1]
