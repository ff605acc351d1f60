"""Which topic a message is about: learnt from the examples once a process, or "not sure".

A linear classifier over `features`, trained by the passive-aggressive rule (Crammer et al. 2006, PA-I, averaged): an
example that does not win by a margin moves the weights of its topic and of the one that was ahead. Everything is in
order and nothing is drawn by lot, so the same examples give the same weights everywhere.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from math import inf, log, sqrt

from proactive.conversation.topics.features import CONCEPT, features
from proactive.conversation.topics.letters import spelled
from proactive.conversation.topics.topic import CONTRADICTS, Example, Topic, examples

ROUNDS = 6
MARGIN = 1.0
MOST_CHANGE = 0.5
CONCEPT_WEIGHS = 1.5  # times a part of a word
SURE = 0.1  # by how much a topic must be ahead of the next one
SURE_OF_FEW = 0.3  # where the message has no more words than `FEW`: "мама", "можно" may be about anything
FEW = 2
SURE_TO_HOLD = 0.2  # one that holds a case
SURE_TO_HOLD_BY_A_QUESTION = 0.4  # who asks does not tell
KNOWN = 0.4  # how much of a message must have been met in the examples
FAR = 0.3  # by how much a topic is ahead that is sure with less of it
LITTLE_KNOWN = 0.2
LONGEST = 400  # letters that are read

TOPICS = (*Topic, None)


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest topic, `None` of all, by how much it is ahead of the next (parts of `MARGIN`), how much of the
    message was met before (0 to 1), whether it has few words, and by how much it is ahead of what holds no case."""

    topic: Topic | None
    ahead: float
    known: float
    is_short: bool
    ahead_of_harmless: float

    @property
    def is_sure(self) -> bool:
        enough = self.known >= KNOWN or (self.known >= LITTLE_KNOWN and self.ahead >= FAR)
        return self.topic is not None and self.ahead >= (SURE_OF_FEW if self.is_short else SURE) and enough


@dataclass(frozen=True, slots=True)
class Classifier:
    """`places`: of each feature, where its rareness stands and where its weights end; they begin where those before it
    do. A weight is a topic's (its place in `TOPICS`), the rareness multiplied in. Few topics have one for a feature:
    packed like this they take a tenth of the room of a row each."""

    vocabulary: frozenset[str]
    places: Mapping[str, int]
    rareness: Sequence[float]
    rarest: float
    ends: Sequence[int]
    topics: Sequence[int]
    weights: Sequence[float]

    def guess(self, text: str) -> Guess | None:
        """`None` where nothing in it was ever met."""
        found = features(text[:LONGEST], self.vocabulary)
        met = [self.places[feature] for feature in found if feature in self.places]
        if not met:
            return None
        met_square = sum(self.rareness[place] ** 2 for place in met)
        square = met_square + (len(found) - len(met)) * self.rarest**2
        sums = [0.0] * len(TOPICS)
        for place in met:
            own = slice(self.ends[place - 1] if place else 0, self.ends[place])
            for topic, weight in zip(self.topics[own], self.weights[own], strict=True):
                sums[topic] += weight
        scores = [total / sqrt(square) for total in sums]
        best, second = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
        harmless = max(score for topic, score in zip(TOPICS, scores, strict=True) if topic not in CONTRADICTS)
        return Guess(
            topic=TOPICS[best],
            ahead=scores[best] - scores[second],
            known=met_square / square,
            is_short=len(text.split()) <= FEW,
            ahead_of_harmless=scores[best] - harmless,
        )


def topic_of(text: str) -> Topic | None:
    """What the message is about; `None`: not sure. In well under a millisecond once the examples are learnt.

    What may hold a case and is not sure enough for that is read by a person.
    """
    guess = classifier().guess(text)
    if guess is None or not guess.is_sure:
        return None
    if guess.topic not in CONTRADICTS:
        return guess.topic
    asks = text.rstrip().endswith("?")
    is_plain = guess.ahead >= SURE_TO_HOLD_BY_A_QUESTION if asks else guess.ahead_of_harmless >= SURE_TO_HOLD
    return guess.topic if is_plain else Topic.PERSON


