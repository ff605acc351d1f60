"""Conversations as plain text: who says what, when, on which channel.

The head of a script is its title and what it is about; then one line a happening:

    Event: burial_by_child              what a register reports (a kind of the mock city)
    Qoldau: burial.offer | 151 375      the next thing the citizen reads: which text, and what stands in it
    Citizen: 1                          what the citizen says
    Citizen presses: yes                a button, in Telegram only (by SMS the same as its digit)
    Second: …, Qoldau to Second: …      the next of those concerned
    Hours pass: 25                      time goes by
    Official: approve | refuse R2 …     an official decides
    Register: death_annulled            a later event
    Case: assigned                      where the case of the service stands
    Silence                             nothing more was said
    Orders: 1                           how many payment orders there are
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.city.people import Person
from proactive import officials
from proactive.case import Case, Channel, Ground, Language
from storage import cases, messages
from storage.messages import Line
from tests.flow.world import World

PEOPLE = {"Citizen": 0, "Second": 1, "Third": 2}


@dataclass(frozen=True)
class Script:
    title: str
    service: str
    channels: tuple[Channel, ...]
    languages: tuple[Language, ...]
    quiet_hours: str
    starts: str | None
    lines: tuple[tuple[int, str], ...]

    @classmethod
    def read(cls, path: Path) -> "Script":
        head: dict[str, str] = {}
        steps = []
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, value = line.partition(":")
            if not steps and name.lower() in {"title", "service", "channels", "languages", "quiet hours", "starts"}:
                head[name.lower()] = value.strip()
            else:
                steps.append((number, line.strip()))
        return cls(
            title=head["title"],
            service=head["service"],
            channels=tuple(Channel(one) for one in head.get("channels", "sms telegram").split()),
            languages=tuple(Language(one) for one in head.get("languages", "kk ru").split()),
            quiet_hours=head.get("quiet hours", ""),
            starts=head.get("starts"),
            lines=tuple(steps),
        )


@dataclass
class Play:
    """One script on one channel in one language."""

    world: World
    script: Script
    channel: Channel
    language: Language
    people: tuple[Person, ...] = ()
    read: dict[int, int] = field(default_factory=dict)  # how much of a thread has been checked

    async def run(self) -> None:
        for number, line in self.script.lines:
            try:
                await self._step(line)
            except AssertionError as wrong:
                raise AssertionError(f"line {number}: {line}\n{wrong}") from None

    async def _step(self, line: str) -> None:
        who, _, what = (part.strip() for part in line.partition(":"))
        name, _, verb = who.partition(" ")
        if name in PEOPLE:
            await (self._presses if verb == "presses" else self._says)(self.people[PEOPLE[name]], what)
        elif name == "Qoldau":
            await self._hears(self.people[PEOPLE[verb.removeprefix("to ") or "Citizen"]], what)
        else:
            await HAPPENINGS[who](self, what)

    async def _event(self, kind: str) -> None:
        brought = self.world.bring(kind)
        self.people = self.people or brought.concerned
        for person in self.people:
            person.language = self.language
            if self.channel is Channel.TELEGRAM and person.msisdn:
                await self.world.link(person)
        await self.world.settle()

    async def _register(self, kind: str) -> None:
        self.world.bring(kind)
        await self.world.settle()

    async def _says(self, person: Person, words: str) -> None:
        await self.world.says(person, words, self.channel)

    async def _presses(self, person: Person, action: str) -> None:
        if self.channel is Channel.TELEGRAM:
            return await self.world.presses(person, action)
        asked = [line for line in await self._thread(person) if line.buttons][-1]
        digit = [button.action for button in asked.buttons].index(action) + 1
        return await self.world.says(person, str(digit), self.channel)

    async def _hears(self, person: Person, expected: str) -> None:
        key, *fragments = (part.strip() for part in expected.split("|"))
        line = await self._next(person)
        assert line is not None, f"nothing was said to them; last: {await self._last(person)}"
        said = await self._key(line)
        assert said == key, f"was {said}: {line.text}"
        for fragment in fragments:
            assert fragment in line.text, f"{fragment!r} is not in: {line.text}"

    async def _silence(self, _: str) -> None:
        for person in self.people:
            line = await self._next(person) if person.msisdn else None
            assert line is None, f"was said: {line and line.text}"

    async def _next(self, person: Person) -> Line | None:
        spoken = [line for line in await self._thread(person) if line.direction == "out"]
        place = self.read.get(person.number, 0)
        if place >= len(spoken):
            return None
        self.read[person.number] = place + 1
        return spoken[place]

    async def _last(self, person: Person) -> str:
        return " / ".join(line.text[:60] for line in (await self._thread(person))[-3:])

    async def _thread(self, person: Person) -> list[Line]:
        return await self.world.thread(person, self.channel)

    async def _key(self, line: Line) -> str:
        return await self.world.app.store.read(messages.key_of, line.id)

    async def _hours(self, hours: str) -> None:
        self.world.clock.pass_(timedelta(hours=float(hours)))
        await self.world.settle()

    async def _official(self, act: str) -> None:
        verb, _, rest = act.partition(" ")
        now, case = self.world.app.door.now(), await self._one()

        def carry_out(seen: Case) -> Any:
            if verb == "approve":
                return officials.approve(seen, "official", now)
            if verb == "resume":
                return officials.resume(seen, "official", now)
            first, _, words = rest.partition(" ")
            if verb == "document":
                return officials.request_document(seen, first, words, "official", now)
            return officials.refuse(seen, Ground(first), words, "official", now)

        await self.world.app.store.write(cases.change, case.number, carry_out, now.at)
        await self.world.settle()

    async def _case(self, status: str) -> None:
        case = await self._one()
        wanted, _, why = status.partition(" ")
        assert case.status == wanted, f"is {case.status} ({case.waits_for})"
        assert not why or case.waits_for == why, f"waits for {case.waits_for}"

    async def _one(self) -> Case:
        mine = [case for case in await self.world.cases() if case.service == self.script.service]
        assert mine, f"there is no case of {self.script.service}"
        return mine[-1]

    async def _cases(self, count: str) -> None:
        mine = [case.number for case in await self.world.cases() if case.service == self.script.service]
        assert len(mine) == int(count), f"there are {mine}"

    async def _orders(self, count: str) -> None:
        assert len(self.world.orders) == int(count), f"there are {len(self.world.orders)}"


HAPPENINGS: dict[str, Callable[[Play, str], Coroutine[Any, Any, None]]] = {
    "Event": Play._event,
    "Register": Play._register,
    "Hours pass": Play._hours,
    "Official": Play._official,
    "Case": Play._case,
    "Cases": Play._cases,
    "Orders": Play._orders,
    "Silence": Play._silence,
}
