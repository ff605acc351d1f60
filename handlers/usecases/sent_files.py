"""A document that a case waits for has come, sent by the citizen or given by the digital-documents service."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.usecases.item import Item, answered
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.jobs import FetchDocument, FetchedFile, FetchFile, FileProblem, FoundDocuments
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.cases.wording import later_reply, say
from proactive.papers import electronic_documents
from proactive.road import sent_files
from storage.cases import cases
from storage.cases.apply import Decided, NewFile
from storage.jobs.codec import AnsweredJob


async def work_sent(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """Files that citizens sent have been fetched."""
    return await settle_with_cases(runtime, items, decide_sent)


def decide_sent(item: Item, case: Case) -> Decided:
    """A file whose case was decided or taken back meanwhile is not kept."""
    job, task = answered(item, FetchFile)
    problem = job.brought(FetchedFile).problem
    unwanted = problem is None and not sent_files.is_awaited(case)
    problem = FileProblem.NOT_ASKED if unwanted else problem
    words = later_reply(task.to, f"common.{problem or 'file_received'}")
    arrived = Outcome() if problem else sent_files.arrived(case)
    return Decided.of_steps(
        [Step(case, arrived)] if arrived.case else [],
        outcomes=(Outcome(messages=(words,)),),
        dropped_files=(task.id,) if unwanted else (),
        arrival=item.received.position,
    )


async def work_electronic(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """The digital-documents service has answered."""
    return await settle_with_cases(runtime, items, decide_electronic)


def decide_electronic(item: Item, case: Case) -> Decided:
    """Kept like a file that was sent; where the owner refused or there is none, the citizen sends or brings it."""
    job, task = answered(item, FetchDocument)
    content = electronic_documents.content_of(job.brought(FoundDocuments).documents, task.kind)
    if content is None or case.status is not Status.DOCUMENT:
        return Decided(arrival=item.received.position)
    received = say(case, "common.file_received", number=case.number)
    return Decided.of_steps(
        [Step(case, replace(sent_files.arrived(case), messages=(received,)))],
        new_files=(NewFile(job.id, case.number, "application/pdf", content),),
        arrival=item.received.position,
    )


async def settle_with_cases(
    runtime: Runtime, items: Sequence[Item], decide: Callable[[Item, Case], Decided]
) -> list[Item]:
    """Each with its case as it stands."""

    async def decide_all(open_items: Sequence[Item]) -> list[Decided]:
        stand = await cases.by_number(runtime.store, {number_of(item) for item in open_items})
        by_number = {case.number: case for case in stand}
        return [decide(item, by_number[number_of(item)]) for item in open_items]

    return await settle(runtime, items, decide_all)


def number_of(item: Item) -> str:
    assert isinstance(item.meaning, AnsweredJob)
    task = item.meaning.task
    return task.to.number if isinstance(task, FetchFile) else answered(item, FetchDocument)[1].number
