"""Nobody who has died is written to: who has not just spoken is asked about as the words to them go out.

A stage asks before it writes, and most words go out at once; what an official writes, a decision on an award, what
waited for the morning or for a route that was down rests on an older answer, and so does anything to somebody of whose
death this program was told since. It stays here until the register has said
that its addressee lives. A register that refuses to say so, or a question that was given up, keeps nobody from being
told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from proactive.cases.case import Case
from proactive.cases.job_ids import alive_id
from proactive.cases.jobs import AskIfAlive, Enquiry, Job, RegisterReply, Task
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import LookUp, Person, Purpose
from proactive.road.standing import relied_on_since
from proactive.road.suspension import died
from storage.awards import awards
from storage.cases.deaths import deaths_told
from storage.engine.codec import answer_of
from storage.engine.database import Transaction
from storage.jobs import jobs
from storage.jobs.jobs import Run
from storage.messages import claiming
from storage.messages.claiming import Outgoing

LOOK_AGAIN = timedelta(minutes=10)  # its answer wakes the message; this is for one that was lost


@dataclass(frozen=True, slots=True)
class DeadAddressee:
    """Somebody of whom the register says, as words to them were to go out, that they have died."""

    iin: str
    case_number: str | None


def to_the_living(tx: Transaction, claimed: Sequence[Outgoing], now: Now) -> list[Outgoing]:
    """Those that may go now; of the others it is asked first whether their addressee lives."""
    oldest = relied_on_since(now)
    deaths = deaths_told(tx, [tx.vault.index(outgoing.iin) for outgoing in claimed if outgoing.iin])
    held = [outgoing for outgoing in claimed if is_to_be_asked(outgoing, oldest, deaths)]
    if not held:
        return list(claimed)
    claiming.hold(tx, [outgoing.id for outgoing in held], now.at + LOOK_AGAIN)
    asked = {alive_id(outgoing.id, outgoing.alive_at): outgoing.id for outgoing in held}
    new = jobs.write(tx, [question(outgoing) for outgoing in held], now.at)
    for given_up in asked.keys() - new - jobs.still_out.within(tx, asked.keys() - new):
        claiming.known_alive(tx, asked[given_up], now.at)
    ids = {outgoing.id for outgoing in held}
    return [outgoing for outgoing in claimed if outgoing.id not in ids]


def is_to_be_asked(outgoing: Outgoing, oldest: datetime, deaths: Mapping[str, datetime]) -> bool:
    """`oldest`: what was known before no longer holds; `deaths`: when this program was told of a death, by IIN. Who had
    died before they stood in a case has none that an act of their death finds."""
    if outgoing.iin is None:
        return False
    holds_since = max(oldest, deaths.get(outgoing.iin, oldest))
    return outgoing.alive_at is None or outgoing.alive_at < holds_since


def question(outgoing: Outgoing) -> Job:
    assert outgoing.iin is not None
    return Job(
        id=alive_id(outgoing.id, outgoing.alive_at),
        task=AskIfAlive(message=outgoing.id),
        case_number=outgoing.case_number,
        enquiry=Enquiry(look_ups=(LookUp(Person, "IIN", outgoing.iin),), purpose=Purpose.DETECT),
        scope="alive",  # no case rests on it
    )


def answered(
    tx: Transaction, tasks: Mapping[str, tuple[Task, Enquiry | None]], runs: Sequence[Run], now: datetime
) -> list[DeadAddressee]:
    """Words to the living go out; those to the dead do not. Returns who has died and waits for a decision: what happens
    to an award is decided on the award. `tasks`: by the job's id."""
    dead = []
    for run in runs:
        task, enquiry = tasks.get(run.id, (None, None))
        if not isinstance(task, AskIfAlive) or enquiry is None:
            continue
        [look_up] = enquiry.look_ups
        if has_died(look_up, run.replies[0]):
            claiming.take_back(tx, task.message, "the addressee has died")
            dead.append(DeadAddressee(look_up.value, run.case_number))
        else:
            claiming.known_alive(tx, task.message, now)
    awarded = awards.numbers(tx, {addressee.case_number for addressee in dead if addressee.case_number})
    return [addressee for addressee in dead if addressee.case_number not in awarded]


def rests_for(case: Case, addressee: DeadAddressee, now: Now) -> Outcome:
    """The case waits as for any death. An answer that came so late that it is another's by now leaves it as it is."""
    if addressee.iin not in (case.recipient_iin, case.subject_iin):
        return Outcome(case=case)
    return died(case, addressee.iin, (), now)


def has_died(look_up: LookUp, reply: RegisterReply) -> bool:
    return any(isinstance(row, Person) and row.death_date is not None for row in answer_of(look_up, reply).records)
