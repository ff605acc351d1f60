"""What befalls those in a script besides what is said: registers, banks, phones, officials, time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bot.demo.city import means, numbers
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought, Scene
from bot.transports import Fate
from proactive.cases.award import Ground
from proactive.messages.contact import Channel
from proactive.road import official_acts
from storage.cases.apply import change
from tests.flow import filing
from tests.flow.quick import QuickWorld
from tests.flow.script import Happening, Play

TROUBLES: dict[str, dict[str, Any]] = {
    "is down": {"fail": 1},
    "refuses": {"reject": 1},
    "is slow": {"pending": 1},
    "loses its answers": {"lose": 1},
}
OWN_NUMBERS, CHANGED_NUMBERS = 10**6 * 5, 10**6 * 6
MEMBERSHIPS = {"blocks the bot": "kicked", "unblocks the bot": "member"}
OWN_SERIALS = 9 * 10**9  # of accounts, away from those the city gives out


async def event(play: Play, what: str, _: str) -> None:
    """Whoever is concerned can be written to, each at a number of their own, unless the kind says otherwise."""
    kind, _, besides = (part.strip() for part in what.partition("|"))
    brought = play.world.bring(kind)
    if not play.people:
        play.brought = brought
        play.people = brought.concerned or (brought.subject,)
        for place, person in enumerate(play.people):
            await settles(play, person, found=place > 0)
    for one in filter(None, besides.split(", ")):
        BESIDES[one](play, brought)
    await play.world.settle()


async def settles(play: Play, person: Inhabitant, *, found: bool) -> None:
    """As a script takes people for granted: their language, their number, one account, Telegram where it is played."""
    person.language, person.verified = play.language, play.world.clock.now.date()
    play.languages[person.number] = play.language
    only(play, person, "current")
    if found or person.msisdn:
        play.world.city.set_phone(person, own_number(person))
    if play.channel is Channel.TELEGRAM and person.msisdn:
        await play.world.link(person)


def own_number(person: Inhabitant) -> str:
    return numbers.msisdn(OWN_NUMBERS + person.number)


def on_a_pension(play: Play, brought: Brought) -> None:
    draws_a_pension(play.world, brought.subject)


def died_today(play: Play, brought: Brought) -> None:
    assert brought.subject.death is not None
    brought.subject.death.date = play.world.clock.now.date()
    brought.event["act"]["death_date"] = play.world.clock.now.date().isoformat()


def one_of_kin(play: Play, _: Brought) -> None:
    leave(play, 1)


def two_of_kin(play: Play, _: Brought) -> None:
    leave(play, 2)


def three_of_kin(play: Play, _: Brought) -> None:
    leave(play, 3)


def registers_down(play: Play, _: Brought) -> None:
    for name in ("kz:GBDFL", "kz:EMAKET", "kz:BMG"):
        play.world.strike(name, fail=1)


def by_the_same_citizen(play: Play, brought: Brought) -> None:
    """Who is asked about this second event shares a phone with who the script is about."""
    brought.concerned[0].language = play.language
    play.world.city.set_phone(brought.concerned[0], play.person("Citizen").msisdn)


def nobody_with_a_number(play: Play, _: Brought) -> None:
    leave(play, 0)


def leave(play: Play, many: int) -> None:
    """So many of those concerned keep their number."""
    for person in play.people[many:]:
        play.world.city.set_phone(person, None)


BESIDES: dict[str, Callable[[Play, Brought], None]] = {
    "the deceased drew a pension": on_a_pension,
    "died today": died_today,
    "one of kin has a number": one_of_kin,
    "two of kin have a number": two_of_kin,
    "three of kin have a number": three_of_kin,
    "the registers are down": registers_down,
    "on the same phone": by_the_same_citizen,
    "nobody has a number": nobody_with_a_number,
}


def draws_a_pension(world: QuickWorld, person: Inhabitant) -> None:
    assert person.death is not None
    record = {"benefit_id": f"E-{person.number:07d}-9", "iin": person.iin, "kind": "basic_pension"}
    paid = {"from": "2020-01-01", "until": person.death.date.isoformat(), "status": "stopped"}
    world.city.written.put("kz:EMAKET", "kz:Benefit", record | paid)


def only(play: Play, person: Inhabitant, kind: str | None) -> None:
    """One account of this kind, or none; those the city gave them are closed."""
    known = play.world.city.look_up(("kz:ACCOUNTS", "kz:Account", "IIN"), person.iin, play.world.clock.now)
    for one in known:
        put_account(play.world, one | {"open": False})
    if kind:
        opens(play, person, kind)


def opens(play: Play, person: Inhabitant, kind: str) -> None:
    play.opened += 1
    serial = OWN_SERIALS + person.number * 100 + play.opened
    opened = means.account(person.iin, ("722", "601", "965")[serial % 3], serial, kind)
    play.accounts[person.number] = opened["iban"]
    put_account(play.world, opened)


def put_account(world: QuickWorld, record: dict[str, Any]) -> None:
    world.city.written.put("kz:ACCOUNTS", "kz:Account", record)


async def bank(play: Play, what: str, _: str) -> None:
    name, _, does = what.partition(" ")
    person = play.person(name)
    if does == "has no account":
        only(play, person, None)
    elif does == "closes it":
        [newest] = play.world.city.look_up(
            ("kz:ACCOUNTS", "kz:Account", "IBAN"), play.accounts[person.number], play.world.clock.now
        )
        put_account(play.world, newest | {"open": False})
    else:
        opens(play, person, does.removeprefix("opens a ").removesuffix(" account"))


async def register(play: Play, kind: str, _: str) -> None:
    play.world.bring(kind)
    await play.world.settle()


async def dies(play: Play, name: str, _: str) -> None:
    Scene(play.world.city, "death", play.world.clock()).death(play.person(name), None)
    await play.world.settle()


async def phone(play: Play, what: str, _: str) -> None:
    if what.endswith("verified long ago"):
        play.person(what.split()[0]).verified = date(2019, 1, 1)
        return
    name, _, number = what.partition(" has ")
    person = play.person(name)
    numbered = {"none": None, "changed": numbers.msisdn(CHANGED_NUMBERS + person.number)}
    play.world.city.set_phone(person, numbered.get(number, own_number(person)))


async def trouble(play: Play, what: str, _: str) -> None:
    play.world.faults.clear()
    if what != "over":
        name, _, does = what.partition(" ")
        play.world.strike(name, **TROUBLES[does])
    await play.world.settle()


async def telegram(play: Play, what: str, _: str) -> None:
    """Telegram tells of it, or it is only seen when something is sent there."""
    name, _, does = what.partition(" ")
    if does == "blocks the bot unseen":
        fated(play, name, Channel.TELEGRAM, Fate.GONE)
    else:
        await play.world.changes_membership(play.person(name), MEMBERSHIPS[does])


async def sms(play: Play, what: str, _: str) -> None:
    assert what.endswith("cannot be reached")
    fated(play, what.split()[0], Channel.SMS, Fate.REJECTED)


def fated(play: Play, name: str, channel: Channel, fate: Fate) -> None:
    play.world.phones[channel].fates[play.world.address(play.person(name), channel)] = fate


async def payment(play: Play, status: str, _: str) -> None:
    if status == "takes a day":
        play.world.city.payments.paid_after = timedelta(days=1)
        return
    for order_id in play.world.city.payments.orders:
        play.world.city.payments.settle(order_id, status, play.world.clock(), "account closed")
    play.world.clock.pass_(timedelta(minutes=15))
    await play.world.settle()


async def hours(play: Play, count: str, _: str) -> None:
    play.world.clock.pass_(timedelta(hours=float(count)))
    await play.world.settle()


async def official(play: Play, act: str, service: str) -> None:
    verb, _, rest = act.partition(" ")
    first, _, words = rest.partition(" ")
    now, case = play.world.app.runtime.now(), await play.case(service)
    acts = {
        "approve": lambda seen: official_acts.approve(seen, "official", now),
        "resume": lambda seen: official_acts.resume(seen, "official", now),
        "uphold": lambda seen: official_acts.uphold(seen, rest, "official", now),
        "close": lambda seen: official_acts.close(seen, rest, "official", now),
        "document": lambda seen: official_acts.request_document(seen, first, words, "official", now),
        "refuse": lambda seen: official_acts.refuse(seen, Ground(first), words, "official", now),
        "hear": lambda seen: official_acts.hear(seen, rest, "official", now),
    }
    await change(play.world.app.store, case.number, acts[verb], now)
    await play.world.settle()


async def case(play: Play, status: str, service: str) -> None:
    found = await play.case(service)
    wanted, _, why = status.partition(" ")
    waits_for = " ".join((found.waiting.reason, *found.waiting.about)) if found.waiting else ""
    assert found.status == wanted, f"is {found.status} ({waits_for})"
    assert not why or waits_for == why, f"waits for {waits_for}"


async def count(play: Play, wanted: str, service: str) -> None:
    mine = [case.number for case in await play.world.cases() if case.service == service]
    assert len(mine) == int(wanted), f"there are {mine}"


async def orders(play: Play, wanted: str, _: str) -> None:
    assert len(play.world.orders) == int(wanted), f"there are {len(play.world.orders)}"


async def silence(play: Play, _what: str, _: str) -> None:
    await play.silence()


async def portal(play: Play, what: str, service: str) -> None:
    """Who applies as what, and with which documents; an organisation by its BIN, signed by its director."""
    await applies(play, what, service, "portal")


async def corporation(play: Play, what: str, service: str) -> None:
    """The worker who took the paper signs, with its scan."""
    await applies(play, what, service, "corporation")


async def applies(play: Play, what: str, service: str, channel: str) -> None:
    """`Second applies as child with burial_expenses | 409`; the answer's status where it is not 202."""
    words, _, status = (part.strip() for part in what.partition("|"))
    who, _, rest = words.partition(" applies as ")
    relation, *documents = rest.replace(" with ", " ").replace(" and ", " ").split()
    answer = await filing.apply(play, who, service, channel, relation, documents)
    assert answer == (status or "202"), f"was answered {answer}"
    await play.world.settle()


HAPPENINGS: dict[str, Happening] = {
    "Event": event,
    "Register": register,
    "Dies": dies,
    "Phone": phone,
    "Bank": bank,
    "Trouble": trouble,
    "Telegram": telegram,
    "SMS": sms,
    "Payment": payment,
    "Hours pass": hours,
    "Portal": portal,
    "Corporation": corporation,
    "Official": official,
    "Case": case,
    "Cases": count,
    "Orders": orders,
    "Silence": silence,
}
