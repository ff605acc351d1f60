"""`qoldau law`: nothing of a value or an act is cut off."""

import pytest

from proactive.basics import law
from tests.commands.console import Shell


@pytest.mark.parametrize("width", ["80", "200"])
def test_the_law_of_a_day_shows_every_parameter_with_its_act(shell: Shell, width: str) -> None:
    from datetime import date

    ended = shell.run("law", "2026-03-01", COLUMNS=width)
    cells = [row.split("│")[1].strip() for row in ended.out.splitlines() if row.startswith("│")]
    shown = "".join(cells)
    names = [parameter.name for parameter in law.parameters(date(2026, 3, 1))]
    assert (ended.status, "…" in ended.out, len(names) > 10) == (0, False, True)
    assert [name for name in names if name not in shown] == []


def test_the_law_of_another_year_is_another(shell: Shell) -> None:
    before, after = (shell.run("law", day).out for day in ("2025-06-01", "2026-06-01"))
    assert ("3932" in before, "4325" in before) == (True, False)
    assert ("3932" in after, "4325" in after) == (False, True)
