"""What a citizen says, and what follows: the same for a word, a button, SMS and Telegram.

A question belongs to a phone number: at most one is open there, and an answer belongs to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proactive import law, linking, sent_files, terms
from proactive.calendar import add_working_days
from proactive.case import Case, Channel, Contact, Language, Question
from proactive.lifecycle import ASKING, CLOSED, WITHDRAWABLE, Status
from proactive.moment import Moment
from proactive.outcome import ContactChange, Errand, ErrandKind, Lane, Message, Outcome, Saying
from proactive.papers import Kind, issuing
from proactive.pipeline import guarded
from proactive.speech import asked_by, later_reply, reply, to_whom, why
from proactive.stages import account, consent, offer
from proactive.texts import common, service_words
from proactive.understanding import BESIDE, Meaning, Said, understand, units, words_of

MOST_LISTED = 10  # cases in one message
MOST_SMS = 3  # messages in answer to one
PATIENCE = 3  # the third misunderstanding in a row names 1414


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is known of the one who speaks: the case whose question is open, else their latest case."""

    asking: Case | None = None
    latest: Case | None = None
    mine: tuple[Case, ...] = ()  # all of this number, the asking one first
    contact: Contact | None = None
    spoken: Language | None = None  # in which they were last written to, where they have no case any more

    @property
    def case(self) -> Case | None:
        return self.asking or self.latest

    @property
    def awaiting(self) -> Case | None:
        """A document was asked for, which may come as a file."""
        return next((case for case in self.mine if sent_files.is_awaited(case)), None)

    @property
    def told(self) -> tuple[Case, ...]:
        """What the citizen has heard of: nobody learns of a death by asking about something else."""
        mine = self.mine or tuple(case for case in (self.asking, self.latest) if case is not None)
        return tuple(case for case in mine if heard_of(case) and not case.superseded)

    def about(self, message_id: str) -> "Talk":
        """The talk about the case of a message: a button under an older one means that case."""
        meant = next((case for case in self.told if message_id.startswith(f"{case.number}.")), None)
        return replace(self, latest=meant) if meant and meant.status not in ASKING else self

    def language(self, saying: Saying) -> Language:
        if self.contact and self.contact.language:
            return self.contact.language
        return self.case.language if self.case else self.spoken or saying.language or Language.KK


def heard_of(case: Case) -> bool:
    if case.status in {Status.DETECTED, Status.READY, Status.NOT_ENTITLED}:
        return case.preferred is not None  # they asked for it again
    return case.status is not Status.ANNULLED or case.consent is not None


def hear(talk: Talk, saying: Saying, now: Moment) -> Outcome:
    """Every saying is answered, and moves at most one case."""
    if saying.shared_msisdn is not None:
        return linking.whose(saying, talk.language(saying))
    if saying.msisdn is None:
        return stranger(talk, saying)
    if saying.press is not None:
        return pressed(talk, saying, now)
    if saying.file and (talk.awaiting or not (talk.asking or saying.text)):
        return sent_files.sent(saying, saying.file, talk.awaiting, talk.language(saying))
    question = talk.asking.question if talk.asking else None
    choices = len(question.choices) if question else 0
    what = understand(saying.text, choices=choices if choices > 1 else 0)
    if talk.asking and question and what.meaning not in ANYTIME and said_before(saying, question):
        return asked_again(here(talk.asking, saying), now)
    return meant(talk, saying, what, now)


def said_before(saying: Saying, question: Question) -> bool:
    """Words on their way while the question was asked: they answer an earlier one, so this one is asked again."""
    return saying.said_at + linking.CLOCKS_DIFFER < question.asked_at


def stranger(talk: Talk, saying: Saying) -> Outcome:
    """A Telegram user becomes a citizen by sharing their own contact; the welcome says how, in either language."""
    what = understand(saying.text)
    chosen = Language(what.value) if what.meaning is Meaning.LANGUAGE and what.value else None
    return Outcome(messages=(reply(saying, chosen or talk.language(saying), "common.welcome"),))


def pressed(talk: Talk, saying: Saying, now: Moment) -> Outcome:
    """A button answers the question it stands under, or says politely that it is settled."""
    assert saying.press is not None
    action, talk = saying.press.action, talk.about(saying.press.message_id)
    question = talk.asking.question if talk.asking else None
    if action in ANSWERS and not (question and question.stands_under(saying.press.message_id)):
        return said(talk, saying, "common.settled")
    if action == "apply_again":
        return apply_again(talk, saying, now)
    kind, _, value = action.partition(":")
    if kind == terms.ACTION:
        return meant(talk, saying, Said(Meaning.TERMS, value), now)
    return meant(talk, saying, BUTTONS.get(action.removeprefix(MENU)) or Said(Meaning.CHOICE, value), now)


