"""`qoldau callbacks`: how far officials' own systems have been told, and telling them again."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

cli = typer.Typer(help="What officials' own systems are told of (CALLBACK_URL).", no_args_is_help=True)


@cli.command()
def replay(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="By TIMEZONE")],
) -> None:
    """Tells everything since a moment again, in order, under the numbers it had; the running service does it."""
    from bot.database import replay_callbacks
    from bot.settings import read_settings

    settings = read_settings()
    count = asyncio.run(replay_callbacks(settings, since.replace(tzinfo=settings.timezone)))
    typer.echo(f"{count:,} changes are told again, in order, as soon as the service runs")
