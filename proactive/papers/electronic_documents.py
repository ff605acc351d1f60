"""Documents that an official needs and the digital-documents service may hold: asked for there, in the consent's name.

The service answers once the owner has answered the portal's own message (D7.8). Until then the citizen may send or
bring the document as well: whichever comes first counts.
"""

import base64
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from proactive.cases.case import Case
from proactive.cases.files import LARGEST, media_type
from proactive.cases.job_ids import document_id
from proactive.cases.jobs import Enquiry, FetchDocument, Job
from proactive.cases.registers import Document, Purpose, about

KINDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def code_of(kind: str, day: date) -> str | None:
    """The service's word for what an official named on that day; `None` for what it does not hold."""
    named = kind.strip().casefold()
    codes = (code for code, row in KINDS.items() if named in (code, *row["words"]) and row["since"] <= day)
    return next(codes, None)


def asked_for(case: Case, code: str) -> Job:
    """Its answer comes back by the inbox; it is stopped when the case no longer waits (`storage.jobs.jobs.stop`)."""
    assert case.consent is not None
    assert case.recipient_iin is not None
    look_ups = tuple(about(case.recipient_iin, Document))
    return Job(
        id=document_id(case.number, case.revision),
        task=FetchDocument(number=case.number, kind=code),
        enquiry=Enquiry(look_ups=look_ups, purpose=Purpose.ASSIGN, consent_id=case.consent.id),
        scope=case.number,
    )


def content_of(documents: Iterable[Document], code: str) -> bytes | None:
    """The file of the first document of that kind; `None` where there is none that can be taken."""
    for document in documents:
        if document.kind == code and (content := decoded(document.pdf_base64)):
            return content
    return None


def decoded(text: object) -> bytes | None:
    try:
        content = base64.b64decode(str(text), validate=True)
    except ValueError:
        return None
    return content if media_type(content) == "application/pdf" and len(content) <= LARGEST else None
