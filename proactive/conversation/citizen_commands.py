"""What a citizen can say at any time, whatever is being asked: one function a meaning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from proactive.awards.award import MonthlyAward, Span
from proactive.awards.bases import articles_of
from proactive.basics import law
from proactive.basics.calendar import add_working_days
from proactive.cases import consent_text
from proactive.cases.case import Case
from proactive.cases.job_ids import asked_for_id
from proactive.cases.jobs import IssuedPaper, IssuePaper, Job
from proactive.cases.lifecycle import CLOSED, REOPENED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import later_reply, reply, reply_to, why
from proactive.conversation import asked_before, linking, withdrawal
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.objection import for_review, heard_case, object_to, under_review
from proactive.conversation.open_question import asked_again, continue_here
from proactive.conversation.topics.for_a_person import put_before
from proactive.conversation.topics.remark import Remark, answered, still_open
from proactive.conversation.understanding import Meaning, Said
from proactive.conversation.where_it_stands import state_of, state_of_share
from proactive.messages.contact import Channel, Language
from proactive.messages.escalation import DeskTopic
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange, Message
from proactive.messages.texts import award_words, common
from proactive.papers import PaperKind, issuing
from proactive.road import offer, others

MOST_LISTED = 10  # cases in one message
MOST_SMS = 3  # messages in answer to one


def change_language(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    assert inbound.msisdn is not None
    language = Language(saying.value or "kk")
    change = ContactChange(msisdn=inbound.msisdn, language=language)
    words = reply(inbound, language, "common.language_changed", talk.case)
    if talk.asking is None:
        return Outcome(messages=(words,), contact=change)
    return asked_again(replace(continue_here(talk.asking, inbound), language=language), now, change)


def offer_languages(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    return answer(talk, inbound, "common.choose_language")


def tell_status(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Where the case stands (D-I asks for thirty minutes; this is at once)."""
    if not talk.heard_of and not talk.shares:
        waits = asked_before.waits_for_a_turn(talk, inbound)
        return answer(talk, inbound, "common.asked_after" if waits else "common.status_none")
    language = talk.language(inbound)
    shares = [state_of_share(award, language, now) for award in talk.shares]
    states = [*shares, *(state_of(case, talk, language, now) for case in in_order(talk))]
    if len(states) > 1 and inbound.channel is Channel.TELEGRAM:
        listed = (common("line", "status", language).format_map(state) for state in states[:MOST_LISTED])
        return answer(talk, inbound, "common.my_cases", list="\n\n".join(listed))
    under_way = len(shares) + sum(goes_on(case, talk) for case in talk.heard_of)
    return one_after_another(talk, inbound, "common.status", states[: min(max(under_way, 1), MOST_SMS)])


def in_order(talk: Conversation) -> list[Case]:
    """What is under way first, then what is paid by the month."""
    return sorted(talk.heard_of, key=lambda case: (case.status in CLOSED, not goes_on(case, talk)))


def goes_on(case: Case, talk: Conversation) -> bool:
    """Something of it is to come still, or each month."""
    award = talk.awards.get(case.number)
    return case.status not in CLOSED or (award is not None and award.stop is None)


def one_after_another(
    talk: Conversation, inbound: InboundMessage, key: str, many: Sequence[Mapping[str, str]]
) -> Outcome:
    """A message for each, in order."""
    language = talk.language(inbound)
    replies = [reply(inbound, language, key, talk.case, **params) for params in many]
    return Outcome(messages=tuple(replace(message, id=nth(message.id, place)) for place, message in enumerate(replies)))


def nth(id: str, place: int) -> str:
    """The first keeps the id; the others are its second, its third."""
    return f"{id}.{place + 1}" if place else id


