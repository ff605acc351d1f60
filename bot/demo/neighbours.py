"""Neighbours: citizens of the mock city who answer by themselves, and an official who decides what waits for one."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count

from bot.app import App
from bot.demo.city import City, NobodyFits, means
from bot.demo.city.day import today
from handlers.channels import sms
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Language
from proactive.road import official_acts
from proactive.road.account import accounts_of
from proactive.services import SERVICES
from storage.cases import cases
from storage.cases.apply import change
from storage.cases.history import Transition
from storage.jobs.inbox import Arrival

log = logging.getLogger(__name__)

OFFICIAL = "official of the demo"
ENDS = {Status.ASSIGNED, Status.REFUSED}
DEAD_ENDS = {Status.NOT_ENTITLED, Status.ATTENTION, Status.EXPIRED, Status.DECLINED}
YES = {Language.KK: "Иә", Language.RU: "Да"}
KINDS = {service.code: service.demo_events for service in SERVICES if service.demo_events}


class Neighbours:
    """`live_until` brings events, and answers what is asked, until enough cases are closed."""

    def __init__(self, app: App, city: City) -> None:
        self._app = app
        self._city = city
        self._numbers = count(1)

    async def live_until(self, quota: int, moves: AsyncIterator[Transition]) -> list[Case]:
        """The closed cases, at least so many of every service."""
        closed: dict[str, list[Case]] = defaultdict(list)
        for service in KINDS:
            for _ in range(quota):
                self._bring(service)
        async for move in moves:
            [case] = await cases.by_number(self._app.store, [move.number])
            if case.status.value != move.to_status:
                continue  # it has gone further meanwhile
            if case.status in ENDS:
                closed[case.service].append(case)
            elif case.status in DEAD_ENDS:
                self._bring(case.service)
            await self._react(case)
            if all(len(closed[service]) >= quota for service in KINDS):
                break
        return [case for service in KINDS for case in closed[service]]

    def _bring(self, service: str) -> None:
        kinds = KINDS[service]
        try:
            self._city.bring(kinds[next(self._numbers) % len(kinds)], self._now())
        except NobodyFits as nobody:
            log.warning("%s", nobody)

    def _now(self) -> datetime:
        return self._app.runtime.clock()

    async def _react(self, case: Case) -> None:
        if case.status is Status.OFFERED:
            await self._say(case, YES[case.language])
        elif case.status is Status.ACCOUNT:
            await self._say(case, self._account(case))
        elif case.status is Status.REVIEW:
            await self._approve(case)

    def _account(self, case: Case) -> str:
        """Yes to the one shown, the first of several, else an IBAN of their own."""
        if accounts_of(case):
            return "1"
        assert case.recipient_iin is not None
        accounts = means.accounts(self._city.by_iin[case.recipient_iin], today(self._now()))
        return next(str(account["iban"]) for account in accounts if account["open"] and account["kind"] != "deposit")

    async def _say(self, case: Case, words: str) -> None:
        msisdn = case.asking.msisdn
        assert msisdn is not None
        body = {"from": msisdn, "to": "1414", "text": words, "time": ""}
        arrival = Arrival(source=sms.SOURCE, key=f"auto-{next(self._numbers)}", body=body, sender=msisdn)
        await self._app.runtime.keep([arrival])

    async def _approve(self, case: Case) -> None:
        now = self._app.runtime.now()
        await change(
            self._app.store, case.number, lambda stored_case: official_acts.approve(stored_case, OFFICIAL, now), now
        )
        self._app.bell.ring()
