"""Deadlines: officials are told a working day before a case is due, and of what is late; once a day each."""

from collections.abc import Sequence
from datetime import date

from handlers.door import Door
from proactive.calendar import next_working
from proactive.case import Channel, Language
from proactive.moment import Moment
from proactive.outcome import Lane, Message
from proactive.texts import render
from proactive.texts.forms import day
from storage import messages, reading
from storage.database import Unit
from storage.reading import Found

MOST_NAMED = 30


async def warn(door: Door, officials: Sequence[int]) -> int:
    """How many cases are due by the next working day, or late."""
    return await door.store.write(write_warnings, officials, door.now())


def write_warnings(unit: Unit, officials: Sequence[int], now: Moment) -> int:
    due = reading.due(unit, next_working(now.today))
    if due and now.earliest() == now.at:
        new = [warning(chat, due, now.today) for chat in officials]
        messages.write(unit, [one for one in new if not messages.written(unit, one.id)], now.at)
    return len(due)


def warning(chat: int, due: Sequence[Found], today: date) -> Message:
    """Numbers and days only: what is in a case is read where it is kept."""
    language = Language.RU
    days = {one.number: one.due_on for one in due if one.due_on is not None}
    lines = [f"{number} · {day(due_on, language, year=False)}" for number, due_on in days.items()]
    if len(lines) > MOST_NAMED:
        lines = [*lines[:MOST_NAMED], "…"]
    late = sum(due_on < today for due_on in days.values())
    text = render(
        "common.official_deadlines",
        language,
        Channel.TELEGRAM,
        count=str(len(due)),
        late=str(late),
        list="\n".join(lines),
    )
    return Message(
        id=f"deadlines.{today.isoformat()}.{chat}",
        channel=Channel.TELEGRAM,
        address=str(chat),
        text=text.text,
        key=text.key,
        version=text.version,
        language=language,
        lane=Lane.CASE,
    )
