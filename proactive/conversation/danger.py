"""Who speaks of ending their life is heard before anything else is: by plain words, wherever they stand.

Likeness finds such words too (`Topic.LIFE_IN_DANGER`), but must not be the only one to listen.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from proactive.conversation.phrases import pattern_of, stands_in


def speaks_of_dying(text: str) -> bool:
    return stands_in(pattern(), text)


@cache
def pattern() -> re.Pattern[str]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return pattern_of(phrase for language in listed.values() for phrase in language)
