"""How short phrases fare at both questions, none of which is learnt from: `short.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from proactive.cases.lifecycle import Status
from proactive.conversation.dialogue import asks_back
from proactive.conversation.topics import several
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import UNKNOWN, Meaning, understand
from tests.understanding.test_answers import remark, standing

QUESTIONS = (Status.OFFERED, Status.ACCOUNT)
FOR_A_PERSON = "a_person"  # asked again, or read by one
NOT_ANSWERED = {None, Topic.PERSON, Meaning.MENU}
DECIDES = {Meaning.YES, Meaning.NO, Meaning.STOP, Meaning.WITHDRAW, Meaning.CHOICE}
TRUE_AS_WELL: dict[str, set[str | None]] = {  # another topic, or a word of the closed table, that answers as truly
    Topic.WHEN_MONEY: {Topic.WHEN_DECISION, Meaning.STATUS},
    Topic.WHEN_DECISION: {Meaning.STATUS},
    Topic.WHAT_FOR: {Meaning.WHO, Meaning.WHY},
    Topic.WHY: {Meaning.WHY},
    Topic.WHO_ARE_YOU: {Meaning.WHO},
    Topic.IS_IT_REAL: {Meaning.WHO},
    Topic.COMPLAINT: {Meaning.REVIEW},
    Topic.LANGUAGE: {Meaning.LANGUAGE},
    Topic.APPLY_AGAIN: {Meaning.AGAIN},
    FOR_A_PERSON: {Meaning.OPINION},
}


@dataclass(frozen=True)
class ShortTrial:
    meant: str
    text: str
    at: Status
    taken: str | None

    @property
    def is_right(self) -> bool:
        if self.meant == FOR_A_PERSON:
            return self.taken in NOT_ANSWERED | TRUE_AS_WELL[FOR_A_PERSON]
        return self.taken in {self.meant, *TRUE_AS_WELL.get(self.meant, ())}

    @property
    def is_asked_or_read(self) -> bool:
        return self.taken in NOT_ANSWERED


def phrases() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("short.toml").read_text("utf-8"))


def short_trials() -> Iterator[ShortTrial]:
    for (meant, texts), at in product(phrases().items(), QUESTIONS):
        yield from (ShortTrial(meant, text, at, taken_for(text, at)) for text in texts)


def taken_for(text: str, at: Status) -> str | None:
    """By the closed table, or else by likeness, as a citizen is heard while this is asked."""
    saying = understand(text)
    if saying != UNKNOWN:
        return saying.meaning
    service = "burial" if at is Status.OFFERED else "disability"
    said = remark(standing(service, at), words=text)
    return None if asks_back(said.inbound) else several.topic_of_message(said)


def short_report() -> list[str]:
    every = list(short_trials())
    right = sum(trial.is_right for trial in every)
    unsure = sum(trial.is_asked_or_read and not trial.is_right for trial in every)
    decided = sum(trial.taken in DECIDES for trial in every)
    wrong = [trial for trial in every if not trial.is_right and not trial.is_asked_or_read]
    first = (
        f"short phrases, at consent and at the account: {len(every)}, {right / len(every):.1%} right, "
        f"{unsure / len(every):.1%} asked again or read by a person, {len(wrong) / len(every):.1%} wrong; "
        f"taken for a yes, a no, a stop or a withdrawal: {decided}"
    )
    return [first, *(f"     {trial.text!r} at {trial.at}: {trial.meant} taken for {trial.taken}" for trial in wrong)]
