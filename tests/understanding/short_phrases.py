"""How short phrases fare at both questions, none of which is learnt from: `short.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from proactive.cases.lifecycle import Status
from proactive.conversation.dialogue import hear
from proactive.conversation.topics import several
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import UNKNOWN, Meaning, understand
from proactive.road import account
from tests.understanding.test_answers import remark, standing

QUESTIONS = (Status.OFFERED, Status.ACCOUNT)
FOR_A_PERSON = "a_person"  # asked again, or read by one
NOT_ANSWERED = {None, Topic.PERSON, Meaning.MENU}
ANSWERED_BY_A_PERSON = {Topic.LIFE_IN_DANGER, Topic.COMPLAINT}
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
    Topic.WHO_BURIED: {Topic.PERSON},
    Topic.NOT_ILL: {Topic.PERSON},  # at a burial
    FOR_A_PERSON: {Meaning.OPINION, Topic.DIED},  # whose death it is about, at a burial, is told condolences alone
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
    """As a citizen is heard while this is asked: a meaning, a topic, or that it is asked again or read by a person."""
    said = remark(standing("burial" if at is Status.OFFERED else "disability", at), words=text)
    outcome = hear(said.talk, said.inbound, said.now)
    if outcome.escalation is not None:
        return outcome.escalation.topic if outcome.escalation.topic in ANSWERED_BY_A_PERSON else Topic.PERSON
    if any(message.key.startswith("common.not_understood") for message in outcome.messages):
        return None
    saying = understand(text, choices=account.lines(said.asking.asking.question) if said.asking else 0)
    return saying.meaning if saying != UNKNOWN else several.topic_of_message(said)


def short_report() -> list[str]:
    every = list(short_trials())
    right = sum(trial.is_right for trial in every)
    unsure = sum(trial.is_asked_or_read and not trial.is_right for trial in every)
    decided = sum(trial.taken in DECIDES and trial.meant != trial.taken for trial in every)
    wrong = [trial for trial in every if not trial.is_right and not trial.is_asked_or_read]
    first = (
        f"short phrases, at consent and at the account: {len(every)}, {right / len(every):.1%} right, "
        f"{unsure / len(every):.1%} asked again or read by a person, {len(wrong) / len(every):.1%} wrong; "
        f"taken for a yes, a no, a stop or a withdrawal: {decided}"
    )
    return [first, *(f"     {trial.text!r} at {trial.at}: {trial.meant} taken for {trial.taken}" for trial in wrong)]
