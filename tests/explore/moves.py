"""What may happen next: what citizens say, officials do, registers and the payer answer, channels lose, and time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from datetime import time as time_of_day

from handlers.usecases.case_acts import (
    Approve,
    CaseAct,
    Close,
    Complete,
    EnterAccount,
    Hear,
    NamePerson,
    RecordDocument,
    Refuse,
    RequestDocument,
    Resume,
    SendBack,
    Snapshot,
    Uphold,
    WriteMessage,
    WriteNote,
)
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Ground
from proactive.cases.case import Case, Relation
from proactive.cases.jobs import (
    Cancellation,
    CancelOrder,
    CaseAnswer,
    FetchDocument,
    Instruct,
    Instructed,
    Job,
    LookUps,
    OrderStatus,
    Placement,
    PlaceOrder,
    Signature,
    TrackOrder,
)
from proactive.cases.lifecycle import ASKING, CONVERSING, Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.cases.step import Step
from proactive.conversation import dialogue, outside
from proactive.conversation.conversation import Conversation
from proactive.conversation.outside import Mishap
from proactive.conversation.topics.mistaken import held_along
from proactive.conversation.utterances import UTTERANCES, Utterance
from proactive.messages.inbound import ButtonPress, InboundMessage
from proactive.road import event, sent_files, suspension
from proactive.road.acts import DECIDING, OfficialAct, possible
from proactive.staff.rights import Actor, Role, Surface
from tests.explore import unread
from tests.explore.keys import case_key
from tests.explore.move import Failed, Move, led
from tests.explore.owing import ANOTHER, is_owed
from tests.explore.state import State, has_ended
from tests.explore.towns import IBAN, Change, event_of, may_come, with_change
from tests.law.town import iin_of

NIGHT = time_of_day(20, 30)
SOON = timedelta(days=60)  # what is due later is another year's
FIRST, SECOND = (Actor(id=id, role=Role.OFFICIAL, surface=Surface.CONSOLE, name=id) for id in ("O-1", "O-2"))
WORDS = "Құжаттар бойынша"
A = OfficialAct
ACTS: Mapping[OfficialAct, CaseAct] = {
    A.APPROVE: Approve(),
    A.REFUSE: Refuse(Ground.NOT_IN_LAW, WORDS),
    A.HEAR: Hear(WORDS),
    A.REQUEST_DOCUMENT: RequestDocument("Анықтама", WORDS),
    A.DOCUMENT_BROUGHT: RecordDocument(),
    A.RESUME: Resume(),
    A.UPHOLD: Uphold(WORDS),
    A.CLOSE: Close(Reason.SETTLED, WORDS),
    A.ACCOUNT: EnterAccount(IBAN, WORDS),
    A.NAME_PERSON: NamePerson(relation=Relation.GUARDIAN, iin=iin_of("Saule"), words=WORDS),
    A.MESSAGE: WriteMessage("Хабар", "Сообщение"),
    A.NOTE: WriteNote(WORDS),
}
NAMED = tuple(
    NamePerson(relation=Relation.GUARDIAN, iin=iin_of("Saule"), words=WORDS, in_person=in_person)
    for in_person in (False, True)
)
COMPLETE, SEND_BACK = Complete(), SendBack(WORDS)
BESIDE = {A.MESSAGE, A.NOTE}  # they leave a case where it is


def moves(state: State, only_answered: set[object], *, every_word: bool = False) -> Iterator[Move | Failed]:
    """From a state in which nothing is due. `only_answered`: what moved nothing in a conversation like one before."""
    yield from answers(state)
    if not state.family.in_turn or not any(is_quick(job, state) for job in state.out.values()):
        yield from beside_answers(state, only_answered, every_word=every_word)
    elif state.budget:
        yield from overtaking(state, only_answered, every_word=every_word)


def is_quick(job: Job, state: State) -> bool:
    """Its case waits for it, and it is answered at once, mostly; an order is paid in some days."""
    return not isinstance(job.task, TrackOrder) and job.id in state.cases[job.case_number or ""].awaits


def overtaking(state: State, only_answered: set[object], *, every_word: bool) -> Iterator[Move | Failed]:
    """What happens before an answer that is on its way has come: a trouble as others, of which a road has some."""
    late = state.copy()
    late.budget -= 1
    for move in beside_answers(late, only_answered, every_word=every_word):
        if isinstance(move, Failed):
            yield move
        elif move.state is not late:
            yield replace(move, cost=move.cost + 1)


def beside_answers(state: State, only_answered: set[object], *, every_word: bool) -> Iterator[Move | Failed]:
    yield from sayings(state, only_answered, every_word=every_word)
    yield from acts(state, every_word=every_word)
    yield from time(state)
    yield from faults(state)
    if state.budget:
        yield from changes(state)


# ---------------------------------------------------------------- The outside


def answers(state: State) -> Iterator[Move | Failed]:
    """An order is paid sooner or later; what is trouble costs."""
    for job in state.out.values():
        if isinstance(job.task, LookUps | FetchDocument):
            yield led(state, "registers answer", lambda later, job=job: answered(later, job, None))
        for changes_read in unread.read_with(job, state):
            names = ", ".join(["registers answer", *(change.name for change in changes_read)])
            answers_changed = lambda later, job=job, read=changes_read: read_changed(later, job, read)  # noqa: E731
            yield led(state, names, answers_changed, cost=len(changes_read))
        for brought in outside.brought(job.task, state.desk.get(getattr(job.task, "order_id", ""))):
            answer, cost = brought.answer, int(brought.is_trouble)
            if isinstance(answer, Signature):
                answer = replace(answer, order_id=job.id.removesuffix(".sign").replace("/", "-"))
            if cost <= state.budget:
                yield led(
                    state, brought.name, lambda later, job=job, answer=answer: answered(later, job, answer), cost=cost
                )


def answered(state: State, job: Job, answer: CaseAnswer | None) -> None:
    if isinstance(job.task, FetchDocument):
        case = state.cases[job.task.number]
        del state.out[job.id]
        state.stay(("file",), [case], lambda case: Step(case, sent_files.arrived(case)))
        return
    at_desk(state, job, answer)
    if isinstance(answer, Placement) and answer.is_placed:
        state.let_go -= {job.case_number or ""}
    state.answer(job, answer)


def read_changed(state: State, job: Job, changes_read: Iterable[Change]) -> None:
    for change in changes_read:
        state.registered = with_change(state.registered, change)
    answered(state, job, None)


def at_desk(state: State, job: Job, answer: CaseAnswer | None) -> None:
    match job.task, answer:
        case PlaceOrder(order_id=order_id), Placement() as placement if placement.is_placed:
            state.desk[order_id] = "placed"
        case PlaceOrder(order_id=order_id), Placement(status=outside.REFUSED):
            state.desk[order_id] = ANOTHER
        case Instruct(order_id=order_id), Instructed(status=201):
            state.desk[order_id] = "placed"
        case TrackOrder(order_id=order_id), OrderStatus(status=status):
            state.desk[order_id] = status
        case CancelOrder(order_id=order_id), Cancellation(status=status):
            state.desk[order_id] = "cancelled" if status == 204 else "paid"


# ---------------------------------------------------------------- The citizen


def sayings(state: State, only_answered: set[object], *, every_word: bool) -> Iterator[Move | Failed]:
    """Of everybody who has a number in a case, and lives. What is only answered moves nothing."""
    numbers = {case.asking.msisdn for case in state.cases.values() if case.asking.channel} - state.dead
    utterances = [utterance for utterance in UTTERANCES if may_be_said(utterance, state, every_word=every_word)]
    for msisdn in sorted(number for number in numbers if number):
        talk = conversation(state, msisdn)
        like = (tuple(case_key(case, state, facts=False) for case in talk.mine), msisdn, state.contacts.get(msisdn))
        for utterance in utterances:
            saying = hash((like, utterance.name))
            if saying in only_answered:
                continue
            move = heard(state, talk, utterance)
            if isinstance(move, Move) and move.state is state:
                only_answered.add(saying)
            yield move
    yield from files(state)


def may_be_said(utterance: Utterance, state: State, *, every_word: bool) -> bool:
    return (utterance.moves or every_word) and int(utterance.is_trouble) <= state.budget


def heard(state: State, talk: Conversation, utterance: Utterance) -> Move | Failed:
    key = ("heard", utterance.name, state.at, id(talk.contact), *map(id, talk.mine))
    try:
        outcome = state.remembered.of(key, talk, lambda: what_follows(state, talk, utterance))
    except Exception as error:
        return Failed(utterance.name, f"{type(error).__name__}: {error}")
    if outcome.case is None and outcome.contact is None and not outcome.jobs:
        return Move(utterance.name, state)
    return led(
        state,
        utterance.name,
        lambda later: follow(later, talk, outcome),
        cost=int(utterance.is_trouble),
        by_citizen=True,
    )


def what_follows(state: State, talk: Conversation, utterance: Utterance) -> Outcome:
    inbound = spoken(state, talk, utterance)
    outcome = dialogue.hear(talk, inbound, state.now)
    if outcome.case is not None and outcome.case.asking.withdrawal is not None:
        outcome = dialogue.hear(asked_once_more(talk, outcome.case), inbound, state.now)
    return outcome


def asked_once_more(talk: Conversation, case: Case) -> Conversation:
    """Whether they want to take the consent back: here who says so once says it twice."""
    mine = tuple(case if own.number == case.number else own for own in talk.mine)
    if talk.asking and talk.asking.number == case.number:
        return replace(talk, asking=case, mine=mine)
    return replace(talk, latest=case, mine=mine)


def conversation(state: State, msisdn: str) -> Conversation:
    own = [state.loaded(case) for case in state.cases.values() if case.asking.msisdn == msisdn]
    own.sort(key=lambda case: case.status not in ASKING)
    return Conversation(
        asking=next((case for case in own if case.status in ASKING), None),
        latest=next((case for case in own if case.status not in ASKING), None),
        mine=tuple(own),
        contact=state.contacts.get(msisdn),
    )


def spoken(state: State, talk: Conversation, utterance: Utterance) -> InboundMessage:
    assert talk.case is not None
    question = talk.asking.asking.question if talk.asking else None
    stands_under = question.message_id if question and utterance.is_answer else f"{talk.case.number}.0.before"
    press = ButtonPress(action=utterance.action, message_id=stands_under) if utterance.action else None
    asking = talk.case.asking
    assert asking.channel is not None
    assert asking.address is not None
    return InboundMessage(
        id=f"in.{sum(case.revision for case in talk.mine)}",
        channel=asking.channel,
        address=asking.address,
        said_at=state.at,
        msisdn=asking.msisdn,
        text=utterance.text,
        press=press,
    )


def follow(state: State, talk: Conversation, outcome: Outcome) -> None:
    if outcome.case is None:
        state.send(outcome.messages, outcome.jobs, (outcome.contact,) if outcome.contact else ())
        return
    case = next(own for own in talk.mine if own.number == outcome.case.number)
    along = [Step(other, held) for other, held in held_along(talk, outcome)]
    state.walk_on(("said", id(outcome)), case, lambda case: Step(case, outcome), outcome, along=along)


def files(state: State) -> Iterator[Move | Failed]:
    for case in state.cases.values():
        if sent_files.is_awaited(case) and case.asking.msisdn not in state.dead:
            yield led(state, "a photo comes", lambda later, case=case: photo(later, case), by_citizen=True)


def photo(state: State, case: Case) -> None:
    if sent_files.arrived(case).case:
        state.stay(("photo",), [case], lambda case: Step(case, sent_files.arrived(case)))


# ---------------------------------------------------------------- Officials


def acts(state: State, *, every_word: bool) -> Iterator[Move | Failed]:
    """Those that are shown; what leaves a case where it is only in the whole form."""
    for case in state.cases.values():
        loaded = state.loaded(case)
        shown = state.remembered.of(("possible", id(loaded)), loaded, lambda loaded=loaded: possible(loaded))
        shown = shown - (frozenset() if every_word else BESIDE)
        shown -= {A.REFUSE} if hearing_runs(case, state) else set()
        shown -= {A.NAME_PERSON} if not is_called(case, every_word=every_word) else set()
        if state.proposal(case) is not None:
            yield led(state, "official: complete", lambda later, case=case: act(later, case, COMPLETE, SECOND))
            yield led(state, "official: send back", lambda later, case=case: act(later, case, SEND_BACK, SECOND))
            shown = shown - set(DECIDING)
        for name in sorted(shown - {A.NAME_PERSON}):
            yield led(
                state, f"official: {name}", lambda later, case=case, name=name: act(later, case, ACTS[name], FIRST)
            )
        for person in NAMED if A.NAME_PERSON in shown and state.budget else ():
            way = "official: in person" if person.in_person else "official: name_person"
            yield led(state, way, lambda later, case=case, person=person: act(later, case, person, FIRST), cost=1)


def hearing_runs(case: Case, state: State) -> bool:
    """Till then a refusal is answered with the day from which it may be decided."""
    return case.hearing is not None and case.decision is None and not case.hearing.is_over(state.now.today)


def hearing_ends(case: Case) -> datetime:
    """Nothing wakes a case for it that is an official's already; the official looks at the calendar."""
    assert case.hearing is not None
    return datetime.combine(case.hearing.decide_from, datetime.min.time(), TIMEZONE)


