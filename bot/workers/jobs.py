"""Runs jobs: look-ups in one call for many cases, signatures, orders, papers. What is down is tried again."""

import asyncio
import base64
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import assert_never

from bot.cabinet import Cabinet, CabinetDown
from bot.gateway import Gateway, GatewayDown, ItemReply, ReplyState, SearchItem
from bot.gateway.orders import body
from bot.papers import PaperIssuer
from bot.signing import SigningFailed
from bot.workers.files import FileDelayed, Files
from proactive.basics.back_off import back_off
from proactive.cases.jobs import (
    FOR_STAFF,
    Answer,
    Cancellation,
    CancelOrder,
    DeliverNotice,
    FetchFile,
    IssuedPaper,
    IssuedPapers,
    IssuePaper,
    IssuePapers,
    JobKind,
    NoticeDelivery,
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
from proactive.cases.registers import AnswerState
from proactive.papers import NoSuchPaper
from storage.cases import waking
from storage.engine.database import Transaction, writes
from storage.jobs import inbox, jobs
from storage.jobs.codec import SOURCES, dump_answered
from storage.jobs.jobs import Claimed, Run

log = logging.getLogger(__name__)

AT_ONCE = 100
PAPERS_AT_ONCE = 10  # each takes a processor some 25 ms to draw
FILES_AT_ONCE = 5  # each is up to 10 MB
LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=5)
NOT_FINAL = timedelta(minutes=10)  # how often an order that is placed but not yet paid is asked about
SLOW = {JobKind.PAPERS}  # a road does not wait for these
NOTICES = {JobKind.NOTICE}
FILES = {JobKind.FETCH}
SWIFT = set(JobKind) - SLOW - NOTICES - FILES - FOR_STAFF
FINAL = {ReplyState.ANSWERED: AnswerState.ANSWERED, ReplyState.REFUSED: AnswerState.REFUSED}


class NotFinal(Exception):
    """There is an answer, which is not the last word: asked again after a while."""


