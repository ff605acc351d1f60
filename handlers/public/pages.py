"""The pages themselves: templates and words in Kazakh and Russian, without a script."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from proactive.messages.contact import Language
from proactive.papers.words import at, local_day, on, word

HERE = Path(__file__).parent


@cache
def environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def book() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "words.toml").read_text("utf-8"))


def page(template: str, language: Language, **values: Any) -> str:
    """A page in one language; `t` are its words, `kind`, `on` and `at` those of papers."""
    helpers = {
        "t": book()[language],
        "language": language.value,
        "kind": lambda kind: word("kind", kind, language),
        "on": lambda when: on(local_day(when), language),
        "at": lambda when: at(when, language),
    }
    return environment().get_template(template).render(**helpers, **values)
