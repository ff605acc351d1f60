"""What a simulation prints: a line a day, and at the end which invariants held, what struck, and what it cost."""

from rich.table import Table

from bot.demo.simulation.running import SimulationReport

FEW = 10


def day_line(report: SimulationReport) -> str:
    broken = sum(day == report.days for day, _, _ in report.broken)
    return (
        f"day {report.days}: {sum(report.statuses.values())} cases, {report.messages} messages read, "
        f"{report.orders} orders" + (f", {broken} INVARIANTS BROKEN" if broken else "")
    )


def invariant_table(reports: list[SimulationReport]) -> Table:
    """Faults that struck and invariants that broke, over several runs."""
    days = sum(report.days for report in reports)
    table = Table("invariant", "looked at", "broken", title=f"{len(reports)} runs, {days} days")
    for name in reports[0].counts:
        broken = sum(report.counts[name] for report in reports)
        table.add_row(name, str(days), str(broken) if broken else "–")
    return table


def fault_table(reports: list[SimulationReport]) -> Table:
    """By fault: in how many runs it struck, how often, and how many of those runs kept every invariant."""
    table = Table("fault", "runs", "struck", "runs in which everything held")
    for name in sorted({name for report in reports for name in report.struck}):
        struck = [report for report in reports if report.struck[name]]
        times = sum(report.struck[name] for report in struck)
        table.add_row(name, str(len(struck)), str(times), str(sum(not report.broken for report in struck)))
    return table


def summary(report: SimulationReport) -> str:
    """In some lines, with what repeats it where something broke."""
    lines = [
        f"{report.days} days of {report.plan.people} people in {report.seconds:.0f} s: {report.events} events, "
        f"{sum(report.statuses.values())} cases, {report.messages} messages, {report.orders} orders, "
        f"{sum(report.acted.values())} acts of officials, {sum(report.struck.values())} faults",
        f"trace {report.trace}",
    ]
    lines += [f"day {day}: {name}: {words}" for day, name, words in report.broken[:FEW]]
    if len(report.broken) > FEW:
        lines.append(f"and {len(report.broken) - FEW} more")
    if report.broken:
        lines.append(f"repeat it: {report.plan.command}")
    return "\n".join(lines)