def classifier() -> Classifier:
    """Learnt from all examples, once a process; or by another process, and handed to `use` before it was needed."""
    if not learnt_before:
        use(trained(examples()))
    return learnt_before[0]


learnt_before: list[Classifier] = []


def use(ready: Classifier) -> None:
    learnt_before[:] = [ready]


def trained(rows: Sequence[Example]) -> Classifier:
    """A feature is its place from the first: told in letters, the examples alone would take twenty megabytes."""
    vocabulary = frozenset(word for row in rows if row.way in {"kk", "ru"} for word in spelled(row.text.lower()))
    places: dict[str, int] = {}
    documents = [
        (
            TOPICS.index(row.topic),
            array("I", [places.setdefault(part, len(places)) for part in sorted(features(row.text, vocabulary))]),
        )
        for row in mixed(rows)
    ]
    rareness = rareness_of(places, [found for _, found in documents])
    weights = learnt(documents, rareness)
    return Classifier(
        vocabulary=vocabulary,
        places=places,
        rareness=rareness,
        rarest=max(rareness),
        ends=array("I", accumulate(len(own) - own.count(0.0) for own in weights)),
        topics=bytes(topic for own in weights for topic, weight in enumerate(own) if weight),
        weights=array("d", (weight for own in weights for weight in own if weight)),
    )


def mixed(rows: Sequence[Example]) -> list[Example]:
    """Topics by turns, so that none is learnt last."""
    place: Counter[Topic | None] = Counter()
    turns = []
    for row in rows:
        turns.append((place[row.topic], row))
        place[row.topic] += 1
    return [row for _, row in sorted(turns, key=lambda turn: turn[0])]


def rareness_of(places: Iterable[str], documents: Sequence[Sequence[int]]) -> Sequence[float]:
    """Inverse document frequency; a concept weighs more than a part of a word."""
    counts = Counter(chain.from_iterable(documents))
    return array(
        "d",
        [
            (log(len(documents) / counts[place]) + 1) * (CONCEPT_WEIGHS if feature[0] == CONCEPT else 1)
            for place, feature in enumerate(places)
        ],
    )


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example beside the weights of its features, one row of `weights` and one of `squares` a feature.

    `moved`: of each topic, by how much it was moved for this example, times the step of each move.
    """

    topic: int
    weights: Sequence[list[float]]
    squares: Sequence[float]
    length: float
    moved: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))


def learnt(documents: Sequence[tuple[int, Sequence[int]]], rareness: Sequence[float]) -> list[list[float]]:
    """Of each feature, by its place, one a topic."""
    weights, squares = [[0.0] * len(TOPICS) for _ in rareness], [rare**2 for rare in rareness]
    lessons = [lesson(topic, found, weights, squares) for topic, found in documents]
    step = 1
    for _ in range(ROUNDS):
        for example in lessons:
            learn(example, step)
            step += 1
    for example in lessons:  # the average of all steps: what was moved late weighs less
        for topic, moved in example.moved.items():
            for row, square in zip(example.weights, example.squares, strict=True):
                row[topic] -= moved * square / step
    return weights


def lesson(topic: int, found: Sequence[int], weights: Sequence[list[float]], squares: Sequence[float]) -> Lesson:
    own = [squares[place] for place in found]
    return Lesson(topic, [weights[place] for place in found], own, sqrt(sum(own)))


def learn(example: Lesson, step: int) -> None:
    """Moves weights from the rival to the example's topic, as far as it does not win by the margin."""
    sums: list[float] = list(map(sum, zip(*example.weights, strict=True)))
    own, sums[example.topic] = sums[example.topic], -inf
    rival = sums.index(max(sums))
    lacking = MARGIN - (own - sums[rival]) / example.length
    if lacking <= 0:
        return
    change = min(MOST_CHANGE, lacking / 2) / example.length
    for row, square in zip(example.weights, example.squares, strict=True):
        row[example.topic] += change * square
        row[rival] -= change * square
    example.moved[example.topic] += step * change
    example.moved[rival] -= step * change
