"""How well topics are told apart: learnt from four fifths of the examples, asked about the fifth that was held back.

python -m tests.understanding.topics       the score, topics by ways of writing, what is taken for what most often,
                                           and how short phrases fare that nothing was learnt from
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from proactive.conversation.topics.classifier import Classifier, Guess, trained
from proactive.conversation.topics.topic import Example, examples
from tests.understanding.short_phrases import short_report

FOLDS = 5
MOST_CONFUSIONS = 12  # that are printed
WAYS = ("kk", "ru", "mixed", "latin", "keyboard", "typos", "run_on")


@dataclass(frozen=True)
class Trial:
    example: Example
    guess: Guess | None

    @property
    def is_answered(self) -> bool:
        return self.guess is not None and self.guess.is_sure

    @property
    def is_right(self) -> bool:
        return self.guess is not None and self.guess.topic is self.example.topic


def fold(example: Example) -> int:
    """The same fifth for the same words, whatever else is added."""
    return crc32(example.text.encode()) % FOLDS


@cache
def classifier_without(held_back: int) -> Classifier:
    return trained([example for example in examples() if fold(example) != held_back])


@cache
def trials(held_back: int) -> tuple[Trial, ...]:
    classifier = classifier_without(held_back)
    held = (example for example in examples() if example.topic and fold(example) == held_back)
    return tuple(Trial(example, classifier.guess(example.text)) for example in held)


def share(trials: Iterable[Trial], attribute: str = "is_right") -> float:
    marks = [bool(getattr(trial, attribute)) for trial in trials]
    return sum(marks) / len(marks)


def answered(trials: Iterable[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.is_answered]


def scores(every: list[Trial]) -> str:
    return (
        f"{len(every)} messages: {share(every):.1%} right; sure of {share(every, 'is_answered'):.1%}, "
        f"of which {share(answered(every)):.1%} right"
    )


def table(every: list[Trial]) -> list[str]:
    """Right of all, topic by way of writing."""
    cells: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in every:
        cells[trial.example.topic, trial.example.way].append(trial)
        cells[trial.example.topic, "all"].append(trial)
    columns = (*WAYS, "all")
    lines = [f"{'':18}" + "".join(f"{way:>10}" for way in columns)]
    for topic in dict.fromkeys(trial.example.topic for trial in every):
        row = (cells.get((topic, way), []) for way in columns)
        texts = (f"{sum(trial.is_right for trial in cell)}/{len(cell)}" if cell else "" for cell in row)
        lines.append(f"{topic:18}" + "".join(f"{text:>10}" for text in texts))
    return lines


def confusions(every: list[Trial]) -> list[str]:
    """What is taken for what, the most frequent first; `sure` are those that would have been answered so."""
    wrong = [trial for trial in every if not trial.is_right and trial.guess]
    pairs = Counter((trial.example.topic, trial.guess.topic) for trial in wrong if trial.guess)
    sure = Counter((trial.example.topic, trial.guess.topic) for trial in wrong if trial.guess and trial.is_answered)
    return [
        f"{count:3}  {meant} taken for {taken} (sure: {sure[meant, taken]})"
        for (meant, taken), count in pairs.most_common()
    ]


def main() -> None:
    for held_back in range(FOLDS):
        print(f"fifth {held_back + 1}: {scores(list(trials(held_back)))}")
    every = [trial for held_back in range(FOLDS) for trial in trials(held_back)]
    print(f"all five: {scores(every)}\n", *table(every), "", *most_confused(every), "", *short_report(), sep="\n")


def most_confused(every: list[Trial]) -> list[str]:
    """The largest confusions, short enough for a note."""
    lines = confusions(every)
    wrong = [trial for trial in every if not trial.is_right]
    sure = sum(trial.is_answered for trial in wrong)
    head = f"wrong {len(wrong)} of {len(every)}, {sure} of them sure; the largest of {len(lines)} confusions:"
    return [head, *lines[:MOST_CONFUSIONS]]


if __name__ == "__main__":
    main()
