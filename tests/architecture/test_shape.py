"""The shape of the code: who imports whom, what every file says of itself, how long it may be and how it is called."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage", "proactive")
LONGEST = 450  # lines
MOST_POINTING = 0.01  # of the local names of a floor
POINTING = {
    "asked", "done", "found", "given", "kept", "known", "left", "made", "mine", "one", "said", "seen", "theirs", "told",
    "wanted", "what", "who", "whose",
}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("time", "monotonic")}
RUNS = {"write", "read", "write_in_bulk", "read_apart"}
FORBIDDEN = {"utils", "util", "misc", "manager", "helper", "helpers", "common_utils"}


def modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


OWN = list(modules(*PACKAGES))
TESTS = list(modules("tests"))
CONTRACTS = Path(__file__).with_name("contracts.py")
ALL = [*OWN, *TESTS]


WRONG = [
    ("proactive/cases/now.py", "import sqlalchemy\n"),
    ("proactive/cases/case.py", "def later():\n    import aiogram\n"),
    ("storage/jobs/inbox.py", "from handlers import door\n"),
    ("handlers/usecases/runtime.py", "from bot import rates\n"),
    ("proactive/road/offer.py", "from proactive.road import account\n"),
    ("proactive/cases/wording.py", "def later():\n    from proactive.papers import words\n"),
    ("storage/ledger/audit.py", "from storage.cases import cases\n"),
    ("handlers/console/journal.py", "from handlers.api import figures\n"),
    ("handlers/usecases/cases.py", "from aiohttp import web\n"),
    ("bot/workers/cases.py", "from bot.demo import neighbours\n"),
    ("bot/papers/office.py", "from bot.papers import drawing\n"),
]


def test_imports_run_one_way_and_an_import_against_the_direction_is_noticed(tmp_path: Path) -> None:
    for path in OWN:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"), "utf-8")
    as_it_is, *with_a_line_more = contracts_broken(tmp_path, WRONG)
    assert as_it_is == []
    assert [wrong for wrong, broken in zip(WRONG, with_a_line_more, strict=True) if len(broken) != 1] == []
    able_to_fail = {contract for broken in with_a_line_more for contract in broken}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert able_to_fail == {contract["name"] for contract in contracts}, "each contract has a line that breaks it"


def contracts_broken(root: Path, wrong: list[tuple[str, str]]) -> list[list[str]]:
    """Which contracts of `pyproject.toml` the packages under a folder break: as they are, and with each wrong line.

    In one process of its own, as the packages are read from the folder: what is the same is then read once.
    """
    command = [sys.executable, CONTRACTS, str(ROOT / "pyproject.toml"), json.dumps(wrong)]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, cwd=root, env=clean, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    broken: list[list[str]] = json.loads(ended.stdout.splitlines()[-1])
    return broken


@dataclass(frozen=True)
class Read:
    """What the rules ask of a file, read in one walk; names come with their line."""

    docstring: str | None
    lines: int
    classes: list[str]
    functions: list[tuple[int, str]]
    locals: list[str]  # names that are set in a file, and arguments, as often as that
    tests: list[str]
    classes_of_tests: list[str]
    clocks: list[int]
    handed_to_a_store: list[int]


@cache
def read(path: Path) -> Read:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    nodes = defaultdict(list)
    for node in ast.walk(tree):
        nodes[type(node)].append(node)
    functions = [*nodes[ast.FunctionDef], *nodes[ast.AsyncFunctionDef]]
    return Read(
        docstring=ast.get_docstring(tree),
        lines=len(text.splitlines()),
        classes=[node.name for node in nodes[ast.ClassDef]],
        functions=[(node.lineno, node.name) for node in functions],
        locals=[
            *(node.id for node in nodes[ast.Name] if isinstance(node.ctx, ast.Store)),
            *(node.arg for node in nodes[ast.arg] if node.arg not in {"self", "cls"}),
        ],
        tests=[node.name for node in tree.body if is_test(node)],
        classes_of_tests=[
            node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
        ],
        clocks=[node.lineno for node in nodes[ast.Attribute] if is_clock(node)],
        handed_to_a_store=[node.lineno for node in nodes[ast.Call] if is_handed_to_a_store(node)],
    )


def is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def is_clock(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS


def is_handed_to_a_store(node: ast.Call) -> bool:
    """A call that hands a function to be run in a transaction, and so leads a reader away from it (decision 25)."""
    called = node.func
    return isinstance(called, ast.Attribute) and called.attr in RUNS and ast.unparse(called.value).endswith("store")


def test_every_module_says_what_it_is() -> None:
    silent = [name(path) for path in OWN if not read(path).docstring]
    assert [path for path in silent if "migrations/" not in path] == []


def test_no_file_holds_too_many_subjects() -> None:
    assert [name(path) for path in ALL if read(path).lines > LONGEST] == []


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    vague = [name(path) for path in ALL if {*path.relative_to(ROOT).with_suffix("").parts} & FORBIDDEN]
    called = [(path, word) for path in OWN for word in read(path).classes]
    classes = [
        f"{name(path)}: {word}" for path, word in called if word.lower().endswith(("manager", "helper", "utils"))
    ]
    assert vague + classes == []


@cache
def needed() -> dict[str, set[str]]:
    """By module, those of ours that it needs, if only for its types."""
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in OWN}
    return {
        module: {whole if whole in names else of for of, whole in imported(ast.parse(path.read_text("utf-8")))}
        & names.keys() - {module}
        for module, path in names.items()
    }


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name's module, and what it would be called if it is a module itself."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, f"{node.module}.{alias.name}") for alias in node.names)
        yield from imported(node)


def circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Modules of which each needs the next, and the last the first."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_needs_itself_by_way_of_others() -> None:
    assert circle(needed()) == []


def test_a_circle_of_modules_is_noticed() -> None:
    last = {"proactive.basics.calendar": {"bot.app"}}
    assert {"proactive.basics.calendar", "bot.app"} <= set(circle({**needed(), **last}))


def test_every_class_has_a_name_of_its_own() -> None:
    """One word, one thing: whoever reads a name need not ask which of two is meant."""
    places = defaultdict(list)
    for path in OWN:
        for called in read(path).classes:
            places[called].append(name(path))
    assert {called: paths for called, paths in places.items() if len(paths) > 1} == {}


def test_no_function_points_instead_of_naming() -> None:
    functions = [(path, line, called) for path in OWN for line, called in read(path).functions]
    assert [f"{name(path)}:{line} {called}" for path, line, called in functions if called in POINTING] == []


@pytest.mark.parametrize("floor", PACKAGES)
def test_local_names_name_and_do_not_point(floor: str) -> None:
    """A few may: `one` of a list just written down points well enough."""
    names = Counter(word for path in modules(floor) for word in read(path).locals)
    pointing = {word: count for word, count in names.items() if word in POINTING}
    assert sum(pointing.values()) / names.total() <= MOST_POINTING, pointing


def test_no_test_stands_in_a_class() -> None:
    assert [(name(path), read(path).classes_of_tests) for path in TESTS if read(path).classes_of_tests] == []


def test_every_test_has_a_name_of_its_own_in_its_file() -> None:
    """A second function of one name would silently take the place of the first."""
    counted = {path: Counter(read(path).tests) for path in TESTS}
    twice = [f"{name(path)}: {test}" for path, tests in counted.items() for test in tests if tests[test] > 1]
    assert twice == []


def test_no_clock_stands_in_what_is_right() -> None:
    assert [f"{name(path)}:{line}" for path in modules("proactive") for line in read(path).clocks] == []


def test_what_runs_in_a_transaction_is_called_by_its_own_name() -> None:
    database = ROOT / "storage/engine/database.py"
    assert read(database).handed_to_a_store
    elsewhere = {name(path): read(path).handed_to_a_store for path in OWN if path != database}
    assert {path: lines for path, lines in elsewhere.items() if lines} == {}
