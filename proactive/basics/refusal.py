"""Why an act is not done: a code, and its words in the language of whoever asked."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def refusals() -> Mapping[str, Mapping[str, str]]:
    """By code, in Kazakh, Russian and English."""
    texts: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text("utf-8"))
    return texts


class Refusal(Exception):
    """Itself says why in English, as programs are told; `in_words` tells people. Raises `KeyError`: an unknown code."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(self.in_words("en"))

    def in_words(self, language: str) -> str:
        return refusals()[self.code][language].format(**self.params)
