"""A-14 for what is paid once: the payment came back, the recipient names another account, and it goes out once more.

The register has its word on the account; then the redirection is signed, and the payment desk instructed, each once.
"""

from collections.abc import Iterable
from dataclasses import replace

from proactive.basics.canonical import canonical_json
from proactive.basics.identifiers import iban_problem
from proactive.cases.case import Case
from proactive.cases.job_ids import instructing_id, signing_id
from proactive.cases.jobs import Instruct, Instructed, Job, Sign, Signature
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.redirection import CITIZEN, Redirection
from proactive.cases.registers import Account, LookUp
from proactive.cases.wording import reply, say
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Priority
from proactive.messages.texts import common
from proactive.papers.redirected import BASIS, notice
from proactive.road import redirected, standing
from proactive.road.account import MOST_WRONG
from proactive.road.payment import ordered_by, refused_by_desk
from proactive.road.result import FIRST_FOLLOW_UP
from proactive.services.accounts import unfit

RETURNED = Waiting(Reason.PAYMENT_RETURNED)


def awaiting(cases: Iterable[Case]) -> Case | None:
    """The case whose payment came back; another account is asked for."""
    return next((case for case in cases if is_awaited(case)), None)


def is_awaited(case: Case) -> bool:
    """Until three were wrong: then a person asks for it."""
    returned = case.waiting is not None and case.waiting.reason is Reason.PAYMENT_RETURNED
    return case.status is Status.ATTENTION and returned and case.payment is not None and not is_tried_out(case)


def is_tried_out(case: Case) -> bool:
    return case.application is not None and case.application.wrong_accounts >= MOST_WRONG


def named(case: Case, inbound: InboundMessage, iban: str, now: Now) -> Outcome:
    """What can be seen on the number itself is said at once; all else the register says."""
    if problem := iban_problem(iban):
        counted = one_more_wrong(case)
        key, why = wrong_words(counted, problem)
        return Outcome(case=counted, messages=(reply(inbound, case.language, key, case, **why),))
    words = reply(inbound, case.language, "common.account_checking", case)
    return Outcome(case=begun(case, iban, CITIZEN, now), messages=(words,))


def begun(case: Case, iban: str, by: str, now: Now, words: str = "") -> Case:
    """On its way to another account, of which the register is asked afresh; what the decision rests on stays."""
    assert case.payment is not None
    times = case.payment.times_redirected + 1
    redirection = Redirection(number=f"{case.number}/C{times}", iban=iban, by=by, at=now.at, words=words)
    payment = replace(case.payment, redirection=redirection, times_redirected=times)
    return case.moved(Status.ASSIGNED, waiting=None, payment=payment, wake_at=now.at)


def go_on(case: Case, redirection: Redirection, now: Now) -> Outcome:
    """Checked, signed, told to the desk, told to the recipient: whichever comes next."""
    if redirection.is_instructed:
        return taken(case, redirection, case.answer(Instructed), now)
    if signature := case.answer(Signature):
        return instruct(case, replace(redirection, signature=signature.signature, is_instructed=True), now)
    case.assigned.need_since(redirection.at, [LookUp(Account, "IBAN", redirection.iban)])
    if gone := standing.bereft(case, now):
        return gone
    accounts = case.assigned.get(Account, "IBAN", redirection.iban)
    if problem := unfit(accounts[0] if accounts else None, case.recipient):
        return refused(case, redirection, problem)
    signing = Job(id=signing_id(redirection.number), task=Sign(document=document(case, redirection)))
    return waits_for(case, redirection, replace(signing, case_number=case.number))


def waits_for(case: Case, redirection: Redirection, job: Job) -> Outcome:
    assert case.payment is not None
    payment = replace(case.payment, redirection=redirection)
    return Outcome(case=replace(case, payment=payment, wake_at=None, awaits=(job.id,)), jobs=(job,))


def document(case: Case, redirection: Redirection) -> str:
    """What is signed, as canonical JSON."""
    assert case.payment is not None
    assert case.decision is not None
    content = {
        "number": redirection.number,
        "made_at": redirection.at.isoformat(),
        "made_by": redirection.by if redirection.by != CITIZEN else "system",
        "case_number": case.number,
        "service": case.service,
        "of_decision": case.decision.number,
        "order_id": case.payment.order_id,
        **({"recipient_bin": case.recipient_bin} if case.recipient_bin else {"recipient_iin": case.recipient_iin}),
        "iban": redirection.iban,
        "kind": "redirect",
        "reason": "returned",
        "basis": BASIS,
        "words": redirection.words,
    }
    return canonical_json(content)


def instruct(case: Case, redirection: Redirection, now: Now) -> Outcome:
    """Under a key of its own, so that the desk takes it once however often it is sent."""
    assert case.payment is not None
    id = case.payment.instruction_id
    task = Instruct(
        order_id=case.payment.order_id,
        instruction_id=id,
        kind="redirect",
        from_=now.today,
        reason="returned",
        decision=ordered_by(redirection.number, redirection.at, redirection.signature, document(case, redirection)),
        iban=redirection.iban,
    )
    return waits_for(case, redirection, Job(id=instructing_id(id), task=task, case_number=case.number))


def taken(case: Case, redirection: Redirection, answer: Instructed | None, now: Now) -> Outcome:
    """Followed as any order; where the desk refuses, an official sees to it."""
    assert case.payment is not None
    if answer is None:
        again = instructing_id(case.payment.instruction_id)
        return Outcome(case=replace(case, wake_at=None, awaits=(again,)))
    if not answer.is_taken:
        return refused_by_desk(replace(case, payment=replace(case.payment, redirection=None)), answer)
    payment = redirected.placed(case.payment, redirection, now)
    later = replace(case, payment=payment, awaits=(), wake_at=now.after(FIRST_FOLLOW_UP))
    jobs = notice(later, redirection, now)
    words = redirected.sent_again(case, redirection)
    return Outcome(case=later, messages=(words,), jobs=jobs, note="payment redirected")


def refused(case: Case, redirection: Redirection, problem: str) -> Outcome:
    """What is wrong with it, to who named it; another may be named."""
    assert case.payment is not None
    payment = replace(case.payment, redirection=None)
    if redirection.by != CITIZEN:
        waiting = Waiting(Reason.PAYMENT_RETURNED, (problem,))
        return Outcome(case=case.moved(Status.ATTENTION, payment=payment, waiting=waiting))
    counted = one_more_wrong(case)
    key, words = wrong_words(counted, problem)
    later = counted.moved(Status.ATTENTION, payment=payment, waiting=RETURNED)
    return Outcome(case=later, messages=(say(case, key, Priority.ANSWER, **words),))


def one_more_wrong(case: Case) -> Case:
    assert case.application is not None
    return case.with_application(wrong_accounts=case.application.wrong_accounts + 1, account_piece=None)


def wrong_words(case: Case, problem: str) -> tuple[str, dict[str, str]]:
    """The text's key and its words: what is wrong; or that a person helps, when it was the last of three."""
    if not is_tried_out(case):
        return "common.account_wrong", {"why": common("account_why", problem, case.language)}
    return "common.account_person", {}
