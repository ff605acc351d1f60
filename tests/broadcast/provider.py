"""A provider as a process of its own, which can be killed: Telegram's emulator, or Kannel's stand-in.

`python -m tests.broadcast.provider telegram|sms PORT SERVICE_URL FOLDER calm|asking|troubled` reads whom there is from
FOLDER/people, and notes in FOLDER/telegram or FOLDER/sms what it accepted before it answers.
"""

import asyncio
import itertools
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, TextIO

from tests.broadcast.makers import KK, RU
from tests.peers.inbox import Inbox
from tests.peers.sms_gateway import SmsGateway
from tests.peers.telegram import TelegramEmulator
from tests.peers.trouble import DROPPED, Trouble, Troubles

TOKEN = "42:emulated-token"
BLOCKED = 50  # every so many-th citizen has blocked the bot
LONGEST_WAIT, BETWEEN_REPLIES = 60.0, 0.4  # seconds
SHARES = {500: 0.002, 503: 0.002, DROPPED: 0.0005, 429: 0.00005}


class Mood(StrEnum):
    CALM = "calm"  # nothing fails and nobody replies
    ASKING = "asking"  # nothing fails
    TROUBLED = "troubled"


class Unreliable(Troubles):
    """So many requests fail; of those whose connection is lost, half are carried out."""

    def __init__(self, shares: dict[int, float]) -> None:
        super().__init__()
        self._shares, self._random = shares, Random()

    def next(self, method: str = "", *, unnamed: bool = True) -> Trouble | None:
        point = self._random.random()
        for status, share in self._shares.items() if unnamed else ():
            if (point := point - share) < 0:
                return Trouble(status, carried_out=status == DROPPED and self._random.random() < 0.5)
        return None


@dataclass
class Notes:
    """`sent TIME NUMBER` for each message of the broadcast, `reply TIME SECONDS` for each reply that was answered."""

    file: TextIO

    def write(self, *words: object) -> None:
        print(*words, file=self.file, flush=True)


class Noted(Inbox[Any]):
    """What of the broadcast reaches this inbox stands in the notes."""

    __slots__ = ("_notes", "_number")

    def __init__(self, notes: Notes, number: str) -> None:
        super().__init__()
        self._notes, self._number = notes, number

    def take(self, item: Any) -> None:
        if is_broadcast(item):
            self._notes.write("sent", time.time(), self._number)
        super().take(item)


def is_broadcast(message: Any) -> bool:
    return message.text in (KK, RU)


async def telegram(port: int, notes: Notes, people: list[tuple[str, int]], *, mood: Mood) -> None:
    there = TelegramEmulator(TOKEN)
    there._server.port = port
    there._troubles = Unreliable(SHARES if mood is Mood.TROUBLED else {})
    there.rate_limit(per_chat=100)
    there.world.updates._ids = itertools.count(int(time.time() * 1000))  # higher than before it was killed
    citizens = [there.user("Айгүл", number, "ru", started=True, user_id=chat) for number, chat in people if chat]
    for place, citizen in enumerate(citizens):
        citizen.inbox, citizen.blocked = Noted(notes, citizen.phone), mood is Mood.TROUBLED and place % BLOCKED == 0
    async with there:
        print("ready", flush=True)
        there_are = [] if mood is Mood.CALM else [citizen for citizen in citizens if not citizen.blocked]
        await replying(there_are, lambda who: who.says("?"), notes)


async def sms(port: int, service: str, notes: Notes, people: list[tuple[str, int]], *, mood: Mood) -> None:
    there = SmsGateway(inbound_url=f"{service}/sms/inbound", token="open")
    there._server.port = port
    shares = {status: share for status, share in SHARES.items() if status != 429}
    there._troubles = Unreliable(shares if mood is Mood.TROUBLED else {})
    for number, _ in people:
        there.phone(number).inbox = Noted(notes, number)
    async with there:
        print("ready", flush=True)
        without_telegram = [] if mood is Mood.CALM else [there.phone(number) for number, chat in people if not chat]
        await replying(without_telegram, lambda who: who.replies("?"), notes)


async def replying(citizens: list[Any], says: Any, notes: Notes) -> None:
    """One citizen after another asks where their case is."""
    random, asking = Random(1), set()
    if not citizens:
        await asyncio.Event().wait()
    while True:
        await asyncio.sleep(BETWEEN_REPLIES)
        task = asyncio.create_task(reply(random.choice(citizens), says, notes))
        asking.add(task)
        task.add_done_callback(asking.discard)


async def reply(citizen: Any, says: Any, notes: Notes) -> None:
    asked = time.time()
    await says(citizen)
    try:
        await citizen.inbox.next(lambda message: not is_broadcast(message), LONGEST_WAIT)
    except TimeoutError:
        notes.write("unanswered", asked, LONGEST_WAIT)
    else:
        notes.write("reply", asked, time.time() - asked)


def people_in(folder: Path) -> list[tuple[str, int]]:
    """Numbers and chats; 0: no Telegram."""
    lines = (line.split() for line in (folder / "people").read_text().splitlines())
    return [(number, int(chat)) for number, chat in lines]


async def main(kind: str, port: str, service: str, folder: str, mood: str) -> None:
    with (Path(folder) / kind).open("a") as file:
        notes, people = Notes(file), people_in(Path(folder))
        if kind == "telegram":
            await telegram(int(port), notes, people, mood=Mood(mood))
        else:
            await sms(int(port), service, notes, people, mood=Mood(mood))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
