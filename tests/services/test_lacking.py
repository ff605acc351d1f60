"""What a benefit lacks is said at the start, in one line, whatever of its folder it is."""

from pathlib import Path

import pytest

from proactive.services import SERVICES
from proactive.services.lacking import lacking
from tests.flow.quick import KEY
from tests.services.installed import lay, run

CHECK = "from proactive.services import service; from proactive.services.lacking import lacking; "
TELL = CHECK + "print(*lacking(service('birth')), sep='\\n')"


def told(folder: Path) -> list[str]:
    answer = run(folder, "-c", TELL)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split("\n")[:-1]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_every_benefit_here_is_whole(service) -> None:
    assert list(lacking(service)) == []


def test_the_example_is_whole(tmp_path: Path) -> None:
    lay(tmp_path)
    assert told(tmp_path) == [""]


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("kk.toml", "[offer]", "[offers]", "kk.toml has no text offer"),
        ("ru.toml", "[remind]\nversion = 1\nsms", "[remind]\nversion = 1\nlong", "ru.toml has no text remind"),
        ("ru.toml", "right_ends", "ends", "ru.toml has no right_ends"),
        ("kk.toml", "R2 = ", "R4 = ", "kk.toml has no why.R2"),
        ("kk.toml", "[paper]", "[papers]", "kk.toml has no [paper]"),
        ("ru.toml", "resolved_refused", "resolved", "ru.toml has no paper.resolved_refused"),
        ("ru.toml", "[consent]", "[consents]", "ru.toml has no [consent]"),
        ("kk.toml", "[check]", "[checks]", "kk.toml has no [check]"),
        ("kk.toml", 'N3 = "Туған', 'N4 = "Туған', "kk.toml has no check.N3, which another language has"),
        ("en.toml", "name", "named", "en.toml has no name"),
        ("en.toml", "N3 = ", "N4 = ", "en.toml has no check.N3"),
        ("law.toml", "[closes_at]", "[closes]", "law.toml has term_days and no closes_at"),
        ("__init__.py", 'official=f"{RULES}, para 6"', 'official=""', "there is no basis for its decisions"),
    ],
)
def test_each_lack_is_told(tmp_path: Path, file: str, old: str, new: str, line: str) -> None:
    place = lay(tmp_path) / file
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), "utf-8")
    assert line in told(tmp_path)


@pytest.mark.parametrize("file", ["law.toml", "kk.toml", "ru.toml", "en.toml"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, file: str) -> None:
    (lay(tmp_path) / file).unlink()
    assert told(tmp_path) == [f"there is no {file}"]


def started(folder: Path) -> tuple[int, str]:
    answer = run(
        folder,
        "-m",
        "bot",
        "sweep",
        DATABASE_URL=f"sqlite+aiosqlite:///{folder / 'a.db'}",
        GATEWAY_URL="http://127.0.0.1:9",
        ENCRYPTION_KEY=KEY,
        ALLOW_DEVELOPMENT_KEYS="true",
    )
    return answer.returncode, answer.stderr


def test_the_program_does_not_start_with_a_benefit_that_is_not_whole(tmp_path: Path) -> None:
    (lay(tmp_path) / "ru.toml").unlink()
    line = "qoldau: a benefit is not whole: birth: there is no ru.toml\n"
    assert started(tmp_path) == (2, line)


@pytest.mark.parametrize(
    ("announced", "line"),
    [
        ("birth = qoldau_none", "the package qoldau_none, which announces a benefit, is not there"),
        ("burial = qoldau_birth", "qoldau_birth announces the benefit burial, which is here already"),
        ("baby = qoldau_birth", "qoldau_birth.SERVICE is the benefit birth, not baby"),
    ],
)
def test_what_is_announced_and_is_not_so_is_one_line(tmp_path: Path, announced: str, line: str) -> None:
    lay(tmp_path)
    entry_points = tmp_path / "qoldau_birth-1.0.dist-info" / "entry_points.txt"
    entry_points.write_text(f"[qoldau.services]\n{announced}\n")
    assert started(tmp_path) == (2, f"qoldau: {line}\n")
