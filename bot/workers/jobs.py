"""Runs errands: look-ups in one call for many cases, signatures, orders, papers. What is down is tried again."""

import asyncio
import base64
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.gateway import Gateway, GatewayDown, ItemReply, ReplyState, SearchItem
from bot.papers import PaperIssuer
from bot.signing import SigningFailed
from bot.workers.files import FileDelayed, Files
from handlers.usecases import requested_papers, sent_files, telegram_link
from proactive.cases.jobs import FOR_STAFF, JobKind
from proactive.cases.registers import Purpose
from proactive.papers import NoSuchPaper, PaperKind
from storage.cases import cases
from storage.engine.database import Transaction
from storage.jobs import inbox, jobs
from storage.jobs.jobs import Claimed, Run

log = logging.getLogger(__name__)

AT_ONCE = 100
PAPERS_AT_ONCE = 10  # each takes a processor some 25 ms to draw
FILES_AT_ONCE = 5  # each is up to 10 MB
LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=5)
NOT_FINAL = timedelta(minutes=10)  # how often an order that is placed but not yet paid is asked about
COME_BACK_IN = {
    JobKind.LINK: telegram_link.SOURCE,
    JobKind.ISSUE: requested_papers.SOURCE,
    JobKind.FETCH: sent_files.SOURCE,
    JobKind.DOCUMENT: sent_files.ELECTRONIC,
}
SLOW = {JobKind.PAPERS}  # a road does not wait for these
FILES = {JobKind.FETCH}
SWIFT = set(JobKind) - SLOW - FILES - FOR_STAFF


