"""What a colleague can do here, how things stand, a look at the registers now, the way into the console."""

from collections.abc import Mapping
from datetime import datetime

from handlers.staff_commands.command import CommandRefused, StaffCommand, StaffReply, Turn, message, say
from handlers.usecases import reporting
from handlers.usecases.runtime import Runtime
from proactive.cases.job_ids import asked_for_id
from proactive.cases.jobs import Job, RunSweeps
from proactive.messages.texts import staff_words
from proactive.staff.commands import commands_of
from storage.engine.database import Transaction
from storage.jobs import feeds, jobs
from storage.ledger import audit
from storage.messages import messages
from storage.staff import command_menus, sessions

TOLD = ("scan", "deadlines")  # sweeps whose result says something


def admin(turn: Turn) -> StaffReply:
    """Their menu is told to Telegram as well: the bot may not have been able to when they were appointed."""
    command_menus.ask(turn.tx, turn.actor.id, turn.now.at, turn.order.said.id)
    commands = "\n".join(f"/{name} – {turn.word('command', name)}" for name in commands_of(turn.actor.role))
    return StaffReply(
        turn.say("admin", name=turn.actor.name, role=turn.word("role", turn.actor.role), commands=commands)
    )


async def summary(runtime: Runtime, order: StaffCommand) -> str:
    return await reporting.summary(runtime, order.actor, order.language)


def stats(turn: Turn) -> StaffReply:
    return StaffReply(turn.order.facts)


def sweep(turn: Turn) -> StaffReply:
    """Asked for as a job: a worker runs the sweeps and tells what they found."""
    inbound = turn.order.said
    task = RunSweeps(chat=inbound.address, language=turn.language)
    jobs.write(turn.tx, [Job(id=asked_for_id(inbound.id, task), task=task)], turn.now.at)
    audit.write.within(turn.tx, turn.actor, "sweep", turn.now.at)
    return StaffReply(turn.say("sweeping"))


def swept(tx: Transaction, id: str, task: RunSweeps, counts: Mapping[str, int], now: datetime) -> None:
    """Tells who asked what the sweeps found, and which feeds did not answer."""
    language = task.language
    lines = [f"{staff_words('sweep', name, language)}: {counts[name]}" for name in TOLD if name in counts]
    lines += [
        say("silent", language, feed=staff_words("feed", feed, language)) for feed in sorted(feeds.silent_since(tx))
    ]
    text = say("swept", language, list="\n".join(lines))
    messages.write(tx, [message(f"{id}.done", task.chat, "swept", text, language)], now)


def console(turn: Turn) -> StaffReply:
    """A link that lets in once, for this chat only."""
    if turn.now.house.site is None:
        raise CommandRefused("console_nowhere")
    secret = sessions.make_link.within(turn.tx, turn.actor.id, turn.now.at)
    return StaffReply(turn.say("console", link=f"{turn.now.house.site}/console/enter/{secret}"))


ACTS = {"admin": admin, "help": admin, "stats": stats, "sweep": sweep, "console": console}