def is_called(case: Case, *, every_word: bool) -> bool:
    """Somebody is named once a road, which costs as a change does; in the short form where an official is called."""
    return case.named is None and (every_word or case.status is Status.ATTENTION)


def act(state: State, case: Case, what: CaseAct, actor: Actor) -> None:
    """As the use case does it; what is shown leads where the table says."""
    loaded, proposal = state.loaded(case), state.proposal(case)
    key = ("acted", id(what), actor.id, id(loaded), id(proposal), state.at)
    make = lambda: what.on(Snapshot(loaded, proposal), actor, state.now)  # noqa: E731
    result = state.remembered.of(key, (what, loaded, proposal), make)
    if result.proposal:
        state.proposals[case.number] = (case.revision, result.proposal)
    else:
        state.proposals.pop(case.number, None)
    if result.outcome and result.outcome.case:
        state.stay(("acted", id(result)), [case], lambda case: Step(case, result.outcome), result)
    if isinstance(what, Close | Uphold) and is_owed(state.cases[case.number], state):
        state.let_go |= {case.number}


# ---------------------------------------------------------------- Time


def time(state: State) -> Iterator[Move | Failed]:
    """To when something is looked at next; a case that waits for a busy number is woken when that is free."""
    busy = {case.asking.msisdn for case in state.cases.values() if case.status in CONVERSING}
    awake = (case for case in state.cases.values() if case.status is not Status.READY or case.asking.msisdn not in busy)
    coming = [case.wake_at for case in awake if case.wake_at is not None and not has_ended_long(case)]
    coming += [hearing_ends(case) for case in state.cases.values() if hearing_runs(case, state)]
    coming = [at for at in coming if at > state.at]  # a preliminary refusal that could not be told yet never ends
    later = min(coming, default=None)
    if later is None or later > state.at + SOON:
        return
    night = nightfall(state)
    if night is not None and night < later:
        yield passing(state, night, "night falls")
    hours = hours_until(state, later)
    yield passing(state, later, f"{hours} hours pass")


