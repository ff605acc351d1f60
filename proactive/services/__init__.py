"""The services, one folder each: found by themselves, here and in what is installed.

A new benefit is one folder; CONTRIBUTING.md shows one.
"""

from functools import cache
from importlib import import_module

from proactive.basics.service_folders import UnusableBenefit, announced, folder, packages
from proactive.services.findings import ground
from proactive.services.protocol import Basis, Screening, Service

SERVICES: tuple[Service, ...]  # the urgent first
BY_CODE: dict[str, Service]


class NoSuchService(UnusableBenefit):
    """A folder is there, or announced, and holds no benefit of that code; the message says which."""


def service(code: str) -> Service:
    """Raises `KeyError` for a code that is no service's."""
    return discovered()[code]


@cache
def discovered() -> dict[str, Service]:
    """By code, the urgent first. Raises `NoSuchService`."""
    if twice := [code for code, package in announced().items() if packages()[code] != package]:
        raise NoSuchService(f"{announced()[twice[0]]} announces the benefit {twice[0]}, which is here already")
    services = [imported(code, package) for code, package in packages().items()]
    return {service.code: service for service in sorted(services, key=lambda service: (service.urgency, service.code))}


def imported(code: str, package: str) -> Service:
    folder(code)  # a package that is not there says so
    try:
        service: Service = import_module(package).SERVICE
    except (ImportError, AttributeError) as error:
        raise NoSuchService(f"{package} cannot be used as the benefit {code}: {error}") from error
    if service.code != code:
        raise NoSuchService(f"{package}.SERVICE is the benefit {service.code}, not {code}")
    return service


def __getattr__(name: str) -> object:
    """Found when first asked for: the rule of an installed benefit imports this package, and may be imported first."""
    if name == "SERVICES":
        return tuple(discovered().values())
    if name == "BY_CODE":
        return discovered()
    raise AttributeError(name)


__all__ = ["BY_CODE", "SERVICES", "Basis", "Screening", "Service", "ground", "service"]
