"""Papers that issue themselves: what the order says is sent, made and signed as soon as it is true (decisions/0011).

What is kept and signed as data, the receipt's message and the decision, becomes a paper when somebody asks for it.
"""

from proactive.cases.case import Case
from proactive.cases.job_ids import papers_id
from proactive.cases.jobs import IssuePapers, Job
from proactive.cases.paper_kind import PaperKind
from proactive.papers import available


def when_checked(case: Case) -> tuple[Job, ...]:
    """The notice of acceptance (B16.1, D20-1.1), unless a check stands against it."""
    assert case.consent is not None
    return job(case, case.consent.id, PaperKind.ACCEPTANCE)


def when_decided(case: Case) -> tuple[Job, ...]:
    """The notice of the decision (appendix 13), and that of non-acceptance (B16.2, D20-1.2)."""
    assert case.decision is not None
    return job(case, case.decision.number, PaperKind.NON_ACCEPTANCE, PaperKind.NOTICE)


def job(case: Case, made_of: str, *kinds: PaperKind) -> tuple[Job, ...]:
    """Of no case: nobody waits for a paper, so none is woken by it."""
    to_issue = tuple(kind for kind in available(case) if kind in kinds)
    return (Job(id=papers_id(made_of), task=IssuePapers(number=case.number, kinds=to_issue)),) if to_issue else ()


def handed_out(case: Case) -> PaperKind | None:
    """What a citizen who asks for a paper is given: the notice of the decision, before it that of acceptance."""
    available_kinds = available(case)
    return next((kind for kind in (PaperKind.NOTICE, PaperKind.ACCEPTANCE) if kind in available_kinds), None)
