"""Deadlines: officials and administrators are told a working day before a case is due, and of what is late; once a
day each."""

from datetime import date

from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import next_working
from proactive.cases.now import Now
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.staff.alerts import in_both, note
from proactive.staff.rights import Role
from storage.cases import queries
from storage.cases.queries import DueCases
from storage.engine.database import Transaction, writes
from storage.messages import messages
from storage.staff import staff

MOST_NAMED = 30


async def warn(runtime: Runtime) -> int:
    """How many cases are due by the next working day, or late."""
    return await write_warnings(runtime.store, runtime.now())


@writes
def write_warnings(tx: Transaction, now: Now) -> int:
    due = queries.due(tx, next_working(now.today), now.today, MOST_NAMED + 1)
    if due.count and now.earliest() == now.at and Channel.TELEGRAM in now.channels:
        colleagues = staff.with_role.within(tx, Role.OFFICIAL, Role.ADMINISTRATOR)
        warnings = [warning(colleague.telegram_id, due, now.today) for colleague in colleagues]
        messages.write(tx, [message for message in warnings if not messages.written(tx, message.id)], now.at)
    return due.count


def warning(chat: int, due: DueCases, today: date) -> Message:
    """Numbers and days only: what is in a case is read where it is kept."""
    lines = [f"{number} · {due_on:%d.%m.%Y}" for number, due_on in due.first]
    if len(lines) > MOST_NAMED:
        lines = [*lines[:MOST_NAMED], "…"]
    counts = {"count": str(due.count), "late": str(due.late)}
    text = "\n\n".join([in_both("watch.deadlines", lambda _: counts), "\n".join(lines)])
    return note(f"deadlines.{today.isoformat()}.{chat}", chat, text, "watch.deadlines")
