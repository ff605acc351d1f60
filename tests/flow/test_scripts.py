"""Every script under `scripts/`, on each of its channels and in each of its languages."""

from datetime import datetime
from pathlib import Path

import pytest

from proactive.case import Channel, Language
from tests.flow.script import Play, Script
from tests.flow.world import MONDAY, founded

SCRIPTS = Path(__file__).parent / "scripts"


def plays() -> list[object]:
    found = [(path, Script.read(path)) for path in sorted(SCRIPTS.glob("**/*.txt"))]
    return [
        pytest.param(script, channel, language, id=f"{path.stem}-{channel}-{language}")
        for path, script in found
        for channel in script.channels
        for language in script.languages
    ]


@pytest.mark.parametrize(("script", "channel", "language"), plays())
async def test_the_conversation_goes_as_written(
    script: Script, channel: Channel, language: Language, tmp_path: Path
) -> None:
    at = datetime.fromisoformat(script.starts) if script.starts else MONDAY
    async with founded(tmp_path, quiet_hours=script.quiet_hours, at=at) as world:
        await Play(world, script, channel, language).run()
