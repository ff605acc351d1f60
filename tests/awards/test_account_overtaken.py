"""Somebody changes an award as its payee names an account: the account is read again, and is not lost."""

from pathlib import Path
from typing import Any

import pytest

from handlers.usecases import award_accounts
from proactive.messages.contact import Channel, Language
from tests.flow.happenings import HAPPENINGS
from tests.flow.quick import quickly
from tests.flow.script import Play, Script

SCRIPTS = Path(__file__).parents[1] / "flow" / "scripts" / "awards"


@pytest.mark.parametrize("name", ["money-comes-back", "a-share-of-ones-own"])
async def test_an_account_named_while_the_award_was_changed_is_checked_all_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, overtaken = award_accounts.keep_awards, list[int]()

    async def overtaken_at_first(*given: Any) -> set[int]:
        if not overtaken:
            overtaken.append(1)
            return {0}
        return await keep(*given)

    monkeypatch.setattr(award_accounts, "keep_awards", overtaken_at_first)
    async with quickly() as world:
        await Play(world, Script.read(SCRIPTS / f"{name}.txt"), Channel.SMS, Language.RU, HAPPENINGS).run()
    assert overtaken
