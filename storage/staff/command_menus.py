"""The commands that Telegram shows each colleague: told anew when their role changes, or the commands do."""

from datetime import datetime

from proactive.cases.job_ids import commands_id
from proactive.cases.jobs import Job, TellCommands
from proactive.staff.commands import edition
from storage.engine.database import Transaction
from storage.jobs import jobs


def ask(tx: Transaction, staff_id: str, now: datetime, because: str) -> None:
    """Once for each reason and each edition of the commands; a worker tells Telegram, until it agrees."""
    id = commands_id(staff_id, edition(), because)
    jobs.write(tx, [Job(id=id, task=TellCommands(staff_id=staff_id))], now)
