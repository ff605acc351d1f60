"""`qoldau simulate`."""

import os
import sys
from typing import Annotated

import typer

HASH_SEED = "PYTHONHASHSEED"


def simulate(
    people: Annotated[int, typer.Option(min=200, help="Inhabitants of the city")] = 300,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed makes the same days")] = 1,
    faults: Annotated[str, typer.Option(help="all, none, or names with commas")] = "all",
    a_day: Annotated[float, typer.Option("--a-day", min=0.1, help="Faults a day")] = 4.0,
    events: Annotated[float | None, typer.Option(min=0.1, help="Events a day; by the size of the city")] = None,
) -> None:
    """The real service in a simulated world, days in seconds; exit 1 when an invariant broke."""
    repeatable()
    from rich.console import Console

    from bot.demo.simulation.faults import FAULTS
    from bot.demo.simulation.printing import day_line, fault_table, invariant_table, summary
    from bot.demo.simulation.running import SimulationPlan, faults_named
    from bot.demo.simulation.running import simulate as live_through

    try:
        kinds = faults_named(faults)
    except KeyError as unknown:
        raise typer.BadParameter(f"--faults: no {unknown}; there are: {', '.join(FAULTS)}") from None
    plan = SimulationPlan(people=people, days=days, seed=seed, faults=kinds, a_day=a_day, events=events)
    report = live_through(plan, lambda so_far: typer.echo(day_line(so_far)))
    console = Console()
    console.print(invariant_table([report]))
    if report.struck:
        console.print(fault_table([report]))
    typer.echo(summary(report))
    if report.broken:
        raise typer.Exit(1)


def repeatable() -> None:
    """Begins anew with Python's own hashes from a seed: the order of a set would else be another each time."""
    if os.environ.get(HASH_SEED) != "0":
        environment = os.environ | {HASH_SEED: "0"}
        os.execve(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]], environment)  # noqa: S606 – itself
