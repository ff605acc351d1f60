"""People of the city with their phones: most answer, some slip, ask, refuse, change their mind, or never look."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import count
from random import Random

from bot.demo import handset
from bot.demo.city import City, means
from bot.demo.city.day import today
from bot.demo.city.people import Inhabitant
from bot.demo.inhabitants import Inhabitants, key_of
from bot.demo.simulation.providers import Phones, Read, SmsGateway
from handlers.usecases.runtime import Runtime

ONE = re.compile(r"(?<!\d)1\b(?! ?\d)")  # a question that can be answered with one
OWN_IBAN = re.compile(r"\bIBAN\b|KZ\b")
SLIPS = ("?", "не понял", "түсінбедім", "ок", "11", "да нет", "что это", "Рахмет", "👍", "1 1", "кто вы")
HOURS = 3600.0
WILL_LINK = 0.3


class Temper(StrEnum):
    WILLING = "willing"
    SLIPPING = "slipping"
    SILENT = "silent"
    REFUSING = "refusing"
    WAVERING = "wavering"


TEMPERS = ((Temper.WILLING, 60), (Temper.SLIPPING, 18), (Temper.SILENT, 10), (Temper.REFUSING, 6), (Temper.WAVERING, 6))


@dataclass(slots=True)
class Townspeople:
    """`runtime`: of the process that takes updates of Telegram; `None` while there is none."""

    city: City
    phones: Phones
    sms: SmsGateway
    rng: Random
    clock: Callable[[], datetime]
    runtime: Callable[[], Runtime | None]
    tempers: dict[str, Temper] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    pages: Inhabitants = field(init=False)
    by_chat: dict[str, Inhabitant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = Inhabitants(self.city, self.clock)
        self.phones.reads = self.read

    def read(self, read: Read) -> None:
        """A reading that leads to an answer, some time later."""
        for person in self.owners(read.address)[:1]:
            if words := self.answer(person, read):
                self.sms.begin(self.say(person, words, read))

    def owners(self, address: str) -> list[Inhabitant]:
        if chatting := self.by_chat.get(address):
            return [chatting] if chatting.alive else []
        return [person for person in self.city.by_msisdn(address) if person.alive]

    def answer(self, person: Inhabitant, read: Read) -> str | None:
        """What this person says to that, if anything."""
        temper = self.temper(person)
        if temper is Temper.SILENT:
            return None
        if temper in {Temper.SLIPPING, Temper.WAVERING} and self.rng.random() < 0.3:
            return self.rng.choice(SLIPS)
        if ONE.search(read.text):
            if temper is Temper.REFUSING:
                return self.rng.choice(("2", "нет", "жоқ", "стоп"))
            return self.rng.choice(("1", "1", "1", "да", "иә"))
        if OWN_IBAN.search(read.text) and temper is not Temper.REFUSING:
            return self.iban(person)
        return "отзыв" if temper is Temper.WAVERING and self.rng.random() < 0.1 else None

    def iban(self, person: Inhabitant) -> str | None:
        accounts = means.accounts(person, today(self.clock()))
        usable = [account["iban"] for account in accounts if account["open"] and account["kind"] != "deposit"]
        return str(usable[0]) if usable else None

    def temper(self, person: Inhabitant) -> Temper:
        if person.iin not in self.tempers:
            [self.tempers[person.iin]] = self.rng.choices(
                [temper for temper, _ in TEMPERS], [many for _, many in TEMPERS]
            )
        return self.tempers[person.iin]

    async def say(self, person: Inhabitant, words: str, read: Read) -> None:
        quick = self.rng.random() < 0.7
        await asyncio.sleep(self.rng.expovariate(1 / 120) if quick else self.rng.expovariate(1 / (10 * HOURS)))
        if not person.alive:
            return
        if read.address in self.by_chat:
            await self.write_in_telegram(person, words)
        elif person.msisdn:
            await self.sms.bring(person.msisdn, words, f"sim-{next(self.numbers)}", self.clock())

    async def write_in_telegram(self, person: Inhabitant, words: str) -> None:
        citizen = await self.pages.person(key_of(person))
        if citizen and (runtime := await self.listening()):
            await runtime.keep([handset.written(citizen, words, self.clock())])

    async def meet(self, person: Inhabitant) -> None:
        """Some open the bot and share their number before anything happens to them."""
        if not person.msisdn or not person.alive or self.rng.random() >= WILL_LINK:
            return
        citizen = await self.pages.person(key_of(person))
        if citizen and (runtime := await self.listening()):
            self.by_chat[str(citizen.chat_id)] = person
            await runtime.keep([handset.contact_shared(citizen, self.clock())])

    async def listening(self) -> Runtime | None:
        """Telegram keeps updates until somebody asks for them; here for an hour."""
        for _ in range(120):
            if runtime := self.runtime():
                return runtime
            await asyncio.sleep(30)
        return None
