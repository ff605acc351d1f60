"""What befalls those in a script besides what is said: registers, banks, phones, officials, time."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.demo.city import means, numbers
from bot.demo.city.people import Inhabitant, kin_of_age
from bot.demo.city.scene import ZAGS, Brought, Scene
from bot.transports import Fate
from handlers.usecases.case_acts import (
    Approve,
    CaseAct,
    Close,
    EnterAccount,
    Hear,
    NamePerson,
    RecordDocument,
    Refuse,
    RequestDocument,
    Resume,
    Uphold,
    WriteMessage,
)
from handlers.usecases.cases import carry_out
from proactive.basics.calendar import add_years
from proactive.cases.award import Ground
from proactive.cases.case import Relation
from proactive.cases.reasons import Reason
from proactive.messages.contact import Channel
from proactive.staff.rights import Actor, Role, Surface
from tests.flow import filing
from tests.flow.of_awards import OF_AWARDS
from tests.flow.of_desk import OF_DESK
from tests.flow.of_lives import (
    OF_LIVES,
    child_of_seventeen,
    parents_of_a_small_child,
    somebody_of_sixty_two,
    younger_sibling,
)
from tests.flow.quick import QuickWorld
from tests.flow.script import PEOPLE, Happening, Play

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


def last_day_tomorrow(play: Play, brought: Brought) -> None:
    """Three years are over with tomorrow."""
    assert brought.subject.death is not None
    brought.subject.death.date = add_years(play.world.clock.now.date(), -3) + timedelta(days=1)
    brought.event["act"]["death_date"] = brought.subject.death.date.isoformat()


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


def blocked_unseen(play: Play, _: Brought) -> None:
    fated(play, "Citizen", Channel.TELEGRAM, Fate.GONE)


def refused_by_telegram(play: Play, _: Brought) -> None:
    fated(play, "Citizen", Channel.TELEGRAM, Fate.REJECTED)


def unreachable(play: Play, _: Brought) -> None:
    refused_by_telegram(play, _)
    fated(play, "Citizen", Channel.SMS, Fate.REJECTED)


def leave(play: Play, many: int) -> None:
    """So many of those concerned keep their number."""
    for person in play.people[many:]:
        play.world.city.set_phone(person, None)


def on_the_phone_of_the_deceased(play: Play, brought: Brought) -> None:
    """BMG names the dead person's own number for the first of kin too."""
    brought.subject.language = play.language
    play.world.city.set_phone(brought.subject, own_number(brought.subject))
    play.world.city.set_phone(play.person("Citizen"), brought.subject.msisdn)