def back_off(attempts: int) -> timedelta:
    """1, 2, 4 … seconds, at most five minutes."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


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
    ) -> None:
        self._files = files
        self._kinds = kinds
        self._at_once = at_once
        self._store = office.store
        self._office = office
        self._gateway = gateway
        self._clock = clock

    async def run(self) -> int:
        """One batch; how many errands it held."""
        claimed = await self._store.write(jobs.claim, self._clock(), self._at_once, LEASE, self._kinds)
        if claimed:
            asking = [one for one in claimed if one.look_ups]
            others = (self._carry_out(one) for one in claimed if not one.look_ups)
            asked, runs = await asyncio.gather(self._ask(asking), asyncio.gather(*others))
            await self._store.write(keep, claimed, [*asked, *runs], self._clock())
        return len(claimed)

    async def _ask(self, asking: Sequence[Claimed]) -> list[Run]:
        """The look-ups of many cases in one call; those answered before are not asked again."""
        searches = [search for one in asking for search in searches_of(one)]
        replies = await self._gateway.look_up(searches) if searches else {}
        return [self._asked(one, replies) for one in asking]

    def _asked(self, one: Claimed, replies: dict[str, ItemReply]) -> Run:
        answers, missing = dict(one.answers), []
        for place in range(len(one.look_ups)):
            reply = replies.get(f"{one.id}#{place}")
            if reply and reply.state in (ReplyState.ANSWERED, ReplyState.REFUSED):
                answers[place] = {"state": reply.state, "records": list(reply.records), "reason": reply.reason}
            elif place not in answers:
                missing.append(f"{one.look_ups[place].reg_type}: {reply.reason or reply.state if reply else 'silent'}")
        if not missing:
            return Run(id=one.id, case_number=one.case_number, answers=answers)
        log.warning("errand %s, try %d: %s", one.id, one.attempts, "; ".join(missing))
        return self._later(one, "; ".join(missing), answers)

    def _later(self, one: Claimed, why: str, answers: dict[int, dict[str, object]] | None = None) -> Run:
        again = self._clock() + back_off(one.attempts)
        return Run(id=one.id, case_number=one.case_number, answers=answers or {}, error=why, retry_at=again)

    async def _carry_out(self, one: Claimed) -> Run:
        try:
            return await CARRY_OUT[one.kind](self, one)
        except (GatewayDown, SigningFailed, FileDelayed) as error:
            log.warning("errand %s, try %d: %s", one.id, one.attempts, error)
            return self._later(one, str(error))
        except Exception as error:  # one that cannot be carried out does not hold up the others
            log.exception("errand %s, try %d", one.id, one.attempts)
            return self._later(one, f"{type(error).__name__}: {error}")

    async def _sign(self, one: Claimed) -> Run:
        signature = await self._office.signer.sign(str(one.request["document"]).encode())
        return finished(one, {"signature": base64.b64encode(signature).decode()})

    async def _issue(self, one: Claimed) -> Run:
        """The paper is made once; where the case has none of that kind, the answer says so."""
        try:
            issued = await self._office.issue(str(one.request["number"]), PaperKind(one.request["kind"]))
        except NoSuchPaper as nothing:
            return finished(one, {"code": None, "reason": str(nothing)})
        return finished(one, {"code": issued.code, "link": self._office.url(issued.code)})

    async def _papers(self, one: Claimed) -> Run:
        """Those that the case still has: an application taken back meanwhile has none."""
        codes = {}
        for kind in one.request["kinds"]:
            with suppress(NoSuchPaper):
                codes[kind] = (await self._office.issue(str(one.request["number"]), PaperKind(kind))).code
        return finished(one, {"codes": codes})

    async def _fetch(self, one: Claimed) -> Run:
        assert self._files is not None, "files are fetched where there is Telegram"
        return finished(one, await self._files.take(one.request, self._clock()))

    async def _place(self, one: Claimed) -> Run:
        status, body = await self._gateway.place(one.request)
        return finished(one, {"status": status, "reason": body if status >= 400 else None})

    async def _cancel(self, one: Claimed) -> Run:
        return finished(one, {"status": await self._gateway.cancel(str(one.request["order_id"]))})

    async def _track(self, one: Claimed) -> Run:
        """Asked until the order is paid or returned."""
        order = await self._gateway.order(str(one.request["order_id"]))
        if order["status"] not in ("paid", "returned"):
            return Run(id=one.id, case_number=one.case_number, retry_at=self._clock() + NOT_FINAL)
        return finished(one, {"status": order["status"], "reason": order.get("reason"), "at": order.get("at")})


CARRY_OUT = {
    JobKind.SIGN: JobRunner._sign,
    JobKind.ISSUE: JobRunner._issue,
    JobKind.PAPERS: JobRunner._papers,
    JobKind.FETCH: JobRunner._fetch,
    JobKind.PLACE: JobRunner._place,
    JobKind.CANCEL: JobRunner._cancel,
    JobKind.TRACK: JobRunner._track,
}


def searches_of(one: Claimed) -> list[SearchItem]:
    return [
        SearchItem(
            reference=f"{one.id}#{place}",
            look_up=look_up,
            purpose=one.purpose or Purpose.DETECT,
            consent_id=one.consent_id,
        )
        for place, look_up in enumerate(one.look_ups)
        if place not in one.answers
    ]


def finished(one: Claimed, result: dict[str, object]) -> Run:
    return Run(id=one.id, case_number=one.case_number, result=result)


def keep(tx: Transaction, claimed: Sequence[Claimed], runs: Sequence[Run], now: datetime) -> None:
    """Keeps what was brought and wakes the cases that have all they asked for."""
    finished = jobs.record(tx, runs, now)
    cases.wake_answered(tx, finished, now)
    spoken = {one.id: one for one in claimed if one.kind in COME_BACK_IN}
    back = [arrival(spoken[run.id], run) for run in runs if run.id in spoken and not run.retry_at]
    inbox.store(tx, back, now)


def arrival(one: Claimed, run: Run) -> inbox.Arrival:
    """What was found out for somebody who spoke comes back in by the inbox, like everything that comes in."""
    records = [record for place in sorted(run.answers) for record in run.answers[place]["records"]]
    body = {"errand": one.id, "request": dict(one.request), "records": records, "result": run.result}
    return inbox.Arrival(source=COME_BACK_IN[one.kind], key=one.id, body=body)