MENU = "menu_"  # the same below the chat
ANSWERS = {"yes", "no", "other_account"}
BUTTONS = {
    "yes": Said(Meaning.YES),
    "no": Said(Meaning.NO),
    "other_account": Said(Meaning.NO),
    "my_cases": Said(Meaning.STATUS),
    "documents": Said(Meaning.PAPERS),
    "withdraw": Said(Meaning.WITHDRAW),
    "why": Said(Meaning.WHY),
    "review": Said(Meaning.REVIEW),
    "notice": Said(Meaning.PAPER),
    "stop": Said(Meaning.STOP),
    "start": Said(Meaning.START),
    "language_kk": Said(Meaning.LANGUAGE, "kk"),
    "language_ru": Said(Meaning.LANGUAGE, "ru"),
}


def meant(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Words that hold at any time first, then the answer to the open question."""
    anytime = ANYTIME.get(what.meaning)
    if anytime:
        return anytime(talk, saying, what, now)
    if talk.asking is None and (asked := linking.open_question(talk.contact, saying, now)):
        return linking.answer(asked, saying, what, talk.language(saying))
    if talk.asking is None:
        return said(talk, saying, unasked(saying, what))
    case = here(talk.asking, saying)
    answered = guarded(case, now, lambda: answer(case, saying, what, now))
    return replace(answered, by="citizen")


def unasked(saying: Saying, what: Said) -> str:
    """A yes or a thank-you where nothing is asked changes nothing; other words are told what can be said."""
    is_answer = what.meaning is not Meaning.UNKNOWN or saying.press or set(units(words_of(saying.text))) == {BESIDE}
    return "common.nothing_asked" if is_answer else "common.not_understood"


def here(case: Case, saying: Saying) -> Case:
    """The conversation goes on where the citizen speaks."""
    return replace(case, channel=saying.channel, address=saying.address)


def answer(case: Case, saying: Saying, what: Said, now: Moment) -> Outcome:
    if case.status is Status.OFFERED:
        if what.meaning is Meaning.YES:
            return consent.agree(case, saying, now)
        if what.meaning is Meaning.NO:
            return offer.decline(case, now)
        return not_understood(case, saying, "common.not_understood_offer")
    return answer_account(case, saying, what, now)


def answer_account(case: Case, saying: Saying, what: Said, now: Moment) -> Outcome:
    if what.meaning is Meaning.IBAN and what.value:
        return account.supply(case, what.value, now)
    if what.meaning is Meaning.CHOICE and what.value and 0 < int(what.value) <= len(case.accounts):
        return account.choose(case, int(what.value), now)
    if what.meaning is Meaning.YES and len(case.accounts) == 1:
        return account.confirm(case, now)
    if what.meaning is Meaning.NO and case.accounts:
        return account.another(case, now)
    return not_understood(case, saying, "common.not_understood_account")


def not_understood(case: Case, saying: Saying, key: str) -> Outcome:
    """What can be said now; the third time in a row, who can help."""
    assert case.question is not None
    count = case.question.misunderstood + 1
    words = reply(saying, case.language, key if count < PATIENCE else "common.not_understood_1414", case)
    puzzled = replace(case.question.repeated(words.id), misunderstood=count % PATIENCE)
    return Outcome(case=replace(case, question=puzzled), messages=(words,))


def said(talk: Talk, saying: Saying, key: str, **params: str) -> Outcome:
    """An answer that moves nothing."""
    return Outcome(messages=(reply(saying, talk.language(saying), key, talk.case, **params),))


def change_language(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    assert saying.msisdn is not None
    language = Language(what.value or "kk")
    change = ContactChange(msisdn=saying.msisdn, language=language)
    words = reply(saying, language, "common.language_changed", talk.case)
    if talk.asking is None:
        return Outcome(messages=(words,), contact=change)
    return asked_again(replace(here(talk.asking, saying), language=language), now, change)


def asked_again(case: Case, now: Moment, change: ContactChange | None = None) -> Outcome:
    """The open question once more, at any hour: it answers what the citizen has just said or done."""
    assert case.question is not None
    ask = offer.offer_message if case.question.kind == "offer" else account.question
    message = replace(ask(case, now), unasked=False, lane=Lane.ANSWER)
    question = asked_by(message, case.question.kind, case.question.asked_at, case.question.choices)
    question = replace(question, reminded=case.question.reminded, repeats=case.question.repeats)
    question = question.repeated(case.question.message_id)
    return Outcome(case=replace(case, question=question), messages=(message,), contact=change, by="citizen")


def offer_languages(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    return said(talk, saying, "common.choose_language")


def tell_status(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Where the case stands (D-I asks for thirty minutes; this is at once)."""
    if not talk.told:
        return said(talk, saying, "common.status_none")
    language = talk.language(saying)
    states = [state_of(case, language) for case in in_order(talk.told)]
    if len(states) > 1 and saying.channel is Channel.TELEGRAM:
        listed = (common("line", "status", language).format_map(state) for state in states[:MOST_LISTED])
        return said(talk, saying, "common.my_cases", list="\n\n".join(listed))
    under_way = sum(case.status not in CLOSED for case in talk.told)
    return one_after_another(talk, saying, "common.status", states[: min(max(under_way, 1), MOST_SMS)])


def in_order(cases: Sequence[Case]) -> list[Case]:
    """What is under way first."""
    return sorted(cases, key=lambda case: case.status in CLOSED)


def state_of(case: Case, language: Language) -> dict[str, str]:
    name = service_words(case.service, "name", "", language)
    return {"number": case.number, "service": name, "state": common("state", case.status, language)}


def one_after_another(talk: Talk, saying: Saying, key: str, many: Sequence[Mapping[str, str]]) -> Outcome:
    """A message for each, in order."""
    language = talk.language(saying)
    replies = [reply(saying, language, key, talk.case, **params) for params in many]
    return Outcome(messages=tuple(replace(one, id=nth(one.id, place)) for place, one in enumerate(replies)))


def nth(id: str, place: int) -> str:
    """The first keeps the id; the others are its second, its third."""
    return f"{id}.{place + 1}" if place else id


def tell_why(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Why it was decided so (Digital Code, art. 43)."""
    case = talk.latest if talk.latest and talk.latest.decision else talk.case
    if case is None or case.decision is None:
        return said(talk, saying, "common.why_none")
    decision, language = case.decision, talk.language(saying)
    known = {"number": case.number, "by": common("made_by", decision.made_by, language)}
    if decision.outcome == "assigned":
        return said(talk, saying, f"{case.service}.explain_assigned", **known)
    reason = why(decision, case.service, language, saying.channel)
    return said(talk, saying, f"{case.service}.explain_refused", why=reason, **known)


def give_paper(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """The paper that says where the case stands: the notice of the decision, or of acceptance."""
    case = talk.latest
    kind = issuing.handed_out(case) if case else None
    if case is None or kind is None:
        return said(talk, saying, "common.why_none")
    return Outcome(errands=(issue(talk, saying, case, kind, with_file=True),))


def give_papers(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """A link to the newest paper of each application; the papers themselves open to their holder there."""
    found = [(case, kind) for case in talk.told if (kind := issuing.handed_out(case)) is not None][:MOST_LISTED]
    if not found:
        return said(talk, saying, "common.papers_none")
    return Outcome(errands=tuple(issue(talk, saying, case, kind, place) for place, (case, kind) in enumerate(found)))


def issue(talk: Talk, saying: Saying, case: Case, kind: Kind, place: int = 0, *, with_file: bool = False) -> Errand:
    to = to_whom(replace(saying, id=nth(saying.id, place)), case.number, talk.language(saying))
    request = {**to, "kind": kind.value, "file": with_file}
    return Errand(id=nth(f"{saying.id}.paper", place), kind=ErrandKind.ISSUE, request=request)


def paper_ready(body: Mapping[str, Any]) -> Message:
    """The link, and in Telegram the file itself where the citizen asked for this one."""
    request, result = body["request"], body["result"]
    key = "common.why_none" if result["code"] is None else f"common.{request['kind']}"
    ready = later_reply(request, key, link=result.get("link", ""))
    with_file = ready.channel is Channel.TELEGRAM and request.get("file", True)
    return replace(ready, paper=result["code"]) if with_file else ready


def show_terms(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """The full text of the consent: in Telegram all of it, by SMS where to read it."""
    version, _, spoken = (what.value or "").partition(":")
    asked = talk.asking.question.terms if talk.asking and talk.asking.question else ""
    version, language = version or asked or terms.current(), Language(spoken) if spoken else talk.language(saying)
    if version not in terms.versions():
        return said(talk, saying, "common.settled")
    if saying.channel is Channel.TELEGRAM:
        shown = terms.terms(version, language, now.house)
        return Outcome(messages=(reply(saying, language, "common.consent", talk.case, text=shown.text),))
    if now.house.site is None:
        return said(talk, saying, "common.consent_spoken")
    return said(talk, saying, "common.consent_link", link=now.house.site + terms.path(version))


def open_review(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """A person is to look at what was decided."""
    case = talk.latest
    if case is None or not (case.status in {Status.ASSIGNED, Status.REFUSED} or under_review(case)):
        return said(talk, saying, "common.review_none")
    words = reply(saying, talk.language(saying), "common.review_opened", case, number=case.number)
    if under_review(case):
        return Outcome(messages=(words,))
    answer_by = add_working_days(now.today, law.number("complaint_days.provider", now.today))
    waiting = case.moved(Status.ATTENTION, waits_for="review_requested", due_on=answer_by)
    return Outcome(case=waiting, messages=(words,), by="citizen")


def under_review(case: Case) -> bool:
    return case.status is Status.ATTENTION and case.waits_for == "review_requested"


AGAIN = {Status.REFUSED, Status.DECLINED, Status.EXPIRED, Status.WITHDRAWN}


def apply_again(talk: Talk, saying: Saying, now: Moment) -> Outcome:
    """The cause of a refusal is gone, or a mind has changed (B-RE, D-RE, L-RE): the registers are asked afresh."""
    case = talk.latest
    if case is None or case.status not in AGAIN or case.superseded or talk.asking:
        return said(talk, saying, "common.settled")
    words = reply(saying, talk.language(saying), "common.applying_again", case)
    afresh = case.screened_again(now.at, preferred=case.recipient_iin)
    return Outcome(case=afresh, messages=(words,), by="citizen", note="applies again")


def withdraw(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """The consent can be taken back until the decision is made, whatever else is being asked."""
    mine = (case for case in (talk.asking, talk.latest) if case is not None)
    case = next((case for case in mine if may_be_withdrawn(case)), None)
    if case is None and talk.asking:
        return not_understood(here(talk.asking, saying), saying, "common.not_understood_offer")
    if case is None:
        return said(talk, saying, "common.withdraw_late")
    words = reply(saying, talk.language(saying), "common.withdrawn", case)
    ended = case.moved(Status.WITHDRAWN, question=None, waits_for="withdrawn")
    return Outcome(case=ended, messages=(words,), by="citizen")


def may_be_withdrawn(case: Case) -> bool:
    """A consent was given, and nothing is decided on it; also while an official looks."""
    looked_at = case.status is Status.ATTENTION and case.consent is not None and case.decision is None
    return looked_at or case.status in WITHDRAWABLE


def stop(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    assert saying.msisdn is not None
    words = reply(saying, talk.language(saying), "common.stopped", talk.case)
    return Outcome(messages=(words,), contact=ContactChange(msisdn=saying.msisdn, stopped=True))


def show_menu(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    return said(talk, saying, "common.menu")


def tell_who(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Who writes to them, so that nobody takes it for a fraud, or a fraud for it."""
    return said(talk, saying, "common.who")


def start(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Telegram says "/start" for who only opens the chat."""
    assert saying.msisdn is not None
    if saying.channel is Channel.TELEGRAM and not (talk.contact and talk.contact.stopped):
        return show_menu(talk, saying, what, now)
    words = reply(saying, talk.language(saying), "common.started", talk.case)
    return Outcome(messages=(words,), contact=ContactChange(msisdn=saying.msisdn, stopped=False))


Anytime = Callable[[Talk, Saying, Said, Moment], Outcome]

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
    Meaning.WITHDRAW: withdraw,
    Meaning.STOP: stop,
    Meaning.START: start,
}


def goes_on_here(case: Case, change: ContactChange, now: Moment) -> Outcome:
    """Who links Telegram while a question is open finds it there too, with its buttons, after the thanks."""
    asked = asked_again(replace(case, channel=Channel.TELEGRAM, address=str(change.chat_id)), now, change)
    return replace(asked, messages=tuple(replace(message, lane=Lane.CASE) for message in asked.messages))


def goes_on_by_sms(case: Case, now: Moment) -> Outcome:
    """Who has left Telegram is asked the open question by SMS, at an hour for it; other cases go on there too."""
    case = replace(case, channel=Channel.SMS, address=case.msisdn)
    if case.status not in ASKING:
        return Outcome(case=case, by="citizen")
    asked = asked_again(case, now)
    unasked = case.status is Status.OFFERED
    return replace(asked, messages=tuple(replace(one, lane=Lane.CASE, unasked=unasked) for one in asked.messages))
