"""How many ways lead through a function, by the strict count of `python -m tests.bench.reader`."""

import ast

from tests.bench.reader import paths, winding

MOST = 15  # ruff counts less: no condition that is joined to another, and no conditional expression


def test_no_function_has_more_paths_than_a_reader_keeps_in_mind() -> None:
    functions = winding(["proactive", "storage", "handlers", "bot"])
    assert [f"{function.place}: {function.paths}" for function in functions if function.paths > MOST] == []


def test_a_path_is_each_branch_and_each_condition_joined_to_another() -> None:
    function = ast.parse("if a and b:\n    x = [c for c in d if e]\nelse:\n    x = f if g else h")
    assert paths(ast.walk(function)) == 1 + 1 + 1 + 1 + 1
