"""Which topic a message is about: learnt from the examples once a process, or "not sure".

A linear classifier over `features`, trained by the passive-aggressive rule (Crammer et al. 2006, PA-I, averaged): an
example that does not win by a margin moves the weights of its topic and of the one that was ahead. Everything is in
order and nothing is drawn by lot, so the same examples give the same weights everywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from proactive.conversation.topics.features import CONCEPT, features
from proactive.conversation.topics.letters import spelled
from proactive.conversation.topics.topic import CONTRADICTS, Example, Topic, examples

ROUNDS = 6
MARGIN = 1.0
MOST_CHANGE = 0.5
CONCEPT_WEIGHS = 1.5  # times a part of a word
SURE = 0.1  # by how much a topic must be ahead of the next one
SURE_TO_HOLD = 0.2  # one that holds a case
KNOWN = 0.4  # how much of a message must have been met in the examples
LONGEST = 400  # letters that are read

TOPICS = (*Topic, None)


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest topic, `None` of all, by how much it is ahead of the next (parts of `MARGIN`), and how much of the
    message was met before (0 to 1)."""

    topic: Topic | None
    ahead: float
    known: float

    @property
    def is_sure(self) -> bool:
        return self.topic is not None and self.ahead >= SURE and self.known >= KNOWN


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights`: of each feature one a topic, its rareness multiplied in; `rareness`: the same for all topics."""

    vocabulary: frozenset[str]
    rareness: Mapping[str, float]
    rarest: float
    weights: Mapping[str, Sequence[float]]

    def guess(self, text: str) -> Guess | None:
        """`None` where nothing in it was ever met."""
        found = features(text[:LONGEST], self.vocabulary)
        met = [feature for feature in found if feature in self.weights]
        if not met:
            return None
        met_square = sum(self.rareness[feature] ** 2 for feature in met)
        square = met_square + (len(found) - len(met)) * self.rarest**2
        columns = zip(*(self.weights[feature] for feature in met), strict=True)
        scores = [sum(column) / sqrt(square) for column in columns]
        best, second = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
        return Guess(TOPICS[best], scores[best] - scores[second], met_square / square)


def topic_of(text: str) -> Topic | None:
    """What the message is about; `None`: not sure. In well under a millisecond once the examples are learnt.

    What may hold a case and is not sure enough for that is read by a person.
    """
    guess = classifier().guess(text)
    if guess is None or not guess.is_sure:
        return None
    return Topic.PERSON if guess.topic in CONTRADICTS and guess.ahead < SURE_TO_HOLD else guess.topic


@cache
def classifier() -> Classifier:
    """Learnt from all examples, once a process."""
    return trained(examples())


def trained(rows: Sequence[Example]) -> Classifier:
    vocabulary = frozenset(word for row in rows if row.way in {"kk", "ru"} for word in spelled(row.text.lower()))
    documents = [(TOPICS.index(row.topic), features(row.text, vocabulary)) for row in mixed(rows)]
    rareness = rareness_of([found for _, found in documents])
    weights = learnt(documents, rareness)
    return Classifier(vocabulary, rareness, max(rareness.values()), weights)


def mixed(rows: Sequence[Example]) -> list[Example]:
    """Topics by turns, so that none is learnt last."""
    place: Counter[Topic | None] = Counter()
    turns = []
    for row in rows:
        turns.append((place[row.topic], row))
        place[row.topic] += 1
    return [row for _, row in sorted(turns, key=lambda turn: turn[0])]


def rareness_of(documents: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency; a concept weighs more than a part of a word."""
    counts = Counter(feature for found in documents for feature in found)
    return {
        feature: (log(len(documents) / count) + 1) * (CONCEPT_WEIGHS if feature[0] == CONCEPT else 1)
        for feature, count in counts.items()
    }


def learnt(documents: Sequence[tuple[int, frozenset[str]]], rareness: Mapping[str, float]) -> dict[str, list[float]]:
    weights = {feature: [0.0] * len(TOPICS) for feature in rareness}
    summed = {feature: [0.0] * len(TOPICS) for feature in rareness}
    rows = [
        (topic, sorted(found), sqrt(sum(rareness[feature] ** 2 for feature in found))) for topic, found in documents
    ]
    step = 1
    for _ in range(ROUNDS):
        for topic, found, length in rows:
            sums = [sum(column) for column in zip(*(weights[feature] for feature in found), strict=True)]
            rival = max((place for place in range(len(sums)) if place != topic), key=sums.__getitem__)
            lacking = MARGIN - (sums[topic] - sums[rival]) / length
            if lacking > 0:
                change = min(MOST_CHANGE, lacking / 2) / length
                for feature in found:
                    by = change * rareness[feature] ** 2
                    row, sum_row = weights[feature], summed[feature]
                    row[topic] += by
                    row[rival] -= by
                    sum_row[topic] += step * by
                    sum_row[rival] -= step * by
            step += 1
    return {
        feature: [last - total / step for last, total in zip(row, summed[feature], strict=True)]
        for feature, row in weights.items()
    }


def length_of(found: frozenset[str], rareness: Mapping[str, float]) -> float:
    return sqrt(sum(rareness[feature] ** 2 for feature in found))
