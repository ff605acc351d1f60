import shutil
from pathlib import Path

import pytest

from tests.commands.console import SEALED, Shell
from tests.programs import afresh


@pytest.fixture
def shell(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path, tmp_path_factory.mktemp("says"))


@pytest.fixture
def new_shell(shell: Shell) -> Shell:
    """Every process imports for itself, as a user's does."""
    return Shell(shell.folder, shell.says, afresh)


@pytest.fixture(scope="session")
def newest_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by `qoldau migrate`, once."""
    shell = Shell(tmp_path_factory.mktemp("newest"), tmp_path_factory.mktemp("says"))
    ended = shell.run("migrate", **SEALED)
    assert (ended.status, ended.out.startswith("database at version ")) == (0, True), ended
    return shell.folder / "qoldau.db"


@pytest.fixture
def migrated(shell: Shell, newest_database: Path) -> Shell:
    """In whose folder a database at the newest version is."""
    shutil.copy(newest_database, shell.folder)
    return shell
