"""`qoldau broadcast …`: composes, tries out, starts, holds and shows a broadcast. The running service sends it."""

import asyncio
import csv
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.broadcast_arguments import ages_of, instant, one_of, unusable

if TYPE_CHECKING:
    from bot.settings import Settings
    from handlers.usecases.runtime import Runtime
    from proactive.broadcasts.broadcast import Broadcast
    from proactive.staff.rights import Actor
    from storage.engine.database import Store

T = TypeVar("T")
LOOK_AGAIN = 1.0  # seconds

cli = typer.Typer(help="Composes, tries out, starts, holds and shows a broadcast.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The broadcast, as `compose` printed it")]
Many = list[str]
By = Annotated[str | None, typer.Option(help="Who does this; the user of this machine if not given")]


@cli.command()
def compose(
    kk: Annotated[str, typer.Option(help="The words in Kazakh; {service}, {number} and {state} are filled in")],
    ru: Annotated[str, typer.Option(help="The same words in Russian")],
    region: Annotated[Many, typer.Option(help="Two digits of KATO; may be given again")] = [],  # noqa: B006
    language: Annotated[Many, typer.Option(help="kk or ru")] = [],  # noqa: B006
    service: Annotated[Many, typer.Option(help="Those with a case of this benefit")] = [],  # noqa: B006
    status: Annotated[Many, typer.Option(help="Those with a case that stands so")] = [],  # noqa: B006
    channel: Annotated[str | None, typer.Option(help="Only terminal_actor is reached by sms, or by telegram")] = None,
    age: Annotated[str | None, typer.Option(help='Years: "18-63", "63-", "-17"')] = None,
    at: Annotated[str | None, typer.Option(help="Not before: 2026-03-02T10:00, the country's time")] = None,
    by: By = None,
) -> None:
    """Keeps a draft and prints its id; nothing is sent."""
    from bot.settings import read_settings
    from handlers.usecases import broadcasts
    from proactive.broadcasts.audience import REGIONS, Audience
    from proactive.broadcasts.broadcast import Broadcast, WrongText
    from proactive.cases.lifecycle import Status
    from proactive.messages.contact import Channel, Language
    from proactive.services import BY_CODE

    audience = Audience(
        regions=tuple(one_of("--region", code, REGIONS) for code in region),
        languages=tuple(Language(one_of("--language", code, Language)) for code in language),
        services=tuple(one_of("--service", code, BY_CODE) for code in service),
        statuses=tuple(Status(one_of("--status", word, Status)) for word in status),
        channel=Channel(one_of("--channel", channel, Channel)) if channel else None,
        ages=ages_of(age) if age else None,
    )
    now, actor = datetime.now(UTC), terminal_actor(by)
    draft = Broadcast(
        id="",
        texts={Language.KK: kk, Language.RU: ru},
        audience=audience,
        author=actor.person,
        created_at=now,
        scheduled_at=instant(at, read_settings(), now) if at else None,
    )
    try:
        broadcast = with_door(lambda runtime: broadcasts.compose(runtime.store, actor, runtime.now(), draft))
    except WrongText as wrong:
        unusable("--kk, --ru", str(wrong))
    typer.echo(broadcast.id)


@cli.command("dry-run")
def dry_run(id: Id) -> None:
    """How many people, by which channel, what it costs and how long it takes; who is left out; five samples."""
    from rich.console import Console

    from bot.cli.broadcast_printing import estimate_lines
    from handlers.usecases import broadcasts

    async def tried(runtime: "Runtime") -> None:
        broadcast = await broadcasts.by_id(runtime, id)
        estimate, console = await broadcasts.estimated(runtime, broadcast), Console()
        for line in estimate_lines(broadcast, estimate, runtime.now(), runtime.tariff):
            console.print(line)

    with_door(tried)


@cli.command()
def start(
    id: Id,
    by: By = None,
    confirmed_by: Annotated[str | None, typer.Option(help="Telegram id of the second administrator")] = None,
) -> None:
    """Lets a draft go, at its time if it has one; a large one only with a second administrator."""
    from bot.settings import read_settings
    from handlers.usecases import broadcasts
    from proactive.broadcasts.broadcast import NeedsSecond

    if confirmed_by is not None:
        one_of("--confirmed-by", confirmed_by, [str(admin) for admin in read_settings().admin_ids])
    try:
        tell(with_door(lambda runtime: broadcasts.start(runtime, terminal_actor(by), id, confirmed_by)))
    except NeedsSecond as need:
        unusable("--confirmed-by", str(need))


@cli.command()
def pause(id: Id, by: By = None) -> None:
    """Holds what has not gone out."""
    from handlers.usecases import broadcasts
    from proactive.broadcasts.broadcast import State

    tell(with_door(lambda runtime: broadcasts.move(runtime, terminal_actor(by), id, State.PAUSED)))


