"""The law for one test."""

from collections.abc import Iterator

import pytest

from proactive.basics import law


@pytest.fixture
def own_law(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test lays over is taken off again."""
    monkeypatch.setattr(law, "LAW", dict(law.LAW))
    law.in_force.cache_clear()
    yield
    law.in_force.cache_clear()
