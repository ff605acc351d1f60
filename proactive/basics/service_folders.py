"""Where each benefit's folder is: its law and its words are read from there, without importing its rule.

A benefit is a package under `proactive/services/`, or one that an installed distribution announces under the entry
point group `qoldau.services`: the entry point's name is the benefit's code, its module the package.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

GROUP = "qoldau.services"
OWN = Path(__file__).parent.parent / "services"


class UnusableBenefit(Exception):
    """A benefit cannot be used as it is; one line that says which, and why."""


class NoSuchFolder(UnusableBenefit, LookupError):
    """There is no benefit of that code, or the package that announces it is not installed."""


@cache
def announced() -> Mapping[str, str]:
    """The packages of benefits by code, as installed distributions announce them."""
    return {entry.name: entry.module for entry in sorted(entry_points(group=GROUP))}


@cache
def packages() -> Mapping[str, str]:
    """The package of each benefit by code: our own, then those announced under other codes."""
    names = sorted(marker.parent.name for marker in OWN.glob("*/__init__.py"))
    own = {name: f"proactive.services.{name}" for name in names}
    return own | {code: package for code, package in announced().items() if code not in own}


@cache
def folder(code: str) -> Path:
    """Raises `NoSuchFolder` for a code that is no benefit's, or whose package is not installed."""
    package = packages().get(code)
    if package is None:
        raise NoSuchFolder(f"there is no benefit {code}")
    if package == f"proactive.services.{code}":
        return OWN / code
    return folder_of(package)


def folder_of(package: str) -> Path:
    """Of a package that is announced; importing its parents only."""
    try:
        spec = find_spec(package)
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise NoSuchFolder(f"the package {package}, which announces a benefit, is not there")
    return Path(spec.submodule_search_locations[0])
