"""Topics are learnt by another process, and known by this one."""

import logging

import pytest

from bot import learning
from proactive.conversation.topics import classifier


async def test_what_another_process_has_learnt_is_what_this_one_would_have(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt_here = classifier.classifier()
    monkeypatch.setattr(classifier, "learnt_before", [])
    await learning.learn_topics()
    [learnt_there] = classifier.learnt_before
    assert (learnt_there is learnt_here, learnt_there == learnt_here) == (False, True)


async def test_where_that_process_ends_without_an_answer_they_are_learnt_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    learnt_here = classifier.classifier()
    monkeypatch.setattr(classifier, "learnt_before", [])
    monkeypatch.setattr(classifier, "trained", lambda _: learnt_here)
    monkeypatch.setattr(learning, "LEARN", "raise SystemExit(3)")
    with caplog.at_level(logging.WARNING):
        await learning.learn_topics()
    assert (classifier.learnt_before, "ended with 3" in caplog.text) == ([learnt_here], True)
