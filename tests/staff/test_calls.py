"""From a colleague's words in Telegram to the rule that decides."""

import pytest

from handlers import staff_commands
from proactive.road import decision
from proactive.staff.rights import Role
from storage.staff.staff import Colleague
from tests.api.office import Office
from tests.calls import MOST, watched
from tests.staff.chats import Chat
from tests.staff.conftest import ACCOUNTS


async def test_a_command_is_few_calls_from_its_rule(
    office: Office, staffed: dict[Role, Colleague], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = (await office.for_review()).number
    calls = watched(monkeypatch, decision, "approve")
    await Chat(office, ACCOUNTS[Role.OFFICIAL]).says(f"/approve {number}")
    assert calls.pop() == staff_commands.work.__name__  # every command comes by it, as a request by its middleware
    assert 1 < len(calls) <= MOST, calls
