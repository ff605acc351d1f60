"""What a colleague can do here, how things stand, a look at the registers now, the way into the console."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.staff_commands.order import Order, Refused, Reply, Turn, message, say
from handlers.usecases import reporting
from handlers.usecases.runtime import Door
from proactive.cases.jobs import Errand, ErrandKind
from proactive.messages.contact import Language
from proactive.messages.texts import staff_words
from proactive.staff.commands import commands_of
from storage.engine.database import Unit
from storage.jobs import feeds, jobs
from storage.ledger import audit
from storage.messages import messages
from storage.staff import command_menus, sessions

TOLD = ("scan", "deadlines")  # sweeps whose result says something


def admin(turn: Turn) -> Reply:
    """Their menu is told to Telegram as well: the bot may not have been able to when they were appointed."""
    command_menus.ask(turn.unit, turn.who.id, turn.now.at, turn.order.said.id)
    commands = "\n".join(f"/{name} – {turn.word('command', name)}" for name in commands_of(turn.who.role))
    return Reply(turn.say("admin", name=turn.who.name, role=turn.word("role", turn.who.role), commands=commands))


async def summary(door: Door, order: Order) -> str:
    return await reporting.summary(door, order.who, order.language)


def stats(turn: Turn) -> Reply:
    return Reply(turn.order.facts)


def sweep(turn: Turn) -> Reply:
    """Asked for as an errand: a worker runs the sweeps and tells what they found."""
    said = turn.order.said
    request = {"chat": said.address, "language": str(turn.language)}
    jobs.write(turn.unit, [Errand(id=f"{said.id}.sweep", kind=ErrandKind.SWEEP, request=request)], turn.now.at)
    audit.write(turn.unit, turn.who, "sweep", turn.now.at)
    return Reply(turn.say("sweeping"))


def swept(unit: Unit, id: str, request: Mapping[str, Any], found: Mapping[str, int], now: datetime) -> None:
    """Tells who asked what the sweeps found, and which feeds did not answer."""
    language = Language(request["language"])
    lines = [f"{staff_words('sweep', name, language)}: {found[name]}" for name in TOLD if name in found]
    lines += [
        say("silent", language, feed=staff_words("feed", one, language)) for one in sorted(feeds.silent_since(unit))
    ]
    text = say("swept", language, list="\n".join(lines))
    messages.write(unit, [message(f"{id}.done", request["chat"], "swept", text, language)], now)


def console(turn: Turn) -> Reply:
    """A link that lets in once, for this chat only."""
    if turn.now.house.site is None:
        raise Refused("console_nowhere")
    secret = sessions.make_link(turn.unit, turn.who.id, turn.now.at)
    return Reply(turn.say("console", link=f"{turn.now.house.site}/console/enter/{secret}"))


ACTS = {"admin": admin, "help": admin, "stats": stats, "sweep": sweep, "console": console}
