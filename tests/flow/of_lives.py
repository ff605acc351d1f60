"""What befalls a family over the years, for a script that follows one life."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.demo.city import deaths, means
from bot.demo.city.people import DisabilityFact, Inhabitant
from bot.demo.city.scene import CBDI, Scene
from handlers.usecases.awards import change_award
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.awards.award import OfficialChange
from proactive.basics.calendar import TIMEZONE, add_years
from proactive.staff.rights import Actor, Role, Surface
from tests.flow.of_awards import award_of
from tests.flow.script import Happening, Play

SOON, LATER = timedelta(days=60), timedelta(days=300)
OFFICIAL = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Ахметова С.")


async def fall_ill(play: Play, what: str, _: str) -> None:
    """`Second, general_illness, group 2`: from today, without a term."""
    name, cause, group = (part.strip() for part in what.split(","))
    person, scene = play.person(name), Scene(play.world.city, "ill", play.world.clock.now)
    fact = DisabilityFact(f"L-{person.number}-{len(person.disabilities)}", person, cause, scene.today)
    fact.group = int(group.removeprefix("group "))
    scene.publish(CBDI, "established", person, ())
    await play.world.settle()


async def is_found_able(play: Play, name: str, _: str) -> None:
    person, scene = play.person(name), Scene(play.world.city, "able", play.world.clock.now)
    person.disabilities[-1].status = "revoked"
    record = {**scene.publish(CBDI, "revoked", person, ()).event["disability"]}
    assert record["status"] == "revoked"
    await play.world.settle()


async def comes_of_age(play: Play, what: str, _: str) -> None:
    """`Second is 18`: ten in the morning of that birthday."""
    name, _, years = what.partition(" is ")
    birthday = add_years(play.person(name).birth, int(years))
    play.world.clock.now = datetime.combine(birthday, time(10), TIMEZONE)
    await play.world.settle()


async def studies(play: Play, name: str, _: str) -> None:
    """Full time at a university for four years from now on."""
    today = play.world.clock.now.date()
    record = {"iin": play.person(name).iin, "institution": "ЕНУ", "form": "full_time", "academic_leave": False}
    term = {"from": today.isoformat(), "until": date(today.year + 4, 6, 30).isoformat(), "school_year": "2027/2028"}
    play.world.city.written.put("kz:EPVO", "kz:Enrolment", record | term)


async def paid_for(play: Play, name: str, _: str) -> None:
    """An employer pays contributions for them today."""
    record = {"iin": play.person(name).iin, "last_paid_on": play.world.clock.now.date().isoformat()}
    play.world.city.written.put("kz:CONTRIBUTIONS", "kz:Contribution", record | {"employer_bin": "030640000017"})


async def draws(play: Play, what: str, _: str) -> None:
    """`Second age_pension`: E-maket shows that it is assigned, from today."""
    name, kind = what.split()
    record = {"benefit_id": f"L-{kind}", "iin": play.person(name).iin, "kind": kind, "status": "assigned"}
    since = play.world.clock.now.date().isoformat()
    play.world.city.written.put("kz:EMAKET", "kz:Benefit", record | {"from": since, "war_veteran": False})


async def approves_newest(play: Play, service: str, _: str) -> None:
    """Of several cases of a service that which was opened last."""
    newest = max(case.number for case in await play.world.cases() if case.service == service)
    await carry_out(play.world.app.runtime, OFFICIAL, newest, Approve())
    await play.world.settle()


async def decides(play: Play, what: str, service: str) -> None:
    """`approve Words`, `approve 60000 Words` beside a pension, `hold 60000 Words` of what was overpaid,
    `redirect Second Words` to their newest account."""
    act, _, words = what.partition(" ")
    first, _, rest = words.partition(" ")
    today = play.world.clock.now.date()
    amount = Decimal(first) if first.isdigit() else None
    of_sum = {"amount" if act == "hold" else "pension": amount}
    asked_for = OfficialChange(from_=today, words=rest if amount else words, **of_sum)
    if act == "redirect":
        asked_for = OfficialChange(from_=today, words=rest, iban=play.accounts[play.person(first).number])
    award = await award_of(play, service)
    await change_award(play.world.app.runtime, OFFICIAL, award.id, act, asked_for)
    await play.world.settle()


def child_of_seventeen(play: Play) -> Inhabitant:
    """Of age within months, with both parents, of whom nobody has died or drawn anything."""
    today = play.world.clock.now.date()
    return next(
        child
        for child in play.world.city.people
        if child.age(today + SOON) == 17
        and child.age(today + LATER) == 18
        and child.mother is not None
        and child.father is not None
        and all(parent.alive and parent.permanent for parent in child.parents)
        and not any(means.benefits(person, today) or person.disabilities for person in (child, *child.parents))
        and child.permanent
        and child.recorded == "full"
        and not any(other.court or other.guardians for parent in child.parents for other in parent.children)
    )


def parents_of_a_small_child(play: Play) -> tuple[Inhabitant, Inhabitant]:
    """Who does not work and draws nothing, and the other parent of their children, one of them under eight."""
    today, scene = play.world.clock.now.date(), Scene(play.world.city, "", play.world.clock.now)
    return next(
        (parent, other)
        for other in play.world.city.people
        if other.alive and deaths.working_age(scene, other) and not means.benefits(other, today)
        if any(child.age(today) < 8 for child in other.minors(today))
        if (parent := deaths.other_parent(scene, other)) is not None
        if parent.permanent and parent.recorded == "full" and not (parent.disabilities or means.benefits(parent, today))
        if not (means.contributions(parent, today, play.world.city.employers) or means.entrepreneur(parent, today))
    )


def somebody_of_sixty_two(play: Play) -> Inhabitant:
    """Who has drawn nothing, works, and will be sixty-three in a year that is not over."""
    today = play.world.clock.now.date()
    return next(
        one
        for one in play.world.city.people
        if one.age(today) == 62
        and one.alive
        and one.permanent
        and one.status == "citizen"
        and one.home
        and not (one.disabilities or means.benefits(one, today))
        and one.sex == "male"
        and one.msisdn
    )


def younger_sibling(play: Play, child: Inhabitant) -> Inhabitant:
    """Somebody of nine to twelve is brought up in that family."""
    today = play.world.clock.now.date()
    other = next(
        one
        for one in play.world.city.people
        if 9 <= one.age(today) <= 12 and one.permanent and one.recorded == "full" and not one.court
        if not (one.guardians or means.benefits(one, today) or one.disabilities) and one.alive
    )
    for parent in other.parents:
        parent.children = tuple(one for one in parent.children if one is not other)
    other.mother, other.father = child.mother, child.father
    for parent in child.parents:
        parent.children = (*parent.children, other)
    return other


OF_LIVES: dict[str, Happening] = {
    "Ill": fall_ill,
    "Able": is_found_able,
    "Birthday": comes_of_age,
    "Studies": studies,
    "Draws": draws,
    "Paid for": paid_for,
    "Decided": decides,
    "Approved": approves_newest,
}
