"""The command line. Heavy parts are imported by the command that needs them: aiogram alone takes seconds."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import logs
from bot.cli.broadcast_command import cli as broadcast
from bot.cli.callbacks_command import cli as callbacks
from bot.cli.maintenance import COMMANDS
from bot.demo.simulation.command import simulate

cli = typer.Typer(
    name="qoldau",
    help="Offers citizens what they are entitled to before they ask.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(broadcast, name="broadcast")
cli.add_typer(callbacks, name="callbacks")
for name, command in COMMANDS.items():
    cli.command(name)(command)
cli.command("simulate")(simulate)

USAGE = 2
DECEMBER = 12
SELDOM = 50_000  # new objects, where 700 are usual


class Unusable(Exception):
    """Arguments or settings that cannot be used: one line that says which and how to mend it."""


@cli.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0: any free one")] = 8080,
    auto: Annotated[int, typer.Option(min=0, help="Citizens answer until so many cases a service are closed")] = 0,
    data: Annotated[Path | None, typer.Option(help="Folder to keep the database in")] = None,
    people: Annotated[int, typer.Option(min=200, help="Inhabitants of the mock city")] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city")] = 1,
) -> None:
    """The whole road in one process: mock city, phones and console in the browser."""
    from bot.demo.running import Plan, run_demo

    until_stopped(run_demo(Plan(port=port, auto=auto, data=data, people=people, seed=seed)))


@cli.command()
def run() -> None:
    """The service, from the environment: web, Telegram, sweeps, outbox."""
    serve_from_environment(with_web=True)


@cli.command()
def worker() -> None:
    """Sweeps and outbox only: as many as wanted on one PostgreSQL."""
    serve_from_environment(with_web=False)


def serve_from_environment(*, with_web: bool) -> None:
    """What is wrong with the settings, a benefit or the database is said before what serves is loaded."""
    from bot.database import migrate_database
    from bot.starting import settings_to_serve
    from proactive.services.lacking import require_whole

    settings = settings_to_serve()
    require_whole()
    logs.configure_from(settings)
    asyncio.run(migrate_database(settings))

    from bot.serving import serve

    until_stopped(serve(settings, with_web=with_web))


@cli.command()
def sweep(name: Annotated[str | None, typer.Argument(help="Which sweep; all of them without a name")] = None) -> None:
    """One pass of one or all sweeps, and of what is due because of it."""
    from bot.database import migrate_database
    from bot.starting import settings_to_sweep
    from proactive.services.lacking import require_whole

    settings = settings_to_sweep()
    require_whole()
    logs.configure_from(settings)
    asyncio.run(migrate_database(settings))

    from bot.serving import sweep_once

    until_stopped(sweep_once(settings, name))


@cli.command()
def city(
    people: Annotated[int, typer.Option(min=200, help="Inhabitants")] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city")] = 1,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8090,
) -> None:
    """The mock gateway alone: registers, feeds and payment. Its own REGISTRY_ settings say what it signs and checks."""
    from bot.demo.city import CityPlan, serve_city
    from bot.gateway.envelope import MOCK_SENDER
    from bot.registry_doors import signing_of
    from bot.settings import read_settings

    settings = read_settings()
    plan = CityPlan(
        people=people,
        seed=seed,
        host=settings.host,
        port=port,
        token=settings.gateway_token or None,
        notify_token=settings.notify_token,
        signing=signing_of(settings, MOCK_SENDER),
    )
    typer.echo(f"city of {people} people at http://{plan.host}:{port}")
    try:
        until_stopped(serve_city(plan, lambda: datetime.now(UTC)))
    except OSError as error:
        raise Unusable(f"--port {port} on {plan.host} cannot be used ({error.strerror}); choose another") from None


@cli.command()
def migrate() -> None:
    """Brings the database to the newest version."""
    gc.set_threshold(SELDOM)  # what is being loaded is no garbage, and looking for it takes an eighth of the time
    from bot.database import migrate_database
    from bot.settings import read_settings
    from storage.engine.versions import beside, migrations

    typer.echo(f"database at version {asyncio.run(migrate_database(read_settings()))}")
    if older := beside(migrations())[1:]:
        typer.echo(f"programs of version {', '.join(older)} may go on beside this one")


@cli.command()
def law(day: Annotated[str, typer.Argument(metavar="DATE", help="A day, as 2026-03-01")]) -> None:
    """The parameters in force on a day, each with its act; exit 1 where some have no value."""
    from rich.console import Console

    from bot.cli.printing import law_table
    from bot.law_file import LawFile
    from bot.settings import read_settings
    from proactive.basics import law as dated

    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Unusable(f'DATE: expected a day as 2026-03-01, got "{day}"') from None
    LawFile(read_settings().law_file).read()
    table = law_table(on)
    if not table.row_count:
        raise Unusable(f"DATE: no parameter is known for {on}; the oldest are of later days")
    Console().print(table)
    if absent := dated.missing(on) or (dated.missed(on) if on.month == DECEMBER else ()):
        typer.echo(f"no value: {', '.join(absent)}; LAW_FILE gives them", err=True)
        raise typer.Exit(1)


@cli.command()
def recalculate(
    year: Annotated[int, typer.Option(min=2023, max=2100, help="Whose law; awards of earlier years are counted by it")],
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Print what it would do and cost, and do nothing")
    ] = False,
    forecast: Annotated[bool, typer.Option("--forecast", help="Rehearse by what is expected of the year")] = False,
) -> None:
    """Counts running awards by the law of a year, each once; what was broken off goes on where it was."""
    from bot.cli.recalculating import recalculate_awards
    from bot.starting import settings_to_sweep

    if forecast and not rehearse:
        raise Unusable("--forecast: what is expected pays nobody; use it with --rehearse")
    until_stopped(recalculate_awards(settings_to_sweep(), year, rehearse=rehearse, forecast=forecast))


def until_stopped(work: Awaitable[Any]) -> None:
    """Runs until it is done, or until SIGINT or SIGTERM asks for an orderly end."""
    import uvloop

    async def main() -> None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise

    uvloop.run(main())


def main() -> None:
    """Exit status 0 on success, 2 on unusable arguments or settings, 1 otherwise; never a traceback for bad input."""
    os.umask(0o077)  # what is made here, databases, keys and copies, is its owner's alone
    logs.configure()
    sys.exit(exit_status(cli))


def exit_status(command: Callable[..., Any]) -> int:
    """Runs the command line; an exception that says what is unusable becomes one line."""
    try:
        return command(standalone_mode=False) or 0
    except typer.TyperException as error:  # the arguments
        return one_line(error.format_message() or "a command is needed; `qoldau --help` lists them", USAGE)
    except Exception as error:
        if isinstance(error, unusable()):
            return one_line(str(error), USAGE)
        if isinstance(error, OSError):
            return one_line(str(error), 1)
        raise


def unusable() -> tuple[type[Exception], ...]:
    """What a setting, an argument or the database can be blamed for; imported only once something went wrong."""
    from bot.settings import WrongSettings
    from proactive.basics.service_folders import UnusableBenefit
    from storage.engine.backup import BackupFailed
    from storage.engine.origin import FromACopy
    from storage.engine.vault import WrongKey
    from storage.engine.versions import FromTheFuture, NotMigrated, OthersAtWork

    of_versions = FromTheFuture, NotMigrated, OthersAtWork
    return Unusable, UnusableBenefit, WrongSettings, *of_versions, WrongKey, FromACopy, BackupFailed


def one_line(words: str, status: int) -> int:
    print(f"qoldau: {' '.join(words.split())}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
