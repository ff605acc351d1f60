"""Why a case waits, as officials read it: on the console, in Telegram, on the demo's pages and in the terminal."""

import ast
import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.cli.printing import move_line
from handlers.console import HERE
from handlers.demo.words import book
from handlers.web.reasons import counted, in_short, note, reason
from handlers.web.words import LANGUAGES, Words, book_of
from proactive.basics.calendar import TIMEZONE
from proactive.cases import reasons
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.texts import book as texts
from proactive.services import BY_CODE
from storage.cases.history import Transition

R = Reason
SHORTEST = 6  # letters of what a reason is called: less is no words
ABOUT = {
    R.UNKNOWN: ("D7.1",),
    R.CHECK: ("B13.4",),
    R.REGISTER_REFUSES: ("kz:GBDFL", "rjct.filter.invalid"),
    R.LAW_NOT_IN_FORCE: ("burial.multiple", "2027-01-01"),
    R.DOCUMENT: ("Анықтама",),
    R.DOCUMENT_CAME: ("Анықтама",),
    R.LATE_ANSWER: ("Иә, келісемін",),
    R.DOCUMENT_MISSING: ("Анықтама",),
    R.FOLLOW_UP: ("carer_check", "turns_18"),
    R.ORDER_REFUSED: ("409",),
    R.PAYMENT_RETURNED: ("deposit",),
    R.CITIZEN_ASKS: ("Позвоните мне", "2026-11-23T14:30:00+05:00"),
    **dict.fromkeys(reasons.SAID_MISTAKEN, ("Анам тірі",)),
}
SURFACES = {"console": lambda: book_of(HERE), "demo": book}
PROACTIVE = Path(reasons.__file__).parents[1]


def words(language: str, surface: str = "console") -> Words:
    return Words(SURFACES[surface](), language, TIMEZONE)


def in_english(waiting: Waiting | None) -> str:
    return reason(words("en"), waiting)


@pytest.mark.parametrize(
    ("waiting", "text"),
    [
        (None, ""),
        (Waiting(R.UNKNOWN, ("D7.1",)), "the registers are silent on this: Identity and permanent residence"),
        (Waiting(R.UNKNOWN, ("177(8)",)), "then the special benefit is offered"),
        (Waiting(R.DOCUMENT_CAME, ("Анықтама",)), "the document that was asked for is there: Анықтама"),
        (Waiting(R.ORDER_REFUSED, ("409",)), "another stands under its number"),
        (Waiting(R.ORDER_REFUSED, ("418",)), "the payment system did not take the order"),
        (Waiting(R.SAID_ALIVE, ("Анам тірі",)), "the citizen says that the person is alive: “Анам тірі”"),
        (Waiting(R.CITIZEN_ASKS, ("Жду", "2026-11-23T14:30:00+05:00")), "the citizen writes to a person: “Жду”"),
        (Waiting(R.REGISTER_REFUSES, ("kz:GBDFL", "rjct")), "a register refuses to answer: the register of persons"),
        (Waiting(R.REGISTER_REFUSES, ("kz:NEW", "rjct")), "a register refuses to answer"),
        (Waiting(R.LAW_NOT_IN_FORCE, ("MCI", "2027-01-01")), "the law has no value: MCI, tenge, 1 January 2027"),
        (Waiting(R.FOLLOW_UP, ("carer_check", "turns_18")), "; turned 18"),
    ],
    ids=str,
)
def test_a_reason_is_said_in_words_with_what_it_is_about(waiting: Waiting | None, text: str):
    assert text in in_english(waiting)
    assert text or in_english(waiting) == ""


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Reason)
def test_every_reason_is_said_in_every_language_on_every_page(why: Reason, language: str, surface: str):
    for about in {(), ABOUT.get(why, ())}:
        waiting = Waiting(why, about)
        whole = reason(words(language, surface), waiting)
        line = in_short(words(language, surface), Status.ATTENTION, waiting)
        assert len(whole) >= SHORTEST, f"{why} in {language}: {whole!r} is no sentence; {SHORTEST} letters at least"
        assert line.endswith(whole), f"{why} in {language}: {whole!r} is not said behind the status"
        assert codes_in(whole) == [], f"{why} in {language}: {whole!r} says a code"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", sorted(ABOUT))
def test_what_a_reason_is_about_is_said_and_not_left_out(why: Reason, language: str):
    assert reason(words(language), Waiting(why, ABOUT[why])) != reason(words(language), Waiting(why))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Reason)
def test_every_reason_can_be_counted_and_noted_beside_a_move(why: Reason, language: str):
    short = reasons.in_short(why, language)
    assert counted(words(language), "attention", why).endswith(f": {short}")
    assert note(words(language), why) == short
    assert codes_in(short) == []


@pytest.mark.parametrize("why", Reason)
def test_every_reason_is_said_in_the_terminal(why: Reason):
    at = datetime.fromisoformat("2026-11-23T12:00:00+05:00")
    held = Transition(
        position=1,
        number="26-0000001",
        service="burial",
        at=at,
        from_status="applied",
        to_status="attention",
        by="system",
        note="",
        reason=why,
    )
    assert move_line(held).endswith(f"({reasons.in_short(why, 'en')})")


def codes_in(text: str) -> list[str]:
    """What only the program says: `kz:GBDFL`, `rjct`, `no_number`, `B13.4`."""
    return re.findall(r"kz:\w+|rjct|[a-z]+_[a-z_]+|\b[BDL]\d+\.\d+|\b\d+\(\d+\)|\{", text)


def test_no_words_are_left_over_and_each_is_there_in_every_language():
    names = {key.partition(".")[0] for key in reasons.book()}
    assert names == set(Reason)
    assert [key for key, said in reasons.book().items() if set(said) != set(LANGUAGES)] == []
    longer = {key.removesuffix(".about") for key in reasons.book() if key.endswith(".about")}
    assert longer <= set(ABOUT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("benefit", BY_CODE)
def test_every_check_is_called_by_its_own_name(benefit: str, language: str):
    names = {id: words(language).check(id) for id in texts(benefit, language)["check"]}
    assert words(language).check("no such check") not in names.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_history_notes_beside_a_move_has_words(language: str):
    silent = [text for text in noted() if words(language).of("note", text, "") == ""]
    assert silent == []


def noted() -> set[str]:
    """Every note on a case that stands in the code word for word; those on an award nobody reads."""
    calls = (
        keyword.value
        for path in PROACTIVE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) != "AwardOutcome"
        for keyword in node.keywords
        if keyword.arg == "note"
    )
    return {value.value for value in calls if isinstance(value, ast.Constant)}
