"""The console says the same in Kazakh, Russian and English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from handlers import console
from handlers.console.deciding import ACTS
from handlers.usecases.broadcasts import ENTRIES
from handlers.usecases.case_acts import HEARD
from handlers.usecases.cases import GIVEN
from handlers.web.words import LANGUAGES, book_of
from proactive.awards.acts import ACTS as AWARD_ACTS
from proactive.cases.lifecycle import Status
from proactive.conversation.topics.topic import Topic
from proactive.messages.escalation import DeskTopic
from proactive.road.acts import OfficialAct
from proactive.road.four_eyes import APPROVE, REFUSE
from tests.pages.test_page import keys

FOLDER = Path(console.__file__).parent
WORDS = book_of(FOLDER)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_topic_of_a_conversation_has_its_words(code: str) -> None:
    assert {*Topic, *DeskTopic} - set(WORDS[code]["topic"]) == set()


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_every_language_says_the_same_things(code: str) -> None:
    differing = keys(WORDS["en"]) ^ keys(WORDS[code])
    assert {key for key in differing if not key.startswith(".service.")} == set()


def test_why_a_case_stands_where_it_stands_is_said_for_every_status() -> None:
    assert set(WORDS["en"]["why"]) >= set(Status)


@pytest.mark.parametrize("act", OfficialAct)
def test_every_act_of_an_official_has_its_form_and_its_answer(act: OfficialAct) -> None:
    assert act in ACTS
    assert f'action="{{{{ at }}}}/{act}"' in (FOLDER / "templates" / "_acts.html").read_text("utf-8")
    assert WORDS["en"]["done"][act]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", [name for name, action in ACTS.items() if action.decides and name != "complete"])
def test_what_decides_is_asked_once_more_in_words(act: str, language: str) -> None:
    assert {act, f"yes_{act}"} <= set(WORDS[language]["confirm"])


COMPOSED = {
    *(HEARD, APPROVE, REFUSE, f"propose to {APPROVE}", f"propose to {REFUSE}"),
    *(f"{act} award" for act in AWARD_ACTS),
    *(f"propose to {act} award" for act in AWARD_ACTS),
    *(f"{act} broadcast" for act in ENTRIES.values()),
    *(f"{given}{what}" for given in GIVEN.values() for what in ("", " conversation")),
    "assign conversation",  # as older programs wrote it
}  # of words that stand elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_audit_log_has_its_words_and_no_words_are_left_over(language: str) -> None:
    assert set(WORDS[language]["did"]) == COMPOSED | set(entries())


def entries() -> Iterator[str]:
    """Every word for the audit log that stands in the code of what comes in, and the sign-in's."""
    yield "enter"
    for path in Path(handlers.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            yield from entries_of(call)


def entries_of(call: ast.Call) -> Iterator[str]:
    match ast.unparse(call.func).rpartition(".within")[0] or ast.unparse(call.func):
        case "audit.write" | "audit.entry_of":
            yield from texts(call.args)
        case "ActResult":
            yield from texts([keyword.value for keyword in call.keywords if keyword.arg == "entry"])
        case name if name.endswith("write_entry"):
            yield from (f"{text} broadcast" for text in texts(call.args))
        case name if name.endswith("record_reading"):
            yield from (f"read {text}" for text in texts(call.args))


def texts(arguments: list[ast.expr]) -> Iterator[str]:
    """Those that stand there word for word."""
    for argument in arguments:
        if isinstance(argument, ast.IfExp):
            yield from texts([argument.body, argument.orelse])
        elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
