"""Which contracts of imports the packages in a folder break, as they are and with each of some lines more, as JSON.

cd folder && python contracts.py pyproject.toml '[["proactive/cases/now.py", "import sqlalchemy"]]'

A process of its own, as import-linter reads packages from where they are imported.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure


def broken(configuration: str) -> list[str]:
    said = io.StringIO()
    with redirect_stdout(said):
        lint_imports(configuration, cache_dir=".import_linter_cache", no_logo=True)
    names = re.findall(r"^(.+) BROKEN$", said.getvalue(), re.MULTILINE)
    if f"kept, {len(names)} broken" not in said.getvalue():
        raise RuntimeError(said.getvalue())
    return names


def broken_one_by_one(configuration: str, lines: list[tuple[str, str]]) -> Iterator[list[str]]:
    yield broken(configuration)
    for module, line in lines:
        path = Path(module)
        right = path.read_text("utf-8")
        path.write_text(f"{right}\n{line}", "utf-8")
        yield broken(configuration)
        path.write_text(right, "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, ".")
    configure()
    print(json.dumps(list(broken_one_by_one(sys.argv[1], json.loads(sys.argv[2])))))
