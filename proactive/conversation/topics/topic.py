"""The topics of what citizens write, and the examples by which each is recognised: `examples/*.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from proactive.messages.escalation import LIFE_IN_DANGER


class Topic(StrEnum):
    """None of them is a yes, a no, a stop or a withdrawal: those are words of `understanding.toml` alone."""

    # money
    HOW_MUCH = "how_much"
    WHEN_DECISION = "when_decision"
    WHEN_MONEY = "when_money"
    NOT_COME = "not_come"
    COST = "cost"
    PAY_BACK = "pay_back"
    WHAT_FOR = "what_for"
    WHY = "why"
    OTHER_BENEFIT = "other_benefit"
    WHICH_CHILD = "which_child"

    # account
    WHERE_IBAN = "where_iban"
    NO_ACCOUNT = "no_account"
    CASH = "cash"
    CARD_NUMBER = "card_number"
    ANOTHER_CARD = "another_card"
    CHANGE_ACCOUNT = "change_account"

    # the state is wrong about somebody
    ALIVE = "alive"
    NOT_ME = "not_me"
    NOT_ILL = "not_ill"
    NEIGHBOUR = "neighbour"
    PHONE_OF_DECEASED = "phone_of_deceased"
    DIED = "died"
    WHO_BURIED = "who_buried"
    NOT_MARRIED = "not_married"

    # the course of an application
    MISTAKEN_ANSWER = "mistaken_answer"
    YES_BUT = "yes_but"
    NO_BUT = "no_but"
    FOR_ANOTHER = "for_another"
    MORE_TIME = "more_time"
    APPLIED_ALREADY = "applied_already"
    APPLY_AGAIN = "apply_again"
    IF_YES = "if_yes"
    IF_NO = "if_no"
    HOW_LONG = "how_long"
    OFFICE = "office"
    PAPERS = "papers"
    DUTIES = "duties"

    # what has changed
    MOVED = "moved"
    WORKS = "works"

    # people
    WHO_ARE_YOU = "who_are_you"
    IS_IT_REAL = "is_it_real"
    PERSON = "person"
    COMPLAINT = "complaint"
    FEEDBACK = "feedback"
    THANKS = "thanks"
    CONDOLENCE = "condolence"
    LANGUAGE = "language"
    ARE_YOU_BOT = "are_you_bot"
    INSULT = "insult"
    CODE_ASKED = "code_asked"
    LIFE_IN_DANGER = LIFE_IN_DANGER


# What says that the state is wrong about somebody, and holds a case.
CONTRADICTS = {
    Topic.ALIVE,
    Topic.NOT_ME,
    Topic.NOT_ILL,
    Topic.NEIGHBOUR,
    Topic.PHONE_OF_DECEASED,
    Topic.DIED,
}


NOTHING = "nothing"  # the table of what is about none of them


@dataclass(frozen=True, slots=True)
class Example:
    """`way` is how it is written: kk, ru, mixed, latin, keyboard, typos, run_on; without a topic it is about none."""

    topic: Topic | None
    way: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    return tuple(written())


def written() -> Iterator[Example]:
    for name, table in tables().items():
        for way, texts in table.items():
            if not isinstance(texts, str):
                yield from (Example(None if name == NOTHING else Topic(name), way, text) for text in texts)


@cache
def tables() -> Mapping[str, Mapping[str, str | list[str]]]:
    """By topic: `means`, and its examples by the way in which they are written."""
    files = sorted((Path(__file__).parent / "examples").glob("*.toml"))
    return {name: table for file in files for name, table in tomllib.loads(file.read_text("utf-8")).items()}
