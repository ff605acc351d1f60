"""What keeps an installation whole: the check, the backup and what follows it, keys, and the law of forgetting."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

ALL_RIGHT = "every consent, every entry of the audit log, every case and every sealed row is as it was written"
CALLED = {"consent": "consents", "audit": "entries of the audit log", "case": "cases"}


def check() -> None:
    """Settings, database, channels, gateway, keys, certificates, clock: every problem at once, each with its mend."""
    from bot.checking import examine

    findings = asyncio.run(examine())
    for finding in findings:
        typer.echo(finding.line, err=not finding.is_well)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(2)


def backup(path: Annotated[Path, typer.Argument(metavar="PATH", help="A file that is not there yet")]) -> None:
    """A consistent copy while the service runs; `qoldau restored` is said before a service runs on it."""
    from bot.database import back_up_database
    from bot.settings import read_settings

    size = back_up_database(read_settings(), path)
    typer.echo(f"{path}: {size:,} bytes. It opens with ENCRYPTION_KEY alone: keep that elsewhere")


def restored(
    without_desk: Annotated[
        bool, typer.Option("--without-desk", help="The payment desk is not asked what it took since")
    ] = False,
) -> None:
    """Tells a database that came from a copy so: numbers go on where none was given, and what the payment desk took
    since the copy is held for an official; then `run` accepts it."""
    from bot.gateway import GatewayDown
    from bot.restoring import restore
    from bot.settings import WrongSettings, read_settings

    settings = read_settings()
    ask = settings.gateway_url is not None and not without_desk
    try:
        came = asyncio.run(restore(settings, ask=ask))
    except GatewayDown as down:
        raise WrongSettings(
            f"the payment desk does not answer ({down}), and nothing was changed: say it again when it does, "
            "or `qoldau restored --without-desk`"
        ) from None
    typer.echo("numbers go on by the clock: none that was given since the copy is given again")
    if ask:
        typer.echo(f"the payment desk holds orders of {came.found.count:,} cases that are not known here")
    else:
        typer.echo("the payment desk was not asked: compare its list of orders with the cases of that time")
    for numbers, what in (
        (came.found.held, "held for an official"),
        (came.found.over, "closed, or with an official already, to whom their history says it"),
        (came.found.missing, "opened after the copy: their events come again by the feeds, and their orders stand"),
        (
            came.paused,
            "broadcasts under way or overdue, paused now: some people may have been reached since the copy",
        ),
    ):
        if numbers:
            typer.echo(f"{what}: {', '.join(numbers)}")
    typer.echo(
        f"{came.waiting['messages']:,} messages and {came.waiting['requests']:,} requests wait and go out when the "
        "service runs. A message that went out between the copy and now may go out once more"
    )


def rotate_key() -> None:
    """Seals everything anew with the first of the keys in ENCRYPTION_KEY, while the service runs."""
    from bot.database import rotate_key as rotate
    from bot.settings import read_settings

    counts = asyncio.run(rotate(read_settings()))
    for name, count in counts.items():
        if count:
            typer.echo(f"{name}: {count:,}")
    typer.echo(
        f"{sum(counts.values()):,} values sealed anew; the other keys open nothing any more and may be taken away"
    )


def forget(
    iin: Annotated[
        str | None, typer.Argument(metavar="[IIN]", help="One person; - reads it from standard input")
    ] = None,
) -> None:
    """Carries out the retention rules that are due; with an IIN, erases what may be erased about that person."""
    from bot import database
    from bot.settings import read_settings

    settings = read_settings()
    if iin is None:
        for rule in asyncio.run(database.forget_what_is_due(settings)):
            typer.echo(f"{rule.what}: {rule.count:,} erased, older than {rule.days} days ({rule.basis})")
        return
    result = asyncio.run(database.erase_person(settings, person_of(iin)))
    typer.echo(f"erased: {', '.join(result.erased) or 'nothing'}")
    if result.staying:
        typer.echo(
            f"kept, because an application rests on them (Digital Code, art. 41(4)(6)): {', '.join(result.staying)}"
        )
    if result.under_way:
        typer.echo(f"under way, erased once they are closed and this is said again: {', '.join(result.under_way)}")


def person_of(iin: str) -> str:
    """As it was given, or from standard input. Raises `WrongSettings`."""
    from bot.settings import WrongSettings
    from proactive.basics.identifiers import is_valid_iin

    person = typer.get_text_stream("stdin").readline().strip() if iin == "-" else iin
    if not is_valid_iin(person):
        raise WrongSettings("IIN: that is none; expected twelve digits, the last of which fits the others")
    return person


def export(
    iin: Annotated[str, typer.Argument(metavar="IIN", help="One person; - reads it from standard input")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file that is not there yet")],
) -> None:
    """All that is held about one person, as JSON in a file of its owner's alone; whoever else it names is masked."""
    from bot import database
    from bot.settings import WrongSettings, read_settings

    settings, person = read_settings(), person_of(iin)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise WrongSettings(f"{path}: {error.strerror}; name a file that is not there yet") from None
    with os.fdopen(descriptor, "w") as file:
        try:
            content = asyncio.run(database.export_person(settings, person))
        except BaseException:
            path.unlink()
            raise
        json.dump(content, file, ensure_ascii=False, indent=2)
    typer.echo(f"{path}: {len(content['cases'])} cases")


def verify(
    whole: Annotated[bool, typer.Option("--whole", help="All of it, not only what is new since the last look")] = False,
) -> None:
    """Checks chains, sealed rows, cases and their history: nothing was changed, nothing is missing."""
    from bot import database
    from bot.settings import read_settings
    from storage.ledger.checkpoint import ForgedCheckpoint

    try:
        looked_at = asyncio.run(database.verified(read_settings(), whole=whole))
    except ForgedCheckpoint as forged:
        typer.echo(f"{forged}: somebody changed it; qoldau verify --whole looks at everything", err=True)
        raise typer.Exit(1) from None
    broken = {name: wrong for name, wrong in looked_at.items() if wrong}
    for name, wrong in broken.items():
        typer.echo(
            f"{len(wrong)} {CALLED.get(name, name + 's')} are not as they were written: {', '.join(wrong)}", err=True
        )
    if broken:
        raise typer.Exit(1)
    short = "every consent, entry, case and paper that is new since the last look is as it was written (--whole: all)"
    typer.echo(ALL_RIGHT if whole else short)


COMMANDS: dict[str, Callable[..., None]] = {
    "check": check,
    "backup": backup,
    "restored": restored,
    "rotate-key": rotate_key,
    "forget": forget,
    "export": export,
    "verify": verify,
}