BESIDES: dict[str, Callable[[Play, Brought], None]] = {
    "the deceased drew a pension": on_a_pension,
    "the last day is tomorrow": last_day_tomorrow,
    "died today": died_today,
    "one of kin has a number": one_of_kin,
    "two of kin have a number": two_of_kin,
    "three of kin have a number": three_of_kin,
    "the registers are down": registers_down,
    "on the same phone": by_the_same_citizen,
    "nobody has a number": nobody_with_a_number,
    "the bot was blocked unseen": blocked_unseen,
    "Telegram refuses the message": refused_by_telegram,
    "no way reaches the citizen": unreachable,
    "the first on the phone of the deceased": on_the_phone_of_the_deceased,
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
    if kind == "death_turned_to_somebody_else":
        await turned_to_somebody_else(play)
    else:
        play.world.bring(kind)
    await play.world.settle()


async def turned_to_somebody_else(play: Play) -> None:
    """The act was written on the wrong person; the first of the other family is the next person of the script."""
    city, now = play.world.city, play.world.clock.now
    act = city.deaths[-1]
    lives, died = (
        act.deceased,
        Scene(city, "death", now).find(lambda person: kin_of_age(person, now.date()) and person.age(now.date()) > 65),
    )
    lives.death, act.status, lives.acts = None, "corrected", tuple(other for other in lives.acts if other is not act)
    act.deceased, died.death, died.acts = died, act, (*died.acts, act)
    concerned = kin_of_age(died, now.date())[0]
    act.declared_by(concerned)
    play.people = (*play.people[:1], concerned)
    await settles(play, concerned, found=True)
    draws_a_pension(play.world, died)
    Scene(city, "death_corrected", now).publish(ZAGS, "corrected", died, (concerned,))


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


OFFICIAL = Actor(id="official", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Әлімова Әсел")


async def official(play: Play, act: str, service: str) -> None:
    """As from every surface, by the use case: with the right and its entry in the audit log."""
    verb, _, rest = act.partition(" ")
    await carry_out(play.world.app.runtime, OFFICIAL, (await play.case(service)).number, act_of(play, verb, rest))
    await play.world.settle()


def act_of(play: Play, verb: str, rest: str) -> CaseAct:
    if verb in {"names", "names-in-person"}:
        return naming(play, verb, rest)
    if verb == "account":
        iban, _, words = rest.partition(" ")
        return EnterAccount(play.accounts[play.people[0].number] if iban == "newest" else iban, words)
    assert verb in OFFICIALS, f"Official: {verb}: such an act has no line in OFFICIALS"
    return OFFICIALS[verb](rest)


OFFICIALS: Mapping[str, Callable[[str], CaseAct]] = {
    "approve": lambda _: Approve(),
    "brought": lambda _: RecordDocument(),
    "close": lambda rest: Close(Reason(rest.partition(" ")[0]), rest.partition(" ")[2]),
    "document": lambda rest: RequestDocument(*rest.split(" ", 1)),
    "hear": Hear,
    "refuse": lambda rest: Refuse(Ground(rest.partition(" ")[0]), rest.partition(" ")[2]),
    "resume": lambda _: Resume(),
    "uphold": Uphold,
    "writes": lambda rest: WriteMessage(*rest.split(" / ")),
}


def naming(play: Play, verb: str, rest: str) -> NamePerson:
    """`names Second sibling words`, `names-in-person …`."""
    name, relation, words = rest.split(" ", 2)
    iin = play.people[PEOPLE[name]].iin
    return NamePerson(relation=Relation(relation), iin=iin, words=words, in_person=verb == "names-in-person")


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


async def stranger(play: Play, what: str, _: str) -> None:
    """Somebody grown up who is nothing to any of them."""
    today = play.world.clock.now.date()
    known = {one.iin for person in play.people for one in (person, *kin_of_age(person, today))}
    other = next(one for one in play.world.city.people if one.alive and one.age(today) > 30 and one.iin not in known)
    play.people = (*play.people[: PEOPLE[what]], other)
    await settles(play, other, found=True)


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


async def family(play: Play, what: str, _: str) -> None:
    """The mother is Citizen, their child of seventeen Second, the father Third; "a younger one" is a child besides."""
    child = child_of_seventeen(play)
    assert child.mother is not None
    assert child.father is not None
    for other in {*child.mother.children, *child.father.children} - {child}:
        other.mother = other.father = None
    child.mother.children = child.father.children = (child,)
    if "a younger one" in what:
        younger_sibling(play, child)
    play.people = (child.mother, child, child.father)
    for person in play.people:
        await settles(play, person, found=True)


async def parents(play: Play, _what: str, _: str) -> None:
    play.people = parents_of_a_small_child(play)
    for person in play.people:
        await settles(play, person, found=True)


async def elder(play: Play, _what: str, _: str) -> None:
    play.people = (somebody_of_sixty_two(play),)
    await settles(play, play.people[0], found=True)


HAPPENINGS: dict[str, Happening] = {
    "Event": event,
    "Elder": elder,
    "Parents": parents,
    "Register": register,
    "Dies": dies,
    "Phone": phone,
    "Bank": bank,
    "Trouble": trouble,
    "Telegram": telegram,
    "SMS": sms,
    "Payment": payment,
    "Hours pass": hours,
    "Stranger": stranger,
    "Portal": portal,
    "Corporation": corporation,
    "Official": official,
    "Case": case,
    "Cases": count,
    "Orders": orders,
    "Silence": silence,
    "Family": family,
    **OF_AWARDS,
    **OF_LIVES,
    **OF_DESK,
}
