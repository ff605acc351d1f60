"""The shape of the code: who imports whom, what every file says of itself, how long it may be and how it is called."""

import ast
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage", "proactive")
LONGEST = 450  # lines
POINTING = {
    "asked", "done", "found", "given", "kept", "known", "left", "made", "mine", "one", "said", "seen", "theirs", "told",
    "wanted", "what", "who", "whose",
}  # fmt: skip
FORBIDDEN = {"utils", "util", "misc", "manager", "helper", "helpers", "common_utils"}


def modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


OWN = list(modules(*PACKAGES))
ALL = [*OWN, *modules("tests")]


def imports_kept(root: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of `pyproject.toml`, checked on the packages under a folder."""
    check = "import sys; sys.path.insert(0, sys.argv.pop(1)); from importlinter.cli import lint_imports_command as main"
    command = [sys.executable, "-c", f"{check}; main()", str(root), "--no-cache", "--config", ROOT / "pyproject.toml"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=root, env=clean, capture_output=True, text=True, timeout=120, check=False)


def test_imports_run_one_way() -> None:
    done = imports_kept(ROOT)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
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
    ],
)
def test_an_import_against_the_direction_is_noticed(tmp_path: Path, module: str, line: str) -> None:
    for path in OWN:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"), "utf-8")
    with (tmp_path / module).open("a", encoding="utf-8") as changed:
        changed.write(f"\n{line}")
    done = imports_kept(tmp_path)
    assert (done.returncode, "1 broken" in done.stdout) == (1, True), done.stdout + done.stderr


def test_every_module_says_what_it_is() -> None:
    silent = [name(path) for path in OWN if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert [path for path in silent if "migrations/" not in path] == []


def test_no_file_holds_too_many_subjects() -> None:
    assert [name(path) for path in ALL if len(path.read_text("utf-8").splitlines()) > LONGEST] == []


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    vague = [name(path) for path in ALL if {*path.relative_to(ROOT).with_suffix("").parts} & FORBIDDEN]
    classes = (
        (path, node.name)
        for path in OWN
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    called = [
        f"{name(path)}: {word}" for path, word in classes if word.lower().endswith(("manager", "helper", "utils"))
    ]
    assert vague + called == []


def test_every_class_has_a_name_of_its_own() -> None:
    """One word, one thing: whoever reads a name need not ask which of two is meant."""
    found = defaultdict(list)
    for path in OWN:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name(path))
    assert {called: places for called, places in found.items() if len(places) > 1} == {}


def test_no_function_points_instead_of_naming() -> None:
    pointing = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in OWN
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in POINTING
    ]
    assert pointing == []


def test_no_test_stands_in_a_class() -> None:
    trees = ((path, ast.parse(path.read_text("utf-8"))) for path in modules("tests"))
    found = [
        f"{name(path)}: {node.name}"
        for path, tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]
    assert found == []


def test_every_test_has_a_name_of_its_own_in_its_file() -> None:
    """A second function of one name would silently take the place of the first."""
    twice = []
    for path in modules("tests"):
        tests = [node.name for node in ast.parse(path.read_text("utf-8")).body if is_test(node)]
        twice += [f"{name(path)}: {one}" for one in set(tests) if tests.count(one) > 1]
    assert twice == []


def is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def test_no_clock_stands_in_what_is_right() -> None:
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("time", "monotonic")}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules("proactive")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in clocks
    ]
    assert found == []


def handed_to_a_store(path: Path) -> list[str]:
    """The calls that hand a function to be run in a transaction, and so lead a reader away from it (decision 25)."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    runs = {"write", "read", "write_in_bulk", "read_apart"}
    return [
        f"{name(path)}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in runs
        and ast.unparse(call.func.value).endswith("store")
    ]


def test_what_runs_in_a_transaction_is_called_by_its_own_name() -> None:
    database = ROOT / "storage/engine/database.py"
    assert handed_to_a_store(database)
    assert [call for path in OWN if path != database for call in handed_to_a_store(path)] == []
