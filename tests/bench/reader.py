"""`python -m tests.bench.reader [FLOOR …]`: what a reader meets, a row a floor; and then how far three journeys lead.

Paths through a function: one, and one more for each branch, loop, `except`, `case`, condition of a comprehension,
conditional expression and each `and` or `or`. A comprehension itself is no path: it is read as the list that it is.
Pointing names: local names, arguments among them, of `POINTING` (`tests/architecture/test_shape.py`), of all local
names. Migrations and tests are left out.
"""

import ast
import asyncio
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.test_shape import PACKAGES, POINTING, modules, name
from tests.bench import walks

MANY = 10  # paths
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Met:
    """A function as a reader meets it; what is defined in it is met by itself."""

    place: str
    lines: int
    arguments: int
    paths: int
    locals: frozenset[str]


def inside(function: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, Function):
            yield node
            yield from inside(node)


def paths(nodes: Iterable[ast.AST]) -> int:
    more = {ast.BoolOp: lambda node: len(node.values) - 1, ast.comprehension: lambda node: len(node.ifs)}
    return 1 + sum(more[type(node)](node) if type(node) in more else isinstance(node, BRANCHES) for node in nodes)


def met(path: Path) -> Iterator[Met]:
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, Function):
            continue
        taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        arguments = [argument.arg for argument in taken if argument.arg not in {"self", "cls"}]
        nodes = list(inside(function))
        stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        first, last = function.body[0].lineno, function.end_lineno or function.lineno
        yield Met(
            place=f"{name(path)}:{function.lineno} {function.name}",
            lines=last - first + 1,
            arguments=len(arguments),
            paths=paths(nodes),
            locals=frozenset(stored | set(arguments)),
        )


def spread(values: Iterable[int]) -> str:
    """Median, the ninetieth of a hundred, the largest."""
    ordered = sorted(values)
    return "/".join(str(ordered[int(len(ordered) * part)]) for part in (0.5, 0.9)) + f"/{ordered[-1]}"


def row(floor: str) -> str:
    files = [path for path in modules(floor) if "migrations" not in path.parts]
    functions = [function for path in files for function in met(path)]
    names = [word for function in functions for word in function.locals]
    pointing = sum(word in POINTING for word in names) / len(names)
    lines = spread(len(path.read_text("utf-8").splitlines()) for path in files)
    return (
        f"{floor:10} {len(files):5} {lines:>13} {len(functions):9} {spread(met.lines for met in functions):>10} "
        f"{spread(met.arguments for met in functions):>9} {spread(met.paths for met in functions):>8} "
        f"{sum(met.paths > MANY for met in functions):8} {pointing:8.1%}"
    )


def winding(floors: Iterable[str]) -> list[Met]:
    every = (function for path in modules(*floors) if "migrations" not in path.parts for function in met(path))
    return sorted((function for function in every if function.paths > MANY), key=lambda function: -function.paths)


def main() -> None:
    floors = sys.argv[1:] or list(PACKAGES)
    print("           files   file lines functions   fn lines arguments    paths paths>10 pointing")
    print(*map(row, floors), sep="\n")
    for function in winding(floors):
        print(f"    {function.paths:3} {function.place}")
    for journey, walk in asyncio.run(walks.measured()).items():
        print(f"{journey}: {walk}")


if __name__ == "__main__":
    main()
