"""What may be asked of the registers (P-5): the tables are whole, and their readable page is theirs."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from proactive.cases.registers import BEFORE_CONSENT
from proactive.messages.contact import Language
from proactive.papers.words import word
from proactive.services import SERVICES
from proactive.services.asked import AskedAbout, AskedAt, AskedOf, AskedRow, read, rows_for, rows_of

PAGE = Path(__file__).parents[2] / "proactive" / "ASKED.md"
HEAD = """# What is asked of the registers

For each benefit, step by step: of which register, about whom, and what for (Law on Personal Data, arts. 7 and 8; P-5).
Nothing else is asked: the flow tests hold every look-up of a case and of a running award against these rows. Made from
`services/asked.toml` and the `asked.toml` of each benefit. Beside it, whoever a queued message is for is looked up in
GBDFL once more before it goes out, and a contact that is shared in Telegram in BMG by its number.
"""
STEPS = {
    AskedAt.RIGHT: "before any consent",
    AskedAt.STANDING: "before each message and decision",
    AskedAt.ACCOUNT: "for the account",
    AskedAt.CHECKS: "after the consent, in its name",
    AskedAt.AWARD: "while it is paid by the month",
}


def page() -> str:
    shared = asked_of_all()
    own = [(service.code, [row for row in rows_of(service.code) if row not in shared]) for service in SERVICES]
    return "\n".join([HEAD, *(section(title, rows) for title, rows in [("Every benefit", shared), *own])])


def asked_of_all() -> list[AskedRow]:
    return list(read(PAGE.parent / "services" / "asked.toml"))


def section(title: str, rows: Iterable[AskedRow]) -> str:
    head = [f"## {title.capitalize()}", "", "| when | about whom | what | what for |", "|---|---|---|---|"]
    return "\n".join([*head, *map(line, sorted(rows, key=lambda row: list(STEPS).index(row.step))), ""])


def line(row: AskedRow) -> str:
    whom = ", ".join(role.replace("_", " ") for role in row.about)
    return f"| {STEPS[row.step]} | {whom} | {'<br>'.join(map(in_words, row.what))} | {row.why} |"


def in_words(what: AskedOf) -> str:
    key = "" if what.key == "IIN" else f" by {what.key}"
    return f"{what.register.removeprefix('kz:')}: {what.record.removeprefix('kz:')}{key}"


def test_the_readable_page_is_the_tables_own() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.architecture.test_asked writes it anew"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_before_the_consent_only_registers_that_may_be_asked_then_are(service) -> None:
    rows = [row for row in rows_of(service.code) if row.step is AskedAt.RIGHT]
    assert rows
    assert {what.register for row in rows for what in row.what} <= BEFORE_CONSENT


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_every_row_says_what_for_and_names_registers_that_papers_have_words_for(service) -> None:
    for row in rows_of(service.code):
        assert row.why
        assert row.about
        for what in row.what:
            for language in Language:
                assert word("system", what.register, language)


@pytest.mark.parametrize("register", ["kz:TORELIK kz:CourtDecision", "kz:CBDI kz:Disability", "kz:NOBD kz:Enrolment"])
def test_of_a_grown_child_no_court_no_health_and_no_school_is_asked(register: str) -> None:
    what = AskedOf(*register.split())
    for step in AskedAt:
        assert not [*rows_for("breadwinner", step, AskedAbout.GROWN, what)]
    assert [*rows_for("breadwinner", AskedAt.CHECKS, AskedAbout.MINOR, what)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('step = "whenever"\nabout = ["subject"]\nwhat = ["kz:ZAGS kz:Act"]\nwhy = "x"', "whenever"),
        ('step = "right"\nabout = ["neighbour"]\nwhat = ["kz:ZAGS kz:Act"]\nwhy = "x"', "neighbour"),
        ('step = "right"\nabout = ["subject"]\nwhat = ["kz:ZAGS kz:Diary"]\nwhy = "x"', "kz:Diary"),
        ('step = "right"\nabout = ["subject"]\nwhat = ["kz:ZAGS kz:Act"]', "why"),
    ],
)
def test_a_row_that_cannot_be_read_is_said(tmp_path: Path, row: str, words: str) -> None:
    table = tmp_path / "asked.toml"
    table.write_text(f"[[asked]]\n{row}\n", "utf-8")
    with pytest.raises(ValueError, match=words):
        read(table)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
