"""Conversations as plain text: who says what, when, on which channel.

The head of a script is its title and what it is about ("Ways: all": it is played on each channel in each language every
time, and not in turn); then one line a happening. Those concerned are Citizen, Second
and Third, in the order in which the register names them. Each has one account unless a line says otherwise. Whatever a
citizen reads must stand in the script, in their language, within the SMS's parts, with no whole IIN or account in it.

    Event: burial_by_child              what a register reports (a kind of the mock city)
    Event: burial_by_child | died today  the same, with more said about it (see BESIDES in happenings.py)
    Qoldau: burial.offer | 151 375      the next thing the citizen reads: which text, and what stands in it
    Qoldau to Second: …                 what another of them reads; "by SMS", "in Telegram" where both are in use
    Citizen: 1                          what a citizen says; "Second: …" another of them
    Citizen: [account, with spaces]     their newest account, as one would write it (see WRITINGS)
    Citizen by SMS: …, in Telegram: …   on that channel, whichever the script is on
    Citizen, 2 hours late: 1            words that were sent two hours ago
    Citizen presses: yes                a button under the last question; by SMS its digit
    Citizen presses the old: yes        the same button under the first message that has it
    Citizen shares contact:             in Telegram, their own number
    Hours pass: 25                      time goes by
    Citizen forwards: да                somebody else's words, in Telegram
    Citizen changes it to: да           in Telegram, the message they wrote last
    Citizen twice by SMS: 1             the same words of the same moment under two ids
    Portal: Second applies as child     signed with their own certificate; "The organisation applies as organisation"
    Portal: Second applies as child | 409   how it is answered where it is not taken; "Portal of disability: …"
    Stranger: Third                     somebody who is nothing to them has this name from now on
    Corporation: Second applies as other with application and burial_expenses    a worker signs
    Official: approve                   or hear words, refuse R2 words, document kind words, brought, uphold words,
                                        resume, close settled words, account IBAN words ("newest": their newest),
                                        writes қазақша / по-русски, names Second guardian words,
                                        names-in-person Second guardian words
    Register: death_annulled            a later event; death_turned_to_somebody_else, whose kin are Second then
    Dies: Second                        a later event: this person's death
    Phone: Second has none              BMG knows no number of theirs; "has a new one", "has changed"
    Phone: Citizen was verified long ago  BMG has not made sure of the number for years
    Bank: Citizen opens a deposit       or current, card, special account; closes it; has no account
    Trouble: kz:EMAKET is down          or refuses, is slow; "over" ends all trouble; odq is the payment system
    Telegram: Citizen blocks the bot    or unblocks it; "blocks the bot unseen" shows when something is sent there
    SMS: Citizen cannot be reached
    Payment: returned                   what became of the order
    At the desk: person                 about what a conversation waits there for a person; "nobody"
    Specialist: Ждём Вас завтра         answers whose hour comes first there
    Case: assigned                      where the first case of the service stands; "Case of burial: …" another
    Cases: 1                            how many cases of the service there are
    Orders: 1                           how many payment orders there are
    Day: 2027-03-10                     ten in the morning of that day, and all that falls due until then
    Award: running | 89497.76           how the award of the service stands, and what is paid a month
    Told: suspend account_idle 2027-01-01  the newest decision on it: kind, reason, from which day
    Desk: 3                             how many instructions the payment desk has taken
    Paid for: Third                     contributions, today
    Waits: account                      for what an official must look at it; "nothing"
    Silence:                            nothing more was said to anybody; holds at the end of every script too
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought
from proactive.cases.case import Case
from proactive.conversation.understanding import Meaning, understand
from proactive.messages.contact import Channel, Language
from proactive.services import BY_CODE
from tests.flow import reading
from tests.flow.quick import QuickWorld
from tests.flow.reading import Read

PEOPLE = {"Citizen": 0, "Second": 1, "Third": 2}
CHANNELS = {"by SMS": Channel.SMS, "in Telegram": Channel.TELEGRAM}
HEAD = {"title", "service", "channels", "languages", "quiet hours", "starts", "ways"}
WRITINGS: dict[str, Callable[[str], str]] = {
    "": lambda iban: iban,
    "in small letters": str.lower,
    "with spaces": lambda iban: " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)),
    "in Cyrillic letters": lambda iban: iban.replace("K", "К").replace("C", "С"),
    "after the word IBAN": lambda iban: f"IBAN: {iban}",
    "with dashes": lambda iban: "-".join(iban[at : at + 4] for at in range(0, len(iban), 4)),
    "with thanks": lambda iban: f"Мой счёт {iban}, спасибо",
    "with a wrong digit": lambda iban: f"{iban[:-1]}{(int(iban[-1]) + 1) % 10}",
    "cut short": lambda iban: iban[:-3],
    "its first half": lambda iban: iban[:9],
    "its second half": lambda iban: iban[9:],
    "with O for 0": lambda iban: iban.replace("0", "O").replace("K", "Қ", 1).replace("Z", "З", 1),
}

CHANGES = ("change", "suspend", "resume", "stop", "redirect")  # of an award, each alone, with arrears, for a death
BESIDE_TELEGRAM = {
    *(f"common.{text}_beside" for text in ("assigned", "assigned_monthly", "refused")),
    *(f"award.{text}{after}" for text in CHANGES for after in ("_beside", "_death")),
}


def is_told_by_sms_too(key: str) -> bool:
    """A result, and a change of an award."""
    owner, _, text = key.partition(".")
    is_result = owner in BY_CODE and text in {"assigned", "assigned_arrears", "refused"}
    return is_result or (owner == "award" and text.partition("_")[0] in CHANGES)


@dataclass(frozen=True)
class Script:
    title: str
    service: str
    channels: tuple[Channel, ...]
    languages: tuple[Language, ...]
    quiet_hours: str
    starts: str | None
    lines: tuple[tuple[int, str], ...]
    every_way: bool = False

    @classmethod
    def read(cls, path: Path) -> "Script":
        head: dict[str, str] = {}
        steps = []
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, value = line.partition(":")
            if not steps and name.lower() in HEAD:
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
            every_way=head.get("ways") == "all",
            lines=tuple(steps),
        )


@dataclass
class Play:
    """One script on one channel in one language."""

    world: QuickWorld
    script: Script
    channel: Channel
    language: Language
    happenings: "dict[str, Happening]"
    people: tuple[Inhabitant, ...] = ()
    heard: set[str] = field(default_factory=set)  # ids of what the script has accounted for
    languages: dict[int, Language] = field(default_factory=dict)  # what each now speaks
    accounts: dict[int, str] = field(default_factory=dict)  # the newest of each
    opened: int = 0
    brought: Brought | None = None  # what the first event was about

    async def run(self) -> None:
        for number, line in (*self.script.lines, (0, "Silence:")):
            try:
                await self.step(line)
            except AssertionError as wrong:
                raise AssertionError(f"line {number or 'at the end'}: {line}\n{wrong}") from None

    async def step(self, line: str) -> None:
        who, _, what = (part.strip() for part in line.partition(":"))
        name, _, rest = who.replace(",", " ,", 1).partition(" ")
        if name in PEOPLE:
            await self.speaks(self.person(name), rest, what)
        elif name == "Qoldau":
            await self.hears(rest, what)
        else:
            happening, _, about = who.partition(" of ")
            await self.happenings[happening](self, what, about or self.script.service)

    def person(self, name: str) -> Inhabitant:
        assert len(self.people) > PEOPLE[name], f"there is no {name} among those concerned"
        return self.people[PEOPLE[name]]

    async def speaks(self, person: Inhabitant, how: str, what: str) -> None:
        if how == "shares contact":
            await self.world.shares_contact(person)
        elif how == "forwards":
            await self.world.forwards(person, what)
        elif how == "changes it to":
            await self.world.changes_words(person, self.written(person, what))
        elif how == "twice by SMS":
            await self.world.says_twice(person, what)
        elif how.startswith("presses"):
            await self.presses(person, what, old="old" in how)
        else:
            ago = timedelta(hours=float(how.split()[1])) if how.startswith(",") else timedelta()
            await self.says(person, self.written(person, what), CHANNELS.get(how, self.channel), ago)

    async def says(self, person: Inhabitant, words: str, channel: Channel, ago: timedelta = timedelta()) -> None:
        said = understand(words)
        if said.meaning is Meaning.LANGUAGE and said.value:
            self.languages[person.number] = Language(said.value)
        await self.world.says(person, words, channel, ago)

    def written(self, person: Inhabitant, what: str) -> str:
        if not what.startswith("[account"):
            return what
        whose, _, writing = what.strip("[]").removeprefix("account").partition(",")
        owner = self.person(whose.removeprefix(" of ")) if whose else person
        return WRITINGS[writing.strip()](self.accounts[owner.number])

    async def presses(self, person: Inhabitant, action: str, *, old: bool) -> None:
        """By what the button does: `terms` is `terms:1:kk` too."""
        found = [
            (line, button.action)
            for line in await self.thread(person)
            for button in line.buttons
            if button.action.partition(":")[0] == action
        ]
        assert found, f"no message has a button {action}"
        line, action = found[0 if old else -1]
        if self.channel is Channel.TELEGRAM:
            return await self.world.presses(person, action, line)
        digit = [button.action for button in line.buttons].index(action) + 1
        return await self.says(person, str(digit), self.channel)

    async def hears(self, to: str, expected: str) -> None:
        channel = next((channel for words, channel in CHANNELS.items() if to.endswith(words)), self.channel)
        named = to.removeprefix("to ").split()
        person = self.person(named[0] if named and named[0] in PEOPLE else "Citizen")
        key, *fragments = (part.strip() for part in expected.split("|"))
        line = next(iter(await self.unheard(person, channel)), None)
        assert line is not None, f"nothing was said to them; last: {await self.last(person)}"
        self.heard.add(line.id)
        assert line.key == key, f"was {line.key}: {line.text}"
        for fragment in fragments:
            assert fragment in line.text, f"{fragment!r} is not in: {line.text}"
        reading.proper(line, self.languages[person.number])
        if is_told_by_sms_too(key) and channel is Channel.TELEGRAM:
            await self.reads_beside(person)

    async def reads_beside(self, person: Inhabitant) -> None:
        """What the chat tells comes by SMS too, in short (B-O, D-O, L-O), to the number that was asked; of what another
        payee is paid, to their own."""
        numbers = {case.asking.msisdn for case in await self.world.cases() if case.recipient_iin == person.iin}
        numbers = numbers or {person.msisdn}
        lines = [line for number in numbers if number for line in await self.read_at(number)]
        beside = [line for line in lines if line.id not in self.heard and line.key in BESIDE_TELEGRAM]
        assert beside, "no result by SMS beside the chat"
        self.heard.add(beside[0].id)
        reading.proper(beside[0], self.languages[person.number])

    async def silence(self) -> None:
        for person in self.people:
            for channel in Channel:
                lines = await self.unheard(person, channel) if person.msisdn else []
                assert not lines, f"was said to {person.name}: {[(line.key, line.text) for line in lines]}"

    async def unheard(self, person: Inhabitant, channel: Channel) -> list[Read]:
        return [line for line in await self.thread(person, channel) if line.id not in self.heard]

    async def last(self, person: Inhabitant) -> str:
        return " / ".join(f"{line.key}: {line.text[:60]}" for line in (await self.thread(person))[-3:])

    async def thread(self, person: Inhabitant, channel: Channel | None = None) -> list[Read]:
        """What this citizen has read there, in order."""
        return await self.read_at(self.world.address(person, channel or self.channel))

    async def read_at(self, address: str) -> list[Read]:
        return await self.world.app.store.read(reading.read_at, address)

    async def case(self, service: str) -> Case:
        mine = [case for case in await self.world.cases() if case.service == service]
        assert mine, f"there is no case of {service}"
        return mine[0]


Happening = Callable[[Play, str, str], Coroutine[Any, Any, None]]