class JobRunner:
    """Carries out what cases ask for; its answers wake them. A runner has kinds of its own, so many at once."""

    def __init__(
        self,
        office: PaperIssuer,
        gateway: Gateway,
        clock: Callable[[], datetime],
        kinds: Collection[JobKind] = SWIFT,
        at_once: int = AT_ONCE,
        files: Files | None = None,
        cabinet: Cabinet | None = None,
    ) -> None:
        self._cabinet = cabinet
        self._files = files
        self._kinds = kinds
        self._at_once = at_once
        self._store = office.store
        self._office = office
        self._gateway = gateway
        self._clock = clock

    async def run(self) -> int:
        """One batch; how many jobs it held."""
        claimed = await jobs.claim(self._store, self._clock(), self._at_once, LEASE, self._kinds)
        if claimed:
            asking = [job for job in claimed if isinstance(job.task, RegisterTask)]
            coroutines = (self._carry_out(job) for job in claimed if not isinstance(job.task, RegisterTask))
            register_runs, runs = await asyncio.gather(self._ask(asking), asyncio.gather(*coroutines))
            await keep(self._store, claimed, [*register_runs, *runs], self._clock())
        return len(claimed)

    async def _ask(self, asking: Sequence[Claimed]) -> list[Run]:
        """The look-ups of many cases in one call; those answered before are not asked again."""
        searches = [search for job in asking for search in searches_of(job)]
        replies = await self._gateway.look_up(searches) if searches else {}
        return [self._replied(job, replies) for job in asking]

    def _replied(self, job: Claimed, items: dict[str, ItemReply]) -> Run:
        replies, missing = dict(job.replies), []
        for place, look_up in enumerate(job.enquiry.look_ups if job.enquiry else ()):
            item = items.get(reference(job, place))
            if item and item.state in FINAL:
                replies[place] = RegisterReply(state=FINAL[item.state], records=tuple(item.records), reason=item.reason)
            elif place not in replies:
                missing.append(f"{look_up.reg_type}: {item.reason or item.state if item else 'silent'}")
        if not missing:
            return Run(id=job.id, case_number=job.case_number, replies=replies)
        log.warning("job %s, try %d: %s", job.id, job.attempts, "; ".join(missing))
        return self._later(job, "; ".join(missing), replies)

    def _later(self, job: Claimed, why: str, replies: dict[int, RegisterReply] | None = None) -> Run:
        again = self._clock() + back_off(job.attempts, longest=LONGEST_WAIT)
        return Run(id=job.id, case_number=job.case_number, replies=replies or {}, error=why, retry_at=again)

    async def _carry_out(self, job: Claimed) -> Run:
        try:
            return Run(id=job.id, case_number=job.case_number, answer=await self._answer(own(job.task)))
        except NotFinal:
            return Run(id=job.id, case_number=job.case_number, retry_at=self._clock() + NOT_FINAL)
        except (GatewayDown, SigningFailed, FileDelayed, CabinetDown) as error:
            log.warning("job %s, try %d: %s", job.id, job.attempts, error)
            return self._later(job, str(error))
        except Exception as error:  # one that cannot be carried out does not hold up the others
            log.exception("job %s, try %d", job.id, job.attempts)
            return self._later(job, f"{type(error).__name__}: {error}")

    async def _answer(self, task: OwnTask) -> Answer:
        """Raises `NotFinal`, `GatewayDown`, `SigningFailed`, `FileDelayed`, `CabinetDown`."""
        match task:
            case Sign():
                signature = await self._office.signer.sign(task.document.encode())
                return Signature(signature=base64.b64encode(signature).decode())
            case PlaceOrder():
                status, words = await self._gateway.place(body(task))
                return Placement(status=status, reason=str(words) if status >= 400 else None)
            case CancelOrder():
                return Cancellation(status=await self._gateway.cancel(task.order_id))
            case TrackOrder():
                order = await self._gateway.order(task.order_id)
                if not order.is_final:
                    raise NotFinal
                return order
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

    async def _issue(self, task: IssuePaper) -> IssuedPaper:
        """The paper is made once; where the case has none of that kind, the answer says so."""
        try:
            issued = await self._office.issue(task.to.number, task.kind)
        except NoSuchPaper as nothing:
            return IssuedPaper(code=None, reason=str(nothing))
        return IssuedPaper(code=issued.code, link=self._office.url(issued.code))

    async def _deliver(self, task: DeliverNotice) -> NoticeDelivery:
        """To the cabinet, with the paper; an application taken back meanwhile has none."""
        assert self._cabinet is not None, "notices are sent where there is a cabinet"
        try:
            paper = await self._office.issue(task.number, task.paper, task.language)
        except NoSuchPaper:
            return NoticeDelivery(status=None)
        return NoticeDelivery(status=await self._cabinet.deliver(task, paper))

    async def _issue_all(self, task: IssuePapers) -> IssuedPapers:
        """Those that the case still has: an application taken back meanwhile has none."""
        codes = {}
        for kind in task.kinds:
            with suppress(NoSuchPaper):
                codes[kind] = (await self._office.issue(task.number, kind)).code
        return IssuedPapers(codes=codes)


def own(task: Task) -> OwnTask:
    """What is neither asked of registers together nor a colleague's, which has a worker apart."""
    assert not isinstance(task, RegisterTask | StaffTask)
    return task


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
        )
        for place, look_up in enumerate(job.enquiry.look_ups)
        if place not in job.replies
    ]


@writes
def keep(tx: Transaction, claimed: Sequence[Claimed], runs: Sequence[Run], now: datetime) -> None:
    """Keeps what was brought and wakes the cases that have all they asked for."""
    answered = jobs.record(tx, runs, now)
    waking.wake_answered(tx, answered, now)
    spoken = {job.id: job for job in claimed if job.task.KIND in SOURCES}
    inbox.store(tx, [arrival(spoken[run.id], run) for run in answered if run.id in spoken], now)


def arrival(job: Claimed, run: Run) -> inbox.Arrival:
    """What was found out for somebody who spoke comes back in by the inbox, like everything that comes in."""
    content = dump_answered(job.id, job.task, run.replies, run.answer)
    return inbox.Arrival(source=SOURCES[job.task.KIND], key=job.id, body=content)
