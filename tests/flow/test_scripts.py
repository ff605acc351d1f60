"""Every script under `scripts/`: each on one of its channels in one of its languages, in turn; on all with
`QOLDAU_PLAYS=all`, and a life always."""

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest

from proactive.messages.contact import Channel, Language
from tests.flow.happenings import HAPPENINGS
from tests.flow.quick import quickly
from tests.flow.script import Play, Script
from tests.flow.world import MONDAY

SCRIPTS = Path(__file__).parent / "scripts"
ALL = os.environ.get("QOLDAU_PLAYS") == "all"


def plays() -> Iterator[object]:
    for turn, path in enumerate(sorted(SCRIPTS.glob("**/*.txt"))):
        script = Script.read(path)
        ways = list(product(script.channels, script.languages))
        for channel, language in ways if ALL or script.every_way else [ways[turn % len(ways)]]:
            name = path.relative_to(SCRIPTS).with_suffix("")
            yield pytest.param(script, channel, language, id=f"{name}-{channel}-{language}")


@pytest.mark.parametrize(("script", "channel", "language"), list(plays()))
async def test_the_conversation_goes_as_written(script: Script, channel: Channel, language: Language) -> None:
    at = datetime.fromisoformat(script.starts) if script.starts else MONDAY
    async with quickly(quiet_hours=script.quiet_hours, at=at) as world:
        await Play(world, script, channel, language, HAPPENINGS).run()
