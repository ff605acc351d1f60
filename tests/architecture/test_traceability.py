"""From every clause to the lines that carry it out and the tests that show it, and back."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "proactive" / "clauses.toml"
PAGE = ROOT / "proactive" / "README.md"
REQUIREMENTS = ROOT / "tests" / "law" / "requirements.md"

CLAUSES: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))
FIELDS = {"title", "channels", "code", "shown_by", "partly"}
CHANNELS = ["phone", "portal", "corporation", "official"]
SERVICES = {"B": "Burial: Order 256", "D": "Disability: Order 257", "L": "Breadwinner: Order 257, second set of rules"}
GENERAL = {"O": "Others who apply, and other ways in", "A": "After the assignment", "P": "Decisions that hold"}


def single(ids: str) -> Iterator[str]:
    """`"D7.1..3"` as D7.1, D7.2, D7.3; several stand between commas."""
    for one in re.split(r",\s*", ids.strip()):
        spread = re.fullmatch(r"(.*?)(\d+)\.\.(\d+)", one)
        if spread is None:
            yield one
        else:
            stem, first, last = spread.groups()
            yield from (f"{stem}{n}" for n in range(int(first), int(last) + 1))


def asked_for(requirements: str) -> list[str]:
    """The IDs in the first column of the requirements' tables."""
    rows = re.findall(r"^\| ((?:[ABDLOP](?:\d|-)[^|]*)) \|", requirements, re.MULTILINE)
    return [one for ids in rows for one in single(ids)]


def references(field: str) -> list[Any]:
    return [pytest.param(at, id=f"{clause}: {at}") for clause, row in CLAUSES.items() for at in row[field]]


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions, classes, their methods and the values a module sets."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        found |= names_of(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in names_of(inner)}
    return frozenset(found)


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


@cache
def table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def holds(path: Path, name: str) -> bool:
    """Whether a file has what a reference names: code, a row of the law, a text, a citizen."""
    if path.suffix == ".py":
        return name in names_in(path)
    if "citizen" in table(path):
        return name in {row["says"] for row in table(path)["citizen"]}
    found: Any = table(path)
    for part in name.split("."):
        found = found.get(part, {})
    return bool(found)


def stands(at: str) -> bool:
    place, _, name = at.partition(":")
    path = ROOT / place
    return path.is_file() and (path.suffix == ".txt" or holds(path, name))


def page() -> str:
    """The readable page of the table."""
    partly = sum("partly" in row for row in CLAUSES.values())
    head = f"""# The law, clause by clause

Every clause of Order No. 509 of 30 December 2024 by its ID: what it asks for, the lines that carry it out, the tests
that show it. {len(CLAUSES)} clauses; {partly} of them are carried out in part, and say what is left. Made from
`clauses.toml`; a test fails when a clause, a line or a test named here is missing.
"""
    return "\n".join([head, *(section(letter, title) for letter, title in (SERVICES | GENERAL).items())])


def section(letter: str, title: str) -> str:
    lines = [line(clause, row) for clause, row in CLAUSES.items() if clause.startswith(letter)]
    return "\n".join(
        [f"## {title}", "", "| ID | asks for | by | carried out by | shown by |", "|---|---|---|---|---|", *lines, ""]
    )


def line(clause: str, row: dict[str, Any]) -> str:
    asks = row["title"] + (f"<br>**In part:** {row['partly']}" if "partly" in row else "")
    code, shown = (("<br>".join(link(at) for at in row[field])) for field in ("code", "shown_by"))
    return f"| {clause} | {asks} | {', '.join(row['channels'])} | {code} | {shown} |"


def link(at: str) -> str:
    """A link from the page to the file, shown by the name in it."""
    place, _, name = at.partition(":")
    here = place.removeprefix("proactive/") if place.startswith("proactive/") else f"../{place}"
    said = name if " " in name else f"`{name or Path(place).stem}`"
    return f"[{said}]({here})"


def test_every_clause_of_the_requirements_is_in_the_table_and_no_other():
    assert list(CLAUSES) == asked_for(REQUIREMENTS.read_text("utf-8"))


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_says_what_it_asks_for_what_carries_it_out_and_what_shows_it(clause):
    row = CLAUSES[clause]
    assert set(row) <= FIELDS
    assert row["title"]
    assert row["channels"]
    assert row["channels"] == [channel for channel in CHANNELS if channel in row["channels"]]
    assert row["code"]
    assert row["shown_by"]


@pytest.mark.parametrize("at", references("code"))
def test_what_carries_a_clause_out_is_there_and_is_no_test(at):
    assert stands(at)
    assert not at.startswith("tests/")


@pytest.mark.parametrize("at", references("shown_by"))
def test_what_shows_a_clause_is_there_and_is_a_test(at):
    place, _, name = at.partition(":")
    assert stands(at)
    assert place.startswith("tests/")
    assert not place.endswith(".py") or name.startswith("test_")


def test_every_check_of_a_clause_in_the_services_is_in_the_table():
    sources = [path.read_text("utf-8") for path in (ROOT / "proactive" / "services").rglob("*.py")]
    made = {check for source in sources for check in re.findall(r'check="([BDL][-\d][^"]*)"', source)}
    assert made
    assert made <= set(CLAUSES)


def test_a_spread_of_ids_is_read_as_single_ones():
    assert asked_for("| D21-1.1..3 | x |\n| B-R1..2, B-RE | y |\n| what starts it | a death |") == [
        "D21-1.1",
        "D21-1.2",
        "D21-1.3",
        "B-R1",
        "B-R2",
        "B-RE",
    ]


@pytest.mark.parametrize(
    "at",
    [
        "proactive/road/pipeline.py:no_such_function",
        "proactive/no_such_file.py:step",
        "proactive/basics/law.toml:no.such.row",
        "tests/cases/burial.toml:A citizen of whom nobody has written",
        "tests/flow/scripts/no-such-conversation.txt",
    ],
)
def test_a_reference_to_what_is_not_there_is_found_out(at):
    assert not stands(at)


def test_the_readable_page_is_the_tables_own():
    assert PAGE.read_text("utf-8") == page(), "python -m tests.architecture.test_traceability writes it anew"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
