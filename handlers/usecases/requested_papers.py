"""A paper that a citizen asked for is ready."""

from proactive.cases.jobs import IssuedPaper, IssuePaper
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation import citizen_commands
from storage.cases import cases
from storage.engine.database import Transaction


def work_paper(tx: Transaction, task: IssuePaper, paper: IssuedPaper, now: Now) -> None:
    """In Telegram a file, by SMS a link."""
    cases.send(tx, [Outcome(messages=(citizen_commands.paper_ready(task, paper),))], now.at)
