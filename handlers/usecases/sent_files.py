"""A document that a case waits for has come, sent by the citizen or given by the digital-documents service."""

from dataclasses import replace

from proactive.cases.jobs import FetchDocument, FetchedFile, FetchFile, FileProblem, FoundDocuments
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import later_reply, say
from proactive.papers import electronic_documents
from proactive.road import sent_files
from storage.cases import cases, files
from storage.cases.cases import Step
from storage.engine.database import Transaction


def work_file(tx: Transaction, task: FetchFile, file: FetchedFile, now: Now) -> None:
    """One transaction; a file whose case was decided or taken back meanwhile is not kept."""
    problem = file.problem
    [case] = cases.by_number(tx, [task.to.number])
    if problem is None and not sent_files.is_awaited(case):
        files.drop(tx, task.id)
        problem = FileProblem.NOT_ASKED
    outcome = Outcome() if problem else sent_files.arrived(case)
    if outcome.case:
        cases.apply(tx, [Step(case, outcome)], now.at)
    words = later_reply(task.to, f"common.{problem or 'file_received'}")
    cases.send(tx, [Outcome(messages=(words,))], now.at)


def work_electronic(tx: Transaction, job_id: str, task: FetchDocument, held: FoundDocuments, now: Now) -> None:
    """Kept like a file that was sent; where the owner refused or there is none, the citizen sends or brings it."""
    [case] = cases.by_number(tx, [task.number])
    content = electronic_documents.content_of(held.documents, task.kind)
    if content is None or case.status is not Status.DOCUMENT:
        return
    files.keep(tx, job_id, case.number, "application/pdf", content, now.at)
    told = say(case, "common.file_received", number=case.number)
    cases.apply(tx, [Step(case, replace(sent_files.arrived(case), messages=(told,)))], now.at)
