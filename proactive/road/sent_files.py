"""Files that citizens send: to which case they belong, and what follows when one is there.

A document an official asked for comes as a photo or a PDF, or as several, which are its pages. What nobody asked for is
not kept.
"""

from dataclasses import replace

from proactive.cases.case import Case
from proactive.cases.files import LARGEST
from proactive.cases.jobs import Job, JobKind
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply, to_whom
from proactive.messages.contact import Language
from proactive.messages.inbound import Attachment, InboundMessage

ASKED, CAME = "document", "document_came"


def is_awaited(case: Case) -> bool:
    """The document was asked for; or a page of it came, and nobody has decided since."""
    further = case.status is Status.REVIEW and (case.waits_for or "").startswith(CAME)
    return further or case.status is Status.DOCUMENT


def sent(inbound: InboundMessage, file: Attachment, awaiting: Case | None, language: Language) -> Outcome:
    """A document that was asked for is fetched, and answered when it is here; what nobody asked for is not kept.

    Photos that were sent together are answered once.
    """
    together = replace(inbound, id=file.group or inbound.id)
    if awaiting is None or (file.size or 0) > LARGEST:
        key = "common.file_too_large" if awaiting else "common.file_not_asked"
        return Outcome(messages=(reply(together, language, key, awaiting),))
    request = {**to_whom(together, awaiting.number, language), "id": inbound.id, "file_id": file.file_id}
    return Outcome(jobs=(Job(id=f"{inbound.id}.file", kind=JobKind.FETCH, request=request),))


def arrived(case: Case, by: str = "citizen") -> Outcome:
    """What was asked for is there: the official's turn again. A further page moves nothing."""
    if case.status is not Status.DOCUMENT:
        return Outcome()
    document = (case.waits_for or "").removeprefix(f"{ASKED}: ")
    back = case.moved(Status.REVIEW, waits_for=f"{CAME}: {document}")
    return Outcome(case=back, by=by, note="the document is there")
