"""A document that a case waits for has come, sent by the citizen or given by the digital-documents service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import later_reply, say
from proactive.papers import electronic_documents
from proactive.road import sent_files
from storage.cases import cases, files
from storage.cases.cases import Step
from storage.engine.database import Transaction

SOURCE, ELECTRONIC = "file", "electronic_document"


def work_file(tx: Transaction, body: Mapping[str, Any], now: Now) -> None:
    """One transaction; a file whose case was decided or taken back meanwhile is not kept."""
    request, problem = body["request"], body["result"]["problem"]
    [case] = cases.by_number(tx, [request["number"]])
    if problem is None and not sent_files.is_awaited(case):
        files.drop(tx, request["id"])
        problem = "file_not_asked"
    outcome = Outcome() if problem else sent_files.arrived(case)
    if outcome.case:
        cases.apply(tx, [Step(case, outcome)], now.at)
    words = later_reply(request, f"common.{problem or 'file_received'}")
    cases.send(tx, [Outcome(messages=(words,))], now.at)


def work_electronic(tx: Transaction, body: Mapping[str, Any], now: Now) -> None:
    """Kept like a file that was sent; where the owner refused or there is none, the citizen sends or brings it."""
    request = body["request"]
    [case] = cases.by_number(tx, [request["number"]])
    content = electronic_documents.content_of(body["records"], request["kind"])
    if content is None or case.status is not Status.DOCUMENT:
        return
    files.keep(tx, body["errand"], case.number, "application/pdf", content, now.at)
    told = say(case, "common.file_received", number=case.number)
    cases.apply(tx, [Step(case, replace(sent_files.arrived(case), messages=(told,)))], now.at)
