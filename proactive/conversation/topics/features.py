"""What the classifier sees of a message: parts of words, words and neighbours, and concepts in either language."""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from itertools import combinations, pairwise, product
from pathlib import Path

from proactive.conversation.topics.letters import spelled, words_of

PARTS = (3, 4)  # letters
STEM_FROM = 4  # letters; a shorter stem is a whole word
CONCEPT = "="  # marks a concept, or two that stand in one message


def features(text: str, vocabulary: Collection[str] = ()) -> frozenset[str]:
    words = words_of(text, vocabulary)
    concepts = sorted({concept for word in words for concept in concepts_of(word)})
    return frozenset(
        [
            *(part for word in words for part in parts_of(word)),
            *(f"{word} {next_word}" for word, next_word in pairwise(words)),
            *(CONCEPT + concept for concept in concepts),
            *(f"{CONCEPT}{first} {second}" for first, second in combinations(concepts, 2)),
            *(f"{CONCEPT}{first}>{second}" for first, second in following(words)),
        ]
    )


def following(words: list[str]) -> Iterator[tuple[str, str]]:
    """Concepts of one word and of the next: "өлген жоқ" is no death."""
    for word, next_word in pairwise(words):
        yield from product(concepts_of(word), concepts_of(next_word))


@lru_cache(maxsize=8192)
def parts_of(word: str) -> tuple[str, ...]:
    """The word, and its runs of letters with its ends marked."""
    marked = f" {word} "
    return (word, *(marked[at : at + size] for size in PARTS for at in range(len(marked) - size + 1)))


@lru_cache(maxsize=8192)
def concepts_of(word: str) -> frozenset[str]:
    """Those of the word itself, and of each stem that it begins with."""
    beginnings = (word[:length] for length in range(STEM_FROM, len(word)))
    return frozenset(concept for stem in (word, *beginnings) for concept in stems().get(stem, ()))


@cache
def stems() -> Mapping[str, frozenset[str]]:
    named = defaultdict(set)
    for concept, stem in written():
        named[stem].add(concept)
    return {stem: frozenset(concepts) for stem, concepts in named.items()}


def written() -> Iterator[tuple[str, str]]:
    for concept, listed in tomllib.loads(Path(__file__).with_name("concepts.toml").read_text("utf-8")).items():
        yield from ((concept, stem) for words in listed for stem in spelled(words))
