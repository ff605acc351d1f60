"""A paper that a citizen asked for is ready."""

from collections.abc import Mapping
from typing import Any

from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation import citizen_commands
from storage.cases import cases
from storage.engine.database import Transaction

SOURCE = "paper"


def work_paper(tx: Transaction, body: Mapping[str, Any], now: Now) -> None:
    """In Telegram a file, by SMS a link."""
    cases.send(tx, [Outcome(messages=(citizen_commands.paper_ready(body),))], now.at)
