"""Notices to the cabinet on the portal (Services law, art. 21(2-1); O-4): a signed paper each, once, beside the SMS."""

from proactive.cases.case import Case
from proactive.cases.job_ids import notice_id
from proactive.cases.jobs import DeliverNotice, Job
from proactive.cases.notice_kind import NoticeKind
from proactive.cases.now import Now
from proactive.cases.paper_kind import PaperKind
from proactive.messages.contact import Language
from proactive.papers import why_not
from proactive.papers.words import of_service, word

PAPERS = {
    NoticeKind.RECEIPT: PaperKind.RECEIPT,
    NoticeKind.ACCEPTED: PaperKind.ACCEPTANCE,
    NoticeKind.NOT_ACCEPTED: PaperKind.NON_ACCEPTANCE,
    NoticeKind.ASSIGNED: PaperKind.NOTICE,
    NoticeKind.REFUSED: PaperKind.NOTICE,
}
DECIDED = {NoticeKind.ASSIGNED, NoticeKind.REFUSED}


def owed(case: Case, kind: NoticeKind, now: Now) -> tuple[Job, ...]:
    """None where the installation has no cabinet to send to, or the case has no paper of the kind."""
    if not now.house.cabinet or why_not(case, PAPERS[kind]) is not None:
        return ()
    assert case.consent is not None
    about = case.decision.number if kind in DECIDED and case.decision else case.consent.id
    key = notice_id(about, kind)
    task = DeliverNotice(
        key=key,
        number=case.number,
        kind=kind,
        paper=PAPERS[kind],
        language=case.language,
        words=words(case, kind),
        iin=case.recipient_iin,
        bin=case.recipient_bin,
    )
    return (Job(id=key, task=task),)  # of no case: nobody waits for a notice, so none is woken by it


def of_change(
    change: str, number: str, language: Language, now: Now, iin: str | None, organisation: str | None
) -> tuple[Job, ...]:
    """Once a change of what is paid, by its number, where there is a cabinet. `number`: the case's; `organisation`: the
    BIN of who is paid, where that is no person."""
    if not now.house.cabinet:
        return ()
    key = notice_id(change, NoticeKind.CHANGED)
    task = DeliverNotice(
        key=key,
        number=number,
        kind=NoticeKind.CHANGED,
        paper=PaperKind.CHANGE,
        language=language,
        words=word("notice", NoticeKind.CHANGED, language),
        iin=iin,
        bin=organisation,
        change=change,
    )
    return (Job(id=key, task=task),)


def on_decision(case: Case, now: Now) -> tuple[Job, ...]:
    assert case.decision is not None
    return owed(case, NoticeKind(case.decision.outcome), now)


def words(case: Case, kind: NoticeKind) -> str:
    """What the paper says, in a sentence."""
    if kind in DECIDED:
        return of_service(case.service, kind, case.language)
    return word("notice", kind, case.language)