def tell_why(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Why it was decided so (Digital Code, art. 43)."""
    case = talk.latest if talk.latest and talk.latest.last_decision else talk.case
    if case is None or case.last_decision is None:
        of_share = (explained(talk, inbound, share, now) for share in talk.shares)
        return next(filter(None, of_share), None) or answer(talk, inbound, "common.why_none")
    if of_award := explained(talk, inbound, talk.awards.get(case.number), now):
        return of_award
    decision, language = case.last_decision, talk.language(inbound)
    params = {"number": case.number, "by": common("made_by", decision.made_by, language)}
    if decision.outcome == "assigned":
        return answer(talk, inbound, f"{case.service}.explain_assigned", **params)
    reason = why(decision, case.service, language, inbound.channel)
    return answer(talk, inbound, f"{case.service}.explain_refused", why=reason, **params)


def explained(talk: Conversation, inbound: InboundMessage, award: MonthlyAward | None, now: Now) -> Outcome | None:
    """Of a running award, once a decision has changed it."""
    because = why_now(award, now.today) if award else None
    if award is None or because is None:
        return None
    return answer(talk, inbound, "award.explained", **last_change_of(award, because, talk.language(inbound)))


def why_now(award: MonthlyAward, today: date) -> Span | None:
    """Of what is not paid why not, also where the year or a group has changed it since."""
    stops = (*((award.stop,) if award.stop else ()), *reversed(award.halts))
    return next((span for span in stops if span.holds(today)), award.last_change)


def last_change_of(award: MonthlyAward, change: Span, language: Language) -> dict[str, str]:
    """Of a running award: what was decided last, and on which articles."""
    return {
        "number": award.case_number,
        "why": award_words("why", change.because, language),
        "date": f"{change.from_:%d.%m.%Y}",
        "articles": articles_of(change.because, award.service),
    }


def give_paper(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """The paper that says where the case stands: the notice of the decision, or of acceptance."""
    case = talk.latest
    kind = newest_paper(talk, case) if case else None
    if case is None or kind is None:
        return answer(talk, inbound, "common.why_none")
    return Outcome(jobs=(issue(talk, inbound, case, kind, with_file=True),))


def give_papers(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """A link to the newest paper of each application; the papers themselves open to their holder there."""
    papers = [(case, kind) for case in talk.heard_of if (kind := newest_paper(talk, case)) is not None][:MOST_LISTED]
    if not papers:
        return answer(talk, inbound, "common.papers_none")
    return Outcome(jobs=tuple(issue(talk, inbound, case, kind, place) for place, (case, kind) in enumerate(papers)))


def newest_paper(talk: Conversation, case: Case) -> PaperKind | None:
    """Of a running award that was changed, what was decided last."""
    award = talk.awards.get(case.number)
    return PaperKind.CHANGE if award and award.changes_made else issuing.handed_out(case)


def issue(
    talk: Conversation, inbound: InboundMessage, case: Case, kind: PaperKind, place: int = 0, *, with_file: bool = False
) -> Job:
    to = reply_to(replace(inbound, id=nth(inbound.id, place)), case.number, talk.language(inbound))
    task = IssuePaper(to=to, kind=kind, file=with_file)
    return Job(id=nth(asked_for_id(inbound.id, task), place), task=task)


def paper_ready(task: IssuePaper, paper: IssuedPaper) -> Message:
    """The link, and in Telegram the file itself where the citizen asked for this one."""
    none = "common.paper_failed" if paper.failed else "common.why_none"
    key = none if paper.code is None else f"common.{task.kind}"
    ready = later_reply(task.to, key, link=paper.link)
    with_file = ready.channel is Channel.TELEGRAM and task.file
    return replace(ready, paper=paper.code) if with_file else ready


def show_terms(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """The full text of the consent: in Telegram all of it, by SMS where to read it."""
    version, _, spoken = (saying.value or "").partition(":")
    question = talk.asking.asking.question if talk.asking else None
    question_version = question.terms if question else ""
    version, language = (
        version or question_version or consent_text.current(),
        Language(spoken) if spoken else talk.language(inbound),
    )
    if not consent_text.exists(version):
        return answer(talk, inbound, "common.settled")
    if inbound.channel is Channel.TELEGRAM:
        shown = consent_text.terms(version, language, now.house)
        words = reply(inbound, language, "common.consent", talk.case, text=shown.text)
        remark = Remark(talk=talk, inbound=inbound, now=now)
        return still_open(remark, words) if version == question_version else Outcome(messages=(words,))
    if now.house.site is None:
        return answer(talk, inbound, "common.consent_spoken")
    return answer(talk, inbound, "common.consent_link", link=now.house.site + consent_text.path(version))


def open_review(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """A person is to look at what was decided."""
    case = talk.latest
    if case_heard := heard_case(talk):
        return object_to(case_heard, talk, inbound, now)
    if case is None and talk.shares:
        return put_before(Remark(talk=talk, inbound=inbound, now=now))
    if case is None and talk.refused_in is not None:
        return put_before(Remark(talk=talk, inbound=inbound, now=now), topic=DeskTopic.REVIEW)
    if case is None or not (case.status in {Status.ASSIGNED, Status.REFUSED} or under_review(case)):
        return answer(talk, inbound, "common.review_none")
    words = reply(inbound, talk.language(inbound), "common.review_opened", case, number=case.number)
    if under_review(case):
        return Outcome(messages=(words,))
    answer_by = add_working_days(now.today, law.number("complaint_days.provider", now.today))
    turn_at = others.turn_at(case, now) if case.status is Status.REFUSED else None
    waits = Waiting(Reason.REVIEW_REQUESTED)
    waiting = case.with_application(due_on=answer_by).moved(Status.ATTENTION, waiting=waits, wake_at=turn_at)
    outcome = Outcome(case=waiting, messages=(words,), by="citizen")
    return replace(outcome, escalation=for_review(now)) if turn_at else outcome


AGAIN = REOPENED - {Status.NOT_ENTITLED}


def apply_again(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """The cause of a refusal is gone, or a mind has changed (B-RE, D-RE, L-RE): the registers are asked afresh."""
    case = talk.latest
    if case is None or case.status not in AGAIN or case.beside.superseded or talk.asking:
        return answer(talk, inbound, "common.settled")
    words = reply(inbound, talk.language(inbound), "common.applying_again", case)
    afresh = case.screened_again(now.at, preferred=case.recipient_iin)
    return Outcome(case=afresh, messages=(words,), by="citizen", note="applies again")


def stop(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    assert inbound.msisdn is not None
    words = reply(inbound, talk.language(inbound), "common.stopped", talk.case)
    change = ContactChange(msisdn=inbound.msisdn, stopped=True)
    case = talk.asking
    if case is None or case.status is not Status.OFFERED or talk.asked_in:
        return Outcome(messages=(words,), contact=change)
    # The offer waits for a better hour, and will not go out now.
    passed_by = offer.pass_on(case, now, Status.DECLINED, Reason.STOPPED)
    return replace(passed_by, messages=(words,), contact=change, by="citizen")


def unlink(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    return linking.undone(inbound, talk.contact, talk.language(inbound))


def show_menu(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    return answer(talk, inbound, "common.menu")


def tell_who(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Who writes to them, so that nobody takes it for a fraud, or a fraud for it; what is asked stays under it."""
    return answered(Remark(talk=talk, inbound=inbound, now=now), "common.who")


def start(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Telegram says "/start" for who only opens the chat."""
    assert inbound.msisdn is not None
    if inbound.channel is Channel.TELEGRAM and not (talk.contact and talk.contact.stopped):
        return show_menu(talk, inbound, saying, now)
    words = reply(inbound, talk.language(inbound), "common.started", talk.case)
    return Outcome(messages=(words,), contact=ContactChange(msisdn=inbound.msisdn, stopped=False))


def about_overpaid(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Where nothing of theirs is overpaid, or held back."""
    return answer(talk, inbound, "award.nothing_held")


Anytime = Callable[[Conversation, InboundMessage, Said, Now], Outcome]

ANYTIME: dict[Meaning, Anytime] = {
    Meaning.LANGUAGE: change_language,
    Meaning.LANGUAGES: offer_languages,
    Meaning.STATUS: tell_status,
    Meaning.WHY: tell_why,
    Meaning.REVIEW: open_review,
    Meaning.PAPER: give_paper,
    Meaning.PAPERS: give_papers,
    Meaning.TERMS: show_terms,
    Meaning.MENU: show_menu,
    Meaning.WHO: tell_who,
    Meaning.WITHDRAW: withdrawal.asked_for,
    Meaning.OPINION: withdrawal.opinion_or_withdrawal,
    Meaning.UNLINK: unlink,
    Meaning.HOLD_BACK: about_overpaid,
    Meaning.PAY_WHOLE: about_overpaid,
    Meaning.STOP: stop,
    Meaning.START: start,
}
