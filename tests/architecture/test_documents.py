"""What is written for those who work on the code is true: each path, each name, each rule it speaks of is there."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_traceability import holds

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "proactive" / "decisions"
INDEX = DECISIONS / "README.md"
GLOSSARY = ROOT / "proactive" / "GLOSSARY.md"
SHOWN = ("README.md", "CONTRIBUTING.md", "proactive/README.md", "proactive/GLOSSARY.md", "proactive/decisions/*.md")
DOCUMENTS = [path for pattern in SHOWN for path in sorted(ROOT.glob(pattern))]
FOLDERS = {"bot", "handlers", "storage", "proactive", "tests"}
ENDINGS = {".py", ".toml", ".md", ".txt", ".html", ".css", ".js", ".typ", ".json", ".yaml", ".csv"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def references(text: str, here: Path) -> Iterator[tuple[str, Path]]:
    """What a document names as code or as a link, with the file or folder it would be; `path:name` too."""
    for link in re.findall(r"\]\(([^)#\s]+)\)", text):
        if "://" not in link:
            yield link, here / link
    for span in re.findall(r"`([^`\s]+)`", text):
        place = span.partition(":")[0]
        if looks_like_a_path(place):
            yield span, ROOT / place


def looks_like_a_path(place: str) -> bool:
    """Not an address, not a shape with a gap to be filled, not a bare name."""
    if "/" not in place or re.search(r"[<>{}*…]", place):
        return False
    return place.split("/")[0] in FOLDERS or (Path(place).suffix in ENDINGS and not place.startswith(("/", ".venv")))


def stands(reference: str, path: Path) -> bool:
    symbol = reference.partition(":")[2]
    return path.exists() and (not symbol or holds(path, symbol))


def missing(text: str, here: Path) -> list[str]:
    return [reference for reference, path in references(text, here) if not stands(reference, path)]


@cache
def names_of_files() -> frozenset[str]:
    here = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    return frozenset(path.name for path in [*here, *ROOT.iterdir()])


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_path_a_document_names_is_there(document: Path) -> None:
    assert missing(document.read_text("utf-8"), document.parent) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_a_document_calls_by_its_name_alone_is_there(document: Path) -> None:
    bare = set(re.findall(r"`([\w-]+\.(?:py|toml|md|html|css|js))`", document.read_text("utf-8")))
    assert bare - names_of_files() == set()


@pytest.mark.parametrize(
    "text",
    [
        "`proactive/no_such_file.py`",
        "`proactive/cases/case.py:NoSuchClass`",
        "`proactive/no_such_folder/`",
        "[a link](no-such-file.md)",
    ],
)
def test_what_is_not_there_is_noticed(text: str) -> None:
    assert len(missing(text, ROOT)) == 1


@pytest.mark.parametrize("text", ["`/c/<version>`", "`tests/cases/<code>.toml`", "`a/b`", "[web](https://a.kz/b.md)"])
def test_what_is_no_path_is_left_alone(text: str) -> None:
    assert list(references(text, ROOT)) == []


def test_every_decision_is_in_the_index_once_and_no_number_comes_twice() -> None:
    decisions = sorted(path.name for path in DECISIONS.glob("0*.md"))
    assert sorted(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", INDEX.read_text("utf-8"))) == decisions
    assert len({decision[:4] for decision in decisions}) == len(decisions)


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("0*.md")), ids=name)
def test_a_decision_is_headed_by_its_number(path: Path) -> None:
    assert path.read_text("utf-8").startswith(f"# {int(path.name[:4])}. ")


def test_every_rule_of_imports_stands_in_contributing() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert [contract["name"] for contract in contracts if contract["name"] not in text] == []


def test_every_word_of_the_glossary_has_three_languages_a_meaning_and_one_place() -> None:
    rows = re.findall(r"^\| (?!word|---)(.+) \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    cells = [row.split(" | ") for row in rows]
    assert len(cells) > 50
    assert [row for row in cells if len(row) != 5 or not all(row) or row[4].count("`") != 2] == []
