"""Runs jobs: look-ups in one call for many cases, signatures, orders, papers. What is down is tried again."""

import asyncio
import base64
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from bot.cabinet import Cabinet, CabinetDown
from bot.gateway import Gateway, GatewayDown, ItemReply, ReplyState, SearchItem
from bot.gateway.orders import body, differs, instruction
from bot.papers.office import PaperIssuer
from bot.signing import SigningFailed
from bot.workers.files import FileDelayed, Files
from handlers.usecases import living
from handlers.usecases.answers import CaseRuns, by_case, walk_on
from handlers.usecases.isolating import isolated
from handlers.usecases.living import DeadAddressee
from handlers.usecases.loops import ERRANDS, PAPERS, of_jobs
from handlers.usecases.runtime import Runtime
from proactive.basics.back_off import back_off
from proactive.basics.calendar import TIMEZONE
from proactive.basics.foreign_text import in_a_line
from proactive.cases.jobs import (
    Answer,
    AskIfAlive,
    Cancellation,
    CancelOrder,
    DeliverNotice,
    FetchedFile,
    FetchFile,
    FileProblem,
    Instruct,
    Instructed,
    IssuedPaper,
    IssuedPapers,
    IssuePaper,
    IssuePapers,
    Job,
    JobKind,
    NoticeDelivery,
    OrderStatus,
    OwnTask,
    Placement,
    PlaceOrder,
    RegisterReply,
    RegisterTask,
    Sign,
    Signature,
    StaffTask,
    Task,
    TrackOrder,
)
from proactive.cases.now import Now
from proactive.cases.reasons import Reason
from proactive.cases.registers import AnswerState
from proactive.messages.contact import Channel
from proactive.papers import NoSuchPaper
from proactive.road.pipeline import for_a_person
from proactive.staff.alerts import Peer
from storage.cases import cases, waking
from storage.cases.apply import Row, change
from storage.engine.database import Transaction, writes
from storage.engine.faults import in_words, is_ours
from storage.engine.new_ids import new_id
from storage.engine.riders import Rider
from storage.jobs import inbox, jobs
from storage.jobs.codec import SOURCES, dump_answered
from storage.jobs.inbox import SealedArrival
from storage.jobs.jobs import LEASE, Claimed, Run
from storage.papers import Issued

log = logging.getLogger(__name__)

AT_ONCE = 100
NOTICES_AT_ONCE = 10  # each takes a processor some 10 ms to draw
FILES_AT_ONCE = 5  # each is up to 10 MB
LOOK_AGAIN = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
LAST_TRY = 12  # of what fails by itself: after half an hour
NOT_FINAL = timedelta(minutes=10)  # how often an order that is placed but not yet paid is asked about
REFUSED = 400
PEERS: Mapping[type[Exception], Peer] = {
    GatewayDown: Peer.PAYMENT_DESK,  # registers are asked together, and name themselves
    SigningFailed: Peer.SIGNER,
    FileDelayed: Peer.TELEGRAM,
    CabinetDown: Peer.CABINET,
}
FINAL = {ReplyState.ANSWERED: AnswerState.ANSWERED, ReplyState.REFUSED: AnswerState.REFUSED}


class NotFinal(Exception):
    """There is an answer, which is not the last word: asked again after a while."""


