"""Fixtures that every part of the tests may ask for, and what is said at the end of a run."""

import gc
import logging
from collections import Counter
from collections.abc import Generator

import pytest
from hypothesis import settings

import handlers  # noqa: F401  (before aiogram: its types are built at need)
from tests import logged, programs
from tests.databases import postgres_newest_url, postgres_template, sqlite_newest_url, sqlite_template, url
from tests.own_law import own_law
from tests.pages.browser import _function_scoped_runner, browser, chromium
from tests.peers.fixtures import needs_kannel, postgres, postgres_url, sms_receiver, telegram

__all__ = [
    "_function_scoped_runner",
    "browser",
    "chromium",
    "needs_kannel",
    "own_law",
    "postgres",
    "postgres_newest_url",
    "postgres_template",
    "postgres_url",
    "sms_receiver",
    "sqlite_newest_url",
    "sqlite_template",
    "telegram",
    "url",
]


settings.register_profile("suite", deadline=None)  # a busy machine says nothing about what is tested
settings.load_profile("suite")


def pytest_configure() -> None:
    """As early as it can be, and in each worker."""
    logged.watch(programs.LOGGED.path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """A test in which a log line held something personal has failed, whatever else it shows."""
    torn_down = yield
    assert programs.LOGGED.news() == []
    assert logging.root.manager.disable == logging.NOTSET, "what is logged from here on would be looked at by nobody"
    return torn_down


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Tests and what they import stay: looking through them again and again was a quarter of the time of pure tests."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not shown, and what this machine lacks for it: a line each."""
    reasons = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("not run")
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} tests: {reason}")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """`(file, line, "Skipped: …")` is what pytest keeps of a skip."""
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")
