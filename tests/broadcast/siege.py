"""A broadcast through `qoldau run` and its providers, each a process of its own, each killed with -9 on the way."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from handlers.usecases import broadcasts as acts
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast
from proactive.messages.contact import Contact, Language
from storage.broadcasts.progress import Progress
from storage.engine.database import Store, Transaction
from storage.engine.tables import contact, message
from storage.engine.versions import migrate
from storage.messages import contacts
from storage.messages.messages import DELIVERED, DOUBTFUL, FAILED, SENT, TAKEN_BACK
from tests.broadcast.makers import ADMINISTRATOR, TEXTS
from tests.broadcast.provider import TOKEN, Mood
from tests.crash.service import START_SECONDS, Service, free_port
from tests.peers.sms_gateway import SmsGateway
from tests.programs import ROOT, Forked, Program, Start
from tests.vault import VAULT

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="  # base64 of the tests' vault key
NOBODY = "http://127.0.0.1:1"
LOOK_AGAIN = 0.5  # seconds
FITTING = {0: (FAILED, DOUBTFUL, TAKEN_BACK), 1: (SENT, DELIVERED, DOUBTFUL)}  # records, by how often it was accepted
FIRST_CHAT = 6_000_000_000


@dataclass
class Provider:
    """The process of `tests.broadcast.provider`, on the same port after each restart."""

    kind: str
    folder: Path
    service_url: str
    mood: Mood
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        what = (
            "-m",
            "tests.broadcast.provider",
            self.kind,
            str(self.port),
            self.service_url,
            str(self.folder),
            self.mood,
        )
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *what, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            assert await self.process.stdout.readline() == b"ready\n"

    async def kill(self) -> None:
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def notes(self, word: str) -> list[tuple[float, str]]:
        """Times and what stands beside them."""
        path = self.folder / self.kind
        lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
        return [(float(line[1]), line[2]) for line in lines if len(line) == 3 and line[0] == word]

    def reply_seconds(self, since: float, until: float) -> list[float]:
        """How long citizens waited who asked then, the quickest first; who got no answer waited longest."""
        found = (note for word in ("reply", "unanswered") for note in self.notes(word))
        return sorted(float(seconds) for asked, seconds in found if since <= asked <= until)


@dataclass
class Siege:
    """`numbers`: the citizens it is for; every other one has Telegram."""

    folder: Path
    store: Store
    service: Service
    providers: Sequence[Provider]
    numbers: Sequence[str]
    id: str = ""

    @property
    def runtime(self) -> Runtime:
        return Runtime(self.store, lambda: datetime.now(UTC), TIMEZONE)

    async def begin(self) -> None:
        """Everybody is known, everything runs, and the broadcast is let go."""
        await self.store.write(know, self.numbers)
        (self.folder / "people").write_text("\n".join(f"{one} {chat_of(n)}" for n, one in enumerate(self.numbers)))
        for provider in self.providers:
            await provider.start()
        self.service.spawn()
        new = Broadcast(id="", texts=TEXTS, audience=Audience(), author="5", created_at=self.runtime.clock())
        draft = await acts.compose(self.store, ADMINISTRATOR, self.runtime.now(), new)
        self.id = (await acts.start(self.runtime, ADMINISTRATOR, draft.id)).id
        await self.service.listening()

    def accepted(self) -> Counter[str]:
        """How many times each number's message was accepted by a provider."""
        return Counter(number for provider in self.providers for _, number in provider.notes("sent"))

    async def reach(self, share: float) -> None:
        """Until so much of it is accepted."""
        while self.accepted().total() < share * len(self.numbers):  # noqa: ASYNC110 – others do what is waited for
            await asyncio.sleep(LOOK_AGAIN)

    def another(self) -> Program:
        """A second process of ours beside the service."""
        log = self.folder / "worker.log"
        return Forked(Start(["worker"], self.folder, self.service.settings, log, log))

    async def strike_service(self) -> None:
        await self.service.kill()
        self.service.spawn()
        await self.service.listening()

    async def strike_provider(self, provider: Provider) -> None:
        await provider.kill()
        await provider.start()

    async def finished(self) -> Progress:
        while not (await acts.by_id(self.runtime, self.id)).over:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_AGAIN)
        return await acts.progress(self.runtime, self.id)

    async def wrong(self) -> list[str]:
        """Whoever got it twice, got it not and no reason is known, or is said to have got it and did not."""
        got, states = self.accepted(), await self.store.read(states_by_number, self.id, self.numbers)
        return [
            f"{number}: accepted {got[number]} times, recorded as {states.get(number)}"
            for number in self.numbers
            if states.get(number) not in FITTING.get(got[number], ())
        ]

    def reply_seconds(self, since: float, until: float) -> list[float]:
        """Those of all providers, the quickest first."""
        return sorted(seconds for provider in self.providers for seconds in provider.reply_seconds(since, until))


def chat_of(place: int) -> int:
    return FIRST_CHAT + place if place % 2 else 0


def know(tx: Transaction, numbers: Sequence[str]) -> None:
    now = datetime.now(UTC)
    people = [Contact(msisdn=one, language=Language.RU, chat_id=chat_of(n) or None) for n, one in enumerate(numbers)]
    tx.connection.execute(
        insert(contact),
        [contacts.row_of(tx, one, now) | {"phone_hash": tx.vault.index(one.msisdn)} for one in people],
    )


def states_by_number(tx: Transaction, id: str, numbers: Sequence[str]) -> dict[str, str]:
    """How each one's message ended: that by SMS where there are two."""
    of_line = {tx.vault.index(one): one for one in numbers}
    rows = tx.connection.execute(
        select(message).where(message.c.broadcast_id == id).order_by(message.c.copy_of.is_not(None), message.c.id)
    )
    return {of_line[row.phone_hash]: row.state for row in rows}


@asynccontextmanager
async def besieged(
    folder: Path, numbers: Sequence[str], url: str, rates: dict[str, str], mood: Mood = Mood.TROUBLED
) -> AsyncIterator[Siege]:
    """`rates` are the settings of that name."""
    store = Store(url, VAULT)
    await migrate(store)
    service = Service(folder, url, NOBODY)
    own = f"http://127.0.0.1:{service.port}"
    telegram, sms = Provider("telegram", folder, own, mood), Provider("sms", folder, own, mood)
    service.environment |= {
        "ENCRYPTION_KEY": KEY,
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_PAID_BROADCAST": "true",
        "SMS_URL": f"{sms.url}/cgi-bin/sendsms",
        "SMS_USERNAME": SmsGateway.username,
        "SMS_PASSWORD": SmsGateway.password,
        "SWEEP_SECONDS": "600",
        "PATH": os.environ["PATH"],
        **rates,
    }
    siege = Siege(folder, store, service, (telegram, sms), numbers)
    try:
        yield siege
    finally:
        await service.kill()
        await asyncio.gather(telegram.kill(), sms.kill())
        await store.close()
