"""A file that a citizen sent has been fetched: it goes to the case that waits for it, and the citizen is told."""

from collections.abc import Mapping
from typing import Any

from proactive import sent_files
from proactive.moment import Moment
from proactive.outcome import Outcome
from proactive.speech import later_reply
from storage import cases, files
from storage.cases import Step
from storage.database import Unit

SOURCE = "file"


def work_file(unit: Unit, body: Mapping[str, Any], now: Moment) -> None:
    """One transaction; a file whose case was decided or taken back meanwhile is not kept."""
    request, problem = body["request"], body["result"]["problem"]
    [case] = cases.by_number(unit, [request["number"]])
    if problem is None and not sent_files.is_awaited(case):
        files.drop(unit, request["id"])
        problem = "file_not_asked"
    outcome = Outcome() if problem else sent_files.arrived(case)
    if outcome.case:
        cases.apply(unit, [Step(case, outcome)], now.at)
    words = later_reply(request, f"common.{problem or 'file_received'}")
    cases.send(unit, [Outcome(messages=(words,))], now.at)
