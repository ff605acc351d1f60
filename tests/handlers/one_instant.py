"""Two yeses for one deceased at the same instant, by two channels to two processes, and what comes of them."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.inbox_worker import LEASE
from handlers.usecases.item import Item
from handlers.usecases.replies import work_replies
from handlers.usecases.runtime import Runtime
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage
from storage.cases import cases
from storage.engine.database import Store, Transaction, reads
from storage.engine.tables import consent, message
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.storage.makers import MINUTE, NOON, asking, move, opened, words
from tests.vault import VAULT

HANDS = "ab"
TOGETHER = 20  # cases about which a process hears at once


@dataclass(frozen=True, slots=True)
class CameOf:
    """Of so many deaths: how often there was not one consent, more than one question after it, or another status."""

    deaths: int
    not_one_consent: int
    asked_twice: int
    elsewhere: int


def two_on(url: str) -> list[Runtime]:
    """Processes, as far as a database can tell."""
    stores = [Store(url, VAULT) for _ in HANDS]
    return [Runtime(store, lambda: NOON + MINUTE, ZoneInfo("Asia/Almaty")) for store in stores]


async def agreed_twice(processes: list[Runtime], first: int) -> CameOf:
    """About so many deaths as are heard of together; their numbers begin with `first`."""
    asked_cases = await asked(processes[0].store, first)
    in_hand = await said_twice(processes[0], asked_cases)
    assert [len(items) for items in in_hand] == [TOGETHER, TOGETHER]
    await asyncio.gather(*(work(process, items) for process, items in zip(processes, in_hand, strict=True)))
    numbers = [case.number for case in asked_cases]
    consents, questions = await follows(processes[0].store, numbers)
    later = await cases.by_number(processes[0].store, numbers)
    return CameOf(
        deaths=len(numbers),
        not_one_consent=sum(consents[number] != 1 for number in numbers),
        asked_twice=sum(questions[number] > 1 for number in numbers),
        elsewhere=sum(case.status not in {Status.ACCOUNT, Status.CONSENTED} for case in later),
    )


async def asked(store: Store, first: int) -> list[Case]:
    """So many cases about different deaths, each with its question on a phone of its own."""
    numbers = range(first, first + TOGETHER)
    fresh = await opened(store, *(f"4501015{number:05}" for number in numbers))
    steps = [
        asking(case, phone(number), Status.OFFERED, words(f"{case.number}.offer", phone(number)))
        for number, case in zip(numbers, fresh, strict=True)
    ]
    assert len(await move(store, *steps)) == TOGETHER
    return await cases.by_number(store, [case.number for case in fresh])


def phone(number: int) -> str:
    return f"+7701{number:07}"


async def said_twice(process: Runtime, asked_cases: Sequence[Case]) -> list[list[Item]]:
    """A yes to each, by two channels, which nothing keeps from being heard at once: what each process has in hand."""
    phones = {f"{hand}-{case.number}": str(case.asking.msisdn) for case in asked_cases for hand in HANDS}
    await process.keep(
        [Arrival(source="sms", key=key, body={}, sender=f"{key[0]}{number}") for key, number in phones.items()]
    )
    claimed = await inbox.claim(process.store, process.clock(), 2 * TOGETHER, LEASE)
    items = [Item(received, said(received.key, phones[received.key])) for received in claimed]
    return [[item for item in items if item.received.key.startswith(hand)] for hand in HANDS]


async def work(process: Runtime, items: list[Item]) -> None:
    """What another kept moving is read again."""
    while items:
        items = await work_replies(process, items)


def said(id: str, msisdn: str) -> InboundMessage:
    at = NOON + timedelta(seconds=30)
    return InboundMessage(
        id=id, channel=Channel.SMS, address=msisdn, said_at=at, received_at=at, msisdn=msisdn, text="1"
    )


@reads
def follows(tx: Transaction, numbers: Sequence[str]) -> tuple[Counter[Any], Counter[Any]]:
    """How many consents there are, and how many questions about the account, by case."""
    agreed = select(consent.c.case_number).where(consent.c.case_number.in_(numbers))
    asks = select(message.c.case_number).where(message.c.case_number.in_(numbers), message.c.id.contains("account"))
    return Counter(tx.connection.execute(agreed).scalars()), Counter(tx.connection.execute(asks).scalars())