class JobRunner:
    """Carries out what cases ask for; its answers wake them. A runner has kinds of its own, so many at once."""

    def __init__(
        self,
        runtime: Runtime,
        office: PaperIssuer,
        gateway: Gateway,
        kinds: Collection[JobKind] = ERRANDS,
        at_once: int = AT_ONCE,
        files: Files | None = None,
        cabinet: Cabinet | None = None,
    ) -> None:
        self._cabinet = cabinet
        self._files = files
        self._kinds = kinds
        self._at_once = at_once
        self._runtime = runtime
        self._store = runtime.store
        self._office = office
        self._gateway = gateway
        self._clock = runtime.clock
        self._looked_at: datetime | None = None  # for what others left

    async def run(self) -> int:
        """One batch, of what it took itself or what is due; how many jobs it held."""
        claimed, own_jobs = await self._batch(), self._runtime.own_jobs
        if claimed:
            runs = await self._carried_out(claimed)
            awaited = {job.id for job in claimed if is_awaited(job)}
            await self._walk_on([run for run in runs if run.is_answered and run.id in awaited])
            others = [run for run in runs if not (run.is_answered and run.id in awaited)]
            await isolated(others, partial(self._keep, claimed), self._unkept)
            if len(claimed) >= self._at_once or own_jobs.waits(self._kinds):
                self._runtime.call(*of_jobs(self._kinds))
        return len(claimed)

    async def _carried_out(self, claimed: Sequence[Claimed]) -> list[Run]:
        """What can be asked or issued together, is."""
        asking = [job for job in claimed if isinstance(job.task, RegisterTask)]
        issuing = [job for job in claimed if isinstance(job.task, IssuePapers)]
        alone = [job for job in claimed if not isinstance(job.task, RegisterTask | IssuePapers)]
        with self._runtime.counters.job_seconds.labels(claimed[0].task.KIND.value).time():
            batches = await asyncio.gather(self._ask(asking), self._issue_together(issuing), self._each(alone))
        runs = [run for batch in batches for run in batch]
        self._count(claimed, runs)
        return runs

    def _count(self, claimed: Sequence[Claimed], runs: Sequence[Run]) -> None:
        kinds = {job.id: job.task.KIND.value for job in claimed}
        for run in runs:
            result = "answered" if run.is_answered else "given_up" if run.given_up else "later"
            self._runtime.counters.job_runs.labels(kinds[run.id], result).inc()

    async def _batch(self) -> list[Claimed]:
        """However much this process takes itself, what others left has half of the room once a second."""
        now, own_jobs = self._clock(), self._runtime.own_jobs
        own_jobs.open_for(self._kinds)
        looks = self._looked_at is None or now - self._looked_at >= LOOK_AGAIN
        own = own_jobs.receive(self._kinds, max(1, self._at_once // 2) if looks else self._at_once, now)
        if too_old := own_jobs.too_old():
            await jobs.give_back(self._store, too_old, now)
        if own and not looks:
            return await self._still_wanted(own)
        self._looked_at = now
        left = await jobs.claim(self._store, now, self._at_once - len(own), LEASE, self._kinds)
        return [*await self._still_wanted(own), *left]

    async def _still_wanted(self, own_jobs: Sequence[Claimed]) -> list[Claimed]:
        """Nothing is asked in the name of a consent that was withdrawn while the question waited here."""
        by_consent = {job.id for job in own_jobs if job.enquiry and job.enquiry.consent_id}
        gone = by_consent - await jobs.still_out(self._store, by_consent) if by_consent else set()
        return [job for job in own_jobs if job.id not in gone]

    async def _walk_on(self, runs: Sequence[Run]) -> None:
        """What cannot be kept with the step of its case is kept without: who steps what is due deals with that."""
        left: list[CaseRuns] = []

        async def together(brought: Sequence[CaseRuns]) -> None:
            left.extend(await walk_on(self._runtime, brought, self._ask_at_once))

        async def apart(brought: CaseRuns, error: Exception) -> None:
            log.error("case %s cannot walk on with what its jobs brought", brought.case_number, exc_info=error)
            left.append(brought)

        await isolated(by_case(runs), together, apart)
        await isolated([run for brought in left for run in brought.runs], partial(self._keep, ()), self._unkept)

    async def _ask_at_once(self, new: Sequence[Job]) -> list[Run]:
        return await self._carried_out([jobs.taken(job) for job in new])

    async def _keep(self, claimed: Sequence[Claimed], runs: Sequence[Run]) -> None:
        rows = jobs.run_rows(self._store.vault, runs, self._clock())
        if self._kinds == PAPERS and all(run.is_answered for run in runs):
            # They are kept, and nobody waits: where this is lost they are found to be issued when the lease is over.
            self._store.go_along(Rider(lambda tx: jobs.record_rows.within(tx, rows), lambda: None, len(rows)))
            return
        for dead in await keep(self._store, claimed, runs, rows, self._said(claimed, runs), self._clock()):
            await self._suspend(dead)
        if any(run.is_answered for run in runs):
            self._runtime.ring()
        for run in (run for run in runs if run.given_up and run.case_number):
            await self._hand_over(run)

    def _said(self, claimed: Sequence[Claimed], runs: Sequence[Run]) -> list[SealedArrival]:
        """What was found out for somebody who spoke."""
        spoken = {job.id: job for job in claimed if job.task.KIND in SOURCES}
        answered = [run for run in runs if run.is_answered and run.id in spoken]
        return inbox.sealed(self._store.vault, [arrival(spoken[run.id], run) for run in answered])

    async def _unkept(self, run: Run, error: Exception) -> None:
        """What it brought cannot be kept: nobody else waits for it."""
        log.error("what job %s brought cannot be kept", run.id, exc_info=error)
        gave_up = Run(id=run.id, case_number=run.case_number, error=in_words(error), given_up=True)
        await jobs.record(self._store, [gave_up], self._clock())
        if run.case_number:
            await self._hand_over(gave_up)

    async def _hand_over(self, run: Run) -> None:
        """The case that waits for what cannot be carried out goes to a person."""
        now = Now(self._clock(), TIMEZONE)
        assert run.case_number is not None
        case = await cases.of_number(self._store, run.case_number)
        if run.id in case.awaits:
            await change(self._store, case.number, lambda seen: for_a_person(seen, Reason.PROGRAM_ERROR), now)

    async def _suspend(self, dead: DeadAddressee) -> None:
        """The case in which somebody was to be written to who has died waits as for any death."""
        if dead.case_number is not None:
            now = Now(self._clock(), TIMEZONE)
            await change(self._store, dead.case_number, lambda seen: living.rests_for(seen, dead, now), now)

    async def _ask(self, asking: Sequence[Claimed]) -> list[Run]:
        """The look-ups of many cases in one call; those answered before are not asked again."""
        searches = [search for job in asking for search in searches_of(job)]
        replies = await self._gateway.look_up(searches) if searches else {}
        return [self._replied_alone(job, replies) for job in asking]

    def _replied_alone(self, job: Claimed, replies: dict[str, ItemReply]) -> Run:
        try:
            return self._replied(job, replies)
        except Exception as error:
            log.exception("job %s, try %d", job.id, job.attempts)
            return self._failed(job, error)

    def _failed(self, job: Claimed, error: Exception) -> Run:
        """Our trouble passes; what is the job's own is tried a few times more, then a person has it."""
        if is_ours(error) or job.attempts < LAST_TRY:
            return self._later(job, in_words(error))
        if isinstance(job.task, IssuePaper):
            nothing = IssuedPaper(code=None, reason=in_words(error), failed=True)
            return Run(id=job.id, case_number=job.case_number, answer=nothing, error=in_words(error))
        if isinstance(job.task, FetchFile):
            lost = FetchedFile(problem=FileProblem.LOST)
            return Run(id=job.id, case_number=job.case_number, answer=lost, error=in_words(error))
        return Run(id=job.id, case_number=job.case_number, error=in_words(error), given_up=True)

    def _replied(self, job: Claimed, items: dict[str, ItemReply]) -> Run:
        replies, missing = dict(job.replies), []
        for place, look_up in enumerate(job.enquiry.look_ups if job.enquiry else ()):
            item = items.get(reference(job, place))
            if item and item.state in FINAL:
                replies[place] = RegisterReply(
                    state=FINAL[item.state], records=tuple(item.records), reason=item.reason, at=self._clock()
                )
            elif place not in replies:
                missing.append(f"{look_up.reg_type}: {item.reason or item.state if item else 'silent'}")
        if not missing:
            return Run(id=job.id, case_number=job.case_number, replies=replies)
        log.warning("job %s, try %d: %s", job.id, job.attempts, in_a_line("; ".join(missing)))
        return self._later(job, "; ".join(missing), replies if replies != job.replies else None)

    def _later(self, job: Claimed, why: str, replies: dict[int, RegisterReply] | None = None) -> Run:
        again = self._clock() + back_off(job.attempts, longest=LONGEST_WAIT)
        return Run(id=job.id, case_number=job.case_number, replies=replies or {}, error=why, retry_at=again)

    async def _each(self, alone: Sequence[Claimed]) -> list[Run]:
        return await asyncio.gather(*map(self._carry_out, alone))

    async def _issue_together(self, issuing: Sequence[Claimed]) -> list[Run]:
        """Papers of many cases in one round; where that fails, each apart, so that only the one at fault waits."""
        if not issuing:
            return []
        try:
            answers = await self._office.issue_all([job.task for job in issuing if isinstance(job.task, IssuePapers)])
        except Exception as error:
            log.warning("papers of %d cases are issued apart: %s", len(issuing), in_words(error))
            return await self._each(issuing)
        pairs = zip(issuing, answers, strict=True)
        return [Run(id=job.id, case_number=job.case_number, answer=IssuedPapers(codes=codes)) for job, codes in pairs]

    async def _carry_out(self, job: Claimed) -> Run:
        try:
            return Run(id=job.id, case_number=job.case_number, answer=await self._answer(own(job.task)))
        except NotFinal:
            return Run(id=job.id, case_number=job.case_number, retry_at=self._clock() + NOT_FINAL)
        except (*PEERS,) as error:
            why = f"{silent_peer(error)}: {error}"
            log.warning("job %s, try %d: %s", job.id, job.attempts, in_a_line(why))
            return self._later(job, why)
        except Exception as error:  # one that cannot be carried out does not hold up the others
            log.exception("job %s, try %d", job.id, job.attempts)
            return self._failed(job, error)

    async def _answer(self, task: OwnTask) -> Answer:
        """Raises `NotFinal`, `GatewayDown`, `SigningFailed`, `FileDelayed`, `CabinetDown`."""
        match task:
            case Sign():
                signature = await self._office.signer.sign(task.document.encode())
                return Signature(signature=base64.b64encode(signature).decode(), order_id=new_id(16))
            case PlaceOrder():
                return await self._place(task)
            case Instruct():
                return await self._instruct(task)
            case CancelOrder():
                return Cancellation(status=await self._gateway.cancel(task.order_id))
            case TrackOrder():
                return await self._track(task)
            case IssuePaper():
                return await self._issue(task)
            case IssuePapers():
                return await self._issue_all(task)
            case DeliverNotice():
                return await self._deliver(task)
            case FetchFile():
                assert self._files is not None, "files are fetched where there is Telegram"
                return await self._files.fetch(task, self._clock())
            case _:
                assert_never(task)

    async def _place(self, task: PlaceOrder) -> Placement:
        order = body(task)
        status, words = await self._gateway.place(order)
        return Placement(status=status, reason=refusal(status, words), differs=differs(order, words))

    async def _instruct(self, task: Instruct) -> Instructed:
        sent = instruction(task)
        status, words = await self._gateway.instruct(task.order_id, sent)
        return Instructed(status=status, reason=refusal(status, words), differs=differs(sent, words))

    async def _track(self, task: TrackOrder) -> OrderStatus:
        """Raises `NotFinal`."""
        tracked = await self._gateway.order(task.order_id)
        if not tracked.is_final:
            raise NotFinal
        return tracked

    async def _issue(self, task: IssuePaper) -> IssuedPaper:
        """The paper is issued once, and drawn where it goes along as a file; where the case has none of that kind, the
        answer says so."""
        try:
            issued = await self._office.issue(task.to.number, task.kind)
        except NoSuchPaper as nothing:
            return IssuedPaper(code=None, reason=str(nothing))
        if task.file and task.to.channel is Channel.TELEGRAM:
            await self._office.file(issued)
        return IssuedPaper(code=issued.code, link=self._office.url(issued.code))

    async def _deliver(self, task: DeliverNotice) -> NoticeDelivery:
        """To the cabinet, with the paper; an application taken back meanwhile has none."""
        assert self._cabinet is not None, "notices are sent where there is a cabinet"
        try:
            issued = await self._paper_of(task)
        except NoSuchPaper:
            return NoticeDelivery(status=None)
        paper = await self._office.file(issued)
        return NoticeDelivery(status=await self._cabinet.deliver(task, paper))

    async def _paper_of(self, task: DeliverNotice) -> Issued:
        if task.change is not None:
            return await self._office.issue_change(task.number, task.change, task.language)
        return await self._office.issue_for(task)

    async def _issue_all(self, task: IssuePapers) -> IssuedPapers:
        [codes] = await self._office.issue_all([task])
        return IssuedPapers(codes=codes)


def silent_peer(error: Exception) -> Peer:
    return next(peer for failure, peer in PEERS.items() if isinstance(error, failure))


def own(task: Task) -> OwnTask:
    """What is neither asked of registers together nor a colleague's, which has a worker apart."""
    assert not isinstance(task, RegisterTask | StaffTask)
    return task


def refusal(status: int, words: object) -> str | None:
    """Why a desk did not take what it was sent."""
    return str(words) if status >= REFUSED else None


def reference(job: Claimed, place: int) -> str:
    return f"{job.id}#{place}"


def searches_of(job: Claimed) -> list[SearchItem]:
    if job.enquiry is None:
        return []
    return [
        SearchItem(
            reference=reference(job, place),
            look_up=look_up,
            purpose=job.enquiry.purpose,
            consent_id=job.enquiry.consent_id,
            asked_before=job.attempts % 2 == 0,  # every other try asks anew: the first may never have got there
        )
        for place, look_up in enumerate(job.enquiry.look_ups)
        if place not in job.replies
    ]


def is_awaited(job: Claimed) -> bool:
    """By a case alone: nobody else hears of its answer."""
    return job.case_number is not None and job.task.KIND not in SOURCES and not isinstance(job.task, AskIfAlive)


@writes
def keep(
    tx: Transaction,
    claimed: Sequence[Claimed],
    runs: Sequence[Run],
    rows: Sequence[Row],
    said: Sequence[SealedArrival],
    now: datetime,
) -> list[DeadAddressee]:
    """Keeps what was brought and wakes the cases that have all they asked for; returns who was to be written to and
    has died. `rows`: of the runs, sealed; `said`: what of it goes back to who spoke."""
    jobs.record_rows.within(tx, rows)
    answered = [run for run in runs if run.is_answered]
    waking.wake_answered(tx, answered, now)
    inbox.store.within(tx, said, now)
    return living.answered(tx, {job.id: (job.task, job.enquiry) for job in claimed}, answered, now)


def arrival(job: Claimed, run: Run) -> inbox.Arrival:
    """What was found out for somebody who spoke comes back in by the inbox, like everything that comes in."""
    content = dump_answered(job.id, job.task, run.replies, run.answer)
    return inbox.Arrival(source=SOURCES[job.task.KIND], key=job.id, body=content)