def nightfall(state: State) -> datetime | None:
    """Half past eight of the same day: what is said and done then meets quiet hours."""
    now = state.now
    if now.quiet is None or now.quiet.hold(now.local.time()):
        return None
    tonight = datetime.combine(now.today, NIGHT, TIMEZONE)
    return tonight if tonight > state.at else None


def hours_until(state: State, later: datetime) -> int:
    return -int(-(later - state.at).total_seconds() // 3600)


def passing(state: State, later: datetime, name: str) -> Move | Failed:
    def pass_on(then: State) -> None:
        then.at = later

    return led(state, name, pass_on, hours=hours_until(state, later))


def has_ended_long(case: Case) -> bool:
    return case.status is not Status.ASSIGNED and has_ended(case) and not suspension.is_by_word_alone(case)


# ---------------------------------------------------------------- Registers


def changes(state: State) -> Iterator[Move | Failed]:
    """Of which cases are told; any other is met when it is read (`unread`)."""
    for change in state.family.changes:
        if change.is_told and may_come(change, state.registered):
            yield led(state, change.name, lambda later, change=change: register(later, change), cost=1)


def register(state: State, change: Change) -> None:
    state.registered = with_change(state.registered, change)
    cases, why = list(state.cases.values()), (change.name, state.registered)
    if change.kind:
        news = event_of(state.family.name, state.registered, change.kind)
        state.stay(why, cases, lambda case: Step(case, event.changed(case, news, state.now)))
    if change.dead:
        iin, act = iin_of(change.dead), (act_of_death(change.dead),)
        concerned = [case for case in cases if iin in {case.recipient_iin, case.subject_iin}]
        state.untold |= {(case.number, iin) for case in cases if case not in concerned}
        state.stay(why, concerned, lambda case: Step(case, event.died(case, iin, state.now, act)))
    if change.alive:
        lives, annulled = iin_of(change.alive), act_of_death(change.alive)
        state.untold = frozenset([(number, iin) for number, iin in state.untold if iin != lives])
        resting = [case for case in cases if case.suspended and case.suspended.iin == lives]
        state.stay(why, resting, lambda case: Step(case, suspension.lifted(case, annulled, state.now)))


def act_of_death(name: str) -> str:
    return f"death of {name}"


# ---------------------------------------------------------------- Faults


def faults(state: State) -> Iterator[Move | Failed]:
    for case in state.cases.values():
        for mishap in outside.MISHAPS:
            cost = int(mishap.is_trouble)
            if cost <= state.budget and mishap.may_happen(state.loaded(case)):
                happens = lambda later, case=case, mishap=mishap: strikes(later, case, mishap)  # noqa: E731
                yield led(state, mishap.name, happens, cost=cost)


def strikes(state: State, case: Case, mishap: Mishap) -> None:
    if mishap.name == outside.LEAVES_TELEGRAM:
        contact = state.contacts[case.asking.msisdn or ""]
        state.contacts[contact.msisdn] = replace(contact, chat_id=None)
    state.stay((mishap.name,), [case], lambda case: Step(case, mishap.becomes(case, state.now)))
