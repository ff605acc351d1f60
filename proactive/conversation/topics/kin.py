"""Whom people speak of: of their own, or of the one that a case is about. Where it is not plain, it is asked."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proactive.cases.case import Case
from proactive.cases.registers import NotAsked, Person, RegisterRefuses
from proactive.conversation.topics.classifier import classifier
from proactive.conversation.topics.features import concepts_of
from proactive.conversation.topics.letters import spelled, words_of
from proactive.conversation.topics.topic import Topic

STEM_FROM = 4
CHILDREN = {"son", "daughter", "child", "grandchild"}
CLAUSES = re.compile(r"[.,;:!?\n]|\s(?:а|и|но|ал|бірақ|және)\s", re.IGNORECASE)
DENIED = {"не", "ни", "жок", "емес"}

# By which people say that they mean whom we write to.
ADDRESSEE = re.compile(
    r"\b(?:получател|адресат|заявител|пособи|оформля|алушы|иеси|отинис берген|расимде|жазып отыр|жазган"
    r"|котор\w+ (?:вы )?пиш|кому (?:вы )?пиш|на котор\w+|которому|которой|вы пишете)"
)


@dataclass(frozen=True, slots=True)
class Kin:
    relation: str
    sex: str  # male, female, any

    def may_be(self, sex: str | None) -> bool:
        return sex is None or self.sex in {"any", sex}


def is_about_the_case(topic: Topic, case: Case, text: str) -> bool:
    """Whether a claim is of the person that the case is about, as far as its words tell."""
    if topic is Topic.ALIVE:
        return is_of_the_deceased(text, sex_of(case))
    if topic in {Topic.DIED, Topic.NOT_ILL}:
        return is_of_the_ill(case, text)
    return True


def is_of_the_deceased(text: str, sex: str | None) -> bool:
    """Who else died, or was buried, is named beside who lives; or who lives cannot be who is said to have died."""
    of_the_living = clauses_with(text, {"alive"})
    of_the_dead = [clause for clause in clauses_with(text, {"dead", "burial"}) if not DENIED & set(clause)]
    living, dead = named_in(of_the_living), named_in(of_the_dead)
    run_on = [clause for clause in of_the_living if clause in of_the_dead and len(named_in([clause])) > 1]
    if run_on or (living and dead - living):
        return False
    return not living or any(kin.may_be(sex) for kin in living)


def is_of_the_ill(case: Case, text: str) -> bool:
    """Of an adult who is asked for themselves "my mother" is somebody else; of a child "my son" may be the one."""
    words = words_of(text, classifier().vocabulary)
    named = named_in([words])
    if not named or ADDRESSEE.search(" ".join(words)):
        return True
    if case.subject_iin == case.recipient_iin:
        return False
    return any(kin.relation in CHILDREN and kin.may_be(sex_of(case)) for kin in named)


def sex_of(case: Case) -> str | None:
    """As the register has it; an IIN does not tell."""
    try:
        person: Person | None = case.facts.person(case.subject_iin)
    except (NotAsked, RegisterRefuses):
        return None
    return person.sex if person else None


def clauses_with(text: str, concepts: Collection[str]) -> list[list[str]]:
    """Their words, of those that speak of one of these."""
    clauses = (words_of(clause, classifier().vocabulary) for clause in CLAUSES.split(text))
    return [words for words in clauses if any(concepts_of(word) & set(concepts) for word in words)]


def named_in(clauses: Iterable[Iterable[str]]) -> set[Kin]:
    return {kin for words in clauses for word in words if (kin := kin_of(word))}


def kin_of(word: str) -> Kin | None:
    """By the longest stem that it begins with."""
    beginnings = (word[:length] for length in range(len(word), STEM_FROM - 1, -1))
    return next((kin for stem in (word, *beginnings) if (kin := stems().get(stem))), None)


@cache
def stems() -> Mapping[str, Kin]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        " ".join(spelled(stem)): Kin(relation, sex)
        for sex, relations in listed.items()
        for relation, words in relations.items()
        for stem in words
    }
