"""Cases in Telegram: what waits for a decision, one case at a glance, approve and refuse."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn, press_a_button
from handlers.usecases.case_acts import Approve, Close, Refuse, WriteNote
from handlers.usecases.cases import carry_out_within, read_case_of
from handlers.web.reasons import in_short
from proactive.cases import reasons
from proactive.cases.award import Award, Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import MoveNotAllowed, Status
from proactive.cases.masking import masked, names_in, shortened
from proactive.cases.reasons import CLOSING, Reason
from proactive.cases.registers import Person
from proactive.messages.texts import Button, service_words
from proactive.messages.texts.forms import day, money
from proactive.road.acts import DECIDING, OfficialAct, possible
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.cases import cases, proposals, queries
from storage.cases.cases import NoSuchCase
from storage.cases.history import Transition
from storage.cases.queries import CaseFile, CaseSummary

MOST_LISTED, LAST_STEPS = 20, 5
MARKS = {True: "✓", False: "✗", None: "?"}


def queue(turn: Turn) -> StaffReply:
    waiting = queries.queue.within(turn.tx, MOST_LISTED)
    if not waiting:
        return StaffReply(turn.say("queue_empty"))
    buttons = [turn.button("case", summary.number, summary.number) for summary in waiting]
    return StaffReply(turn.say("queue", list="\n".join(waits(turn, summary) for summary in waiting)), buttons)


def waits(turn: Turn, summary: CaseSummary) -> str:
    due = day(summary.due_on, turn.language, year=False) if summary.due_on else turn.say("no_term")
    return f"{summary.number} · {service_words(summary.service, 'name', '', turn.language)} · {due}"


def show(turn: Turn) -> StaffReply:
    """The people in it masked for who may not know who they are; whole IINs, accounts and grounds for nobody."""
    number = number_of(turn)
    file = read_case_of(turn.tx, turn.actor, turn.now, number)
    if file is None:
        raise CommandRefused("no_case", number=number)
    return StaffReply("\n".join(lines(turn, file)), keys_for(turn, file.case))


def lines(turn: Turn, file: CaseFile) -> list[str]:
    case = file.case
    service = service_words(case.service, "name", "", turn.language)
    texts = [
        turn.say("case", number=case.number, service=service, state=in_short(turn.words, case.status, case.waiting))
    ]
    application = case.application
    if application and application.due_on:
        texts.append(turn.say("case_due", due=day(application.due_on, turn.language)))
    if case.recipient_iin:
        name, iin = recipient(turn, case), shortened(case.recipient_iin)
        texts.append(turn.say("case_person", name=name, iin=iin))
    if application and application.award:
        texts.append(turn.say("case_award", award=award_words(turn, application.award)))
    if case.findings:
        texts.append(turn.say("case_checks", list=checks(case)))
    last = file.history[-LAST_STEPS:]
    return [*texts, turn.say("case_steps", list="\n".join(step(turn, move) for move in last))]


def recipient(turn: Turn, case: Case) -> str:
    answers = (answer for facts in (case.detected, case.assigned) for answer in facts.answers.values())
    people = (record for answer in answers for record in answer.records if isinstance(record, Person))
    citizen = next((person for person in people if person.iin == case.recipient_iin), None)
    name = (
        " ".join(part for part in (citizen.surname, citizen.given_name, citizen.patronymic) if part) if citizen else "–"
    )
    return name if turn.actor.may(Right.IDENTIFY) else masked(name, names_in(case))


def award_words(turn: Turn, award: Award | None) -> str:
    if award is None:
        return turn.say("award_none")
    if award.one_off is not None:
        return turn.say("award_once", amount=money(award.one_off, turn.language))
    now = award.current(turn.now.today)
    return turn.say("award_monthly", amount=money(now.amount, turn.language), since=day(now.from_, turn.language))


def checks(case: Case) -> str:
    """How many passed, and which did not."""
    passed = Counter(finding.passed for finding in case.findings)
    not_passed = [f"{MARKS[finding.passed]} {finding.check}" for finding in case.findings if not finding.passed]
    return ", ".join([f"{MARKS[True]} {passed[True]}", *not_passed])


def step(turn: Turn, move: Transition) -> str:
    return f"{move.at.astimezone(turn.now.zone):%d.%m %H:%M} – {turn.words.of('status', move.to_status)}"


def keys_for(turn: Turn, case: Case) -> list[Button]:
    can = possible(case) if turn.actor.may(Right.DECIDE) else ()
    return [turn.button(act, case.number) for act in DECIDING if act in can]


def approve(turn: Turn) -> StaffReply:
    number = number_of(turn)
    with allowed(turn, number):
        carry_out_within(turn.tx, turn.actor, turn.now, number, Approve())
    asks_again = cases.of_number.within(turn.tx, number).status is Status.APPLIED
    return StaffReply(say_decided(turn, number, "approved_if_the_same" if asks_again else "approved"))


def ask_to_approve(turn: Turn) -> StaffReply:
    """A button is pressed by mistake more easily than a number is typed."""
    case = case_for(turn, OfficialAct.APPROVE)
    award = award_words(turn, case.application.award if case.application else None)
    return StaffReply(
        turn.say("approve_ask", number=case.number, award=award), [turn.button("approve_now", case.number)]
    )


def ask_ground(turn: Turn) -> StaffReply:
    case = case_for(turn, OfficialAct.REFUSE)
    turn.wait_for("refuse_ground", number=case.number)
    buttons = [turn.button("ground", ground, turn.word("ground", ground)) for ground in Ground]
    return StaffReply(turn.say("refuse_ground", number=case.number), buttons)


def ask_words(turn: Turn) -> StaffReply:
    if "number" not in turn.data or turn.order.words not in set(Ground):
        raise CommandRefused("over")
    ground = Ground(turn.order.words)
    turn.wait_for("refuse_words", number=turn.data["number"], ground=ground)
    return StaffReply(turn.say("refuse_words", ground=turn.word("ground", ground)))


def refuse(turn: Turn) -> StaffReply:
    if not turn.order.words:
        raise CommandRefused("words_needed", stay=True)
    number = turn.data["number"]
    with allowed(turn, number):
        carry_out_within(turn.tx, turn.actor, turn.now, number, Refuse(Ground(turn.data["ground"]), turn.order.words))
    turn.leave()
    return StaffReply(say_decided(turn, number, "refused"))


def ask_reason(turn: Turn) -> StaffReply:
    case = case_for(turn, OfficialAct.CLOSE)
    turn.wait_for("close_reason", number=case.number)
    buttons = [turn.button("why", why, reasons.in_short(why, turn.language)) for why in CLOSING]
    return StaffReply(turn.say("close_reason", number=case.number), buttons)


def ask_closing_words(turn: Turn) -> StaffReply:
    if "number" not in turn.data or turn.order.words not in set(CLOSING):
        raise CommandRefused("over")
    why = Reason(turn.order.words)
    turn.wait_for("close_words", number=turn.data["number"], why=why)
    return StaffReply(turn.say("close_words", why=reasons.in_short(why, turn.language)))


def close(turn: Turn) -> StaffReply:
    if not turn.order.words:
        raise CommandRefused("words_needed", stay=True)
    number = turn.data["number"]
    with allowed(turn, number):
        carry_out_within(turn.tx, turn.actor, turn.now, number, Close(Reason(turn.data["why"]), turn.order.words))
    turn.leave()
    return StaffReply(turn.say("closed", number=number))


def note(turn: Turn) -> StaffReply:
    number, _, words = turn.order.words.partition(" ")
    if not number or not words.strip():
        raise CommandRefused("note_words")
    with allowed(turn, number):
        carry_out_within(turn.tx, turn.actor, turn.now, number, WriteNote(words))
    return StaffReply(turn.say("noted", number=number))


def say_decided(turn: Turn, number: str, text_key: str) -> str:
    """Where the house wants four eyes, it may only be proposed so far."""
    proposed = proposals.standing(turn.tx, cases.of_number.within(turn.tx, number))
    return turn.say("proposed" if proposed else text_key, number=number)


def number_of(turn: Turn) -> str:
    if not turn.order.words:
        raise CommandRefused("need_number", command=turn.order.name)
    return turn.order.words.split()[0]


def case_for(turn: Turn, act: OfficialAct) -> Case:
    """Raises `CommandRefused` unless the case is there and allows the act."""
    number = number_of(turn)
    file = queries.case_file.within(turn.tx, number)
    if file is None:
        raise CommandRefused("no_case", number=number)
    if act not in possible(file.case):
        raise CommandRefused("case_elsewhere", number=number)
    return file.case


@contextmanager
def allowed(turn: Turn, number: str) -> Iterator[None]:
    """Raises `CommandRefused` where the case does not allow it, or a colleague's proposal stands."""
    try:
        yield
    except NoSuchCase:
        raise CommandRefused("no_case", number=number) from None
    except (ActNotPossible, MoveNotAllowed):
        stands = proposals.standing(turn.tx, cases.of_number.within(turn.tx, number))
        raise CommandRefused("proposed_before" if stands else "case_elsewhere", number=number) from None


ACTS = {
    "queue": queue,
    "case": show,
    "approve": approve,
    "refuse": ask_ground,
    "close": ask_reason,
    "note": note,
}
KEYS = {
    "case": Duty(Right.FIND, show),
    "approve": Duty(Right.DECIDE, ask_to_approve),
    "approve_now": Duty(Right.DECIDE, approve),
    "refuse": Duty(Right.DECIDE, ask_ground),
    "ground": Duty(Right.DECIDE, ask_words),
    "why": Duty(Right.DECIDE, ask_closing_words),
}
STEPS = {
    "refuse_ground": Duty(Right.DECIDE, press_a_button),
    "refuse_words": Duty(Right.DECIDE, refuse),
    "close_reason": Duty(Right.DECIDE, press_a_button),
    "close_words": Duty(Right.DECIDE, close),
}
