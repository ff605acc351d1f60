"""Files that citizens send: to which case they belong, and what follows when one is there.

A document an official asked for comes as a photo or a PDF, or as several, which are its pages. What nobody asked for is
not kept.
"""

from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.files import LARGEST
from proactive.cases.job_ids import asked_for_id
from proactive.cases.jobs import FetchFile, FileProblem, Job
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import reply, reply_to
from proactive.messages.contact import Language
from proactive.messages.inbound import Attachment, InboundMessage
from proactive.road import hearing

PAGE_CAME = {Reason.DOCUMENT_CAME, Reason.DOCUMENT_MISSING, Reason.OBJECTION}


def is_awaited(case: Case) -> bool:
    """The document was asked for, or may be sent against a refusal told beforehand; or a page of it, or its last
    day came, and nobody has decided since."""
    page_came = case.waiting is not None and case.waiting.reason in PAGE_CAME
    return case.status in {Status.DOCUMENT, Status.HEARING} or (case.status is Status.REVIEW and page_came)


def sent(inbound: InboundMessage, file: Attachment, awaiting: Case | None, language: Language) -> Outcome:
    """A document that was asked for is fetched, and answered when it is here; what nobody asked for is not kept.

    Photos that were sent together are answered once.
    """
    together = replace(inbound, id=file.group or inbound.id)
    if awaiting is None or (file.size or 0) > LARGEST:
        problem = FileProblem.TOO_LARGE if awaiting else FileProblem.NOT_ASKED
        return Outcome(messages=(reply(together, language, f"common.{problem}", awaiting),))
    task = FetchFile(to=reply_to(together, awaiting.number, language), id=inbound.id, file_id=file.file_id)
    return Outcome(jobs=(Job(id=asked_for_id(inbound.id, task), task=task),))


def arrived(case: Case, by: str = "citizen") -> Outcome:
    """What was asked for is there: the official's turn again. A further page moves nothing."""
    if case.status is Status.HEARING:
        return hearing.objected(case, "")
    came_late = case.waiting is not None and case.waiting.reason is Reason.DOCUMENT_MISSING
    if case.status is not Status.DOCUMENT and not came_late:
        return Outcome()
    named = case.waiting.about if case.waiting else ()
    back = case.moved(Status.REVIEW, waiting=Waiting(Reason.DOCUMENT_CAME, named))
    return Outcome(case=back, by=by, note="the document is there")