@cli.command()
def resume(id: Id, by: By = None) -> None:
    """Goes on where it was paused."""
    from handlers.usecases import broadcasts
    from proactive.broadcasts.broadcast import State

    tell(with_door(lambda runtime: broadcasts.move(runtime, terminal_actor(by), id, State.RUNNING)))


@cli.command()
def cancel(id: Id, by: By = None) -> None:
    """Takes back what has not gone out; for good."""
    from handlers.usecases import broadcasts
    from proactive.broadcasts.broadcast import State

    tell(with_door(lambda runtime: broadcasts.move(runtime, terminal_actor(by), id, State.CANCELLED)))


@cli.command()
def resend(id: Id, by: By = None) -> None:
    """Sends once more what is in doubt: some will read it twice."""
    from handlers.usecases import broadcasts

    message_count = with_door(lambda runtime: broadcasts.resend(runtime, terminal_actor(by), id))
    typer.echo(f"{message_count} messages of broadcast {id} are sent once more")


@cli.command("list")
def list_() -> None:
    """The newest broadcasts."""
    from rich.console import Console

    from bot.cli.broadcast_printing import list_table
    from handlers.usecases import broadcasts

    async def look(runtime: "Runtime") -> None:
        Console().print(list_table(await broadcasts.listed(runtime), runtime.zone))

    with_door(look)


@cli.command()
def show(id: Id, watch: Annotated[bool, typer.Option("--watch", help="Stays until it is over")] = False) -> None:
    """How far it is, and what became of the messages."""
    from rich.console import Console
    from rich.live import Live

    from bot.cli.broadcast_printing import progress_panel
    from handlers.usecases import broadcasts

    async def look(runtime: "Runtime") -> None:
        progress = await broadcasts.progress(runtime, id)
        if not watch:
            Console().print(progress_panel(progress))
            return
        with Live(progress_panel(progress), auto_refresh=False) as live:
            while not progress.broadcast.over:
                await asyncio.sleep(LOOK_AGAIN)
                progress = await broadcasts.progress(runtime, id)
                live.update(progress_panel(progress), refresh=True)

    with_door(look)


@cli.command()
def export(id: Id, by: By = None) -> None:
    """What became of each recipient, as CSV on standard output; numbers show their last digits only."""
    from dataclasses import asdict, fields

    from handlers.usecases import broadcasts
    from storage.broadcasts.progress import Result

    async def write(runtime: "Runtime") -> None:
        table = csv.DictWriter(sys.stdout, [field.name for field in fields(Result)])
        table.writeheader()
        async for page in broadcasts.results(runtime, terminal_actor(by), id):
            table.writerows(asdict(result) for result in page)

    with_door(write)


def terminal_actor(by: str | None) -> "Actor":
    """Whoever reaches the terminal of the service has an administrator's rights."""
    from proactive.staff.rights import Actor, Role, Surface

    name = by or getpass.getuser()
    return Actor(id=name, role=Role.ADMINISTRATOR, surface=Surface.TERMINAL, name=name)


def with_door(work: "Callable[[Runtime], Awaitable[T]]") -> T:
    """On the service's own database; what does not fit is one line on standard error and exit status 2."""
    from bot.database import ready_database
    from bot.settings import read_settings
    from proactive.broadcasts.broadcast import BroadcastNotPossible
    from storage.broadcasts.broadcasts import NoSuchBroadcast

    async def main() -> T:
        settings = read_settings()
        async with ready_database(settings) as store:
            return await work(runtime_of(settings, store))

    try:
        return asyncio.run(main())
    except (NoSuchBroadcast, BroadcastNotPossible) as wrong:
        unusable("ID", str(wrong))


def runtime_of(settings: "Settings", store: "Store") -> "Runtime":
    """As the service's own, with the channels that the settings switch on."""
    from handlers.usecases.runtime import Runtime
    from proactive.messages.contact import Channel

    on = {Channel.SMS: settings.sms_is_on, Channel.TELEGRAM: settings.telegram_is_on}
    channels = frozenset(channel for channel, is_on in on.items() if is_on)
    clock = partial(datetime.now, UTC)
    return Runtime(store, clock, settings.timezone, settings.quiet, channels=channels, tariff=settings.tariff)


def tell(broadcast: "Broadcast") -> None:
    from bot.cli.broadcast_printing import minute
    from bot.settings import read_settings

    waits = broadcast.waits and broadcast.scheduled_at
    when = f", begins {minute(broadcast.scheduled_at, read_settings().timezone)}" if waits else ""
    typer.echo(f"broadcast {broadcast.id} is {broadcast.state}{when}")
