"""What befalls people who draw a benefit: examined again, moved away, accounts that lie idle, found alive.

The newest award's people, unless an IIN is named; they are touched already, and go on living.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bot.demo.city import registers
from bot.demo.city.deaths import whose_death_leaves_a_choice
from bot.demo.city.payments import is_monthly
from bot.demo.city.people import DisabilityFact, Inhabitant, birthday
from bot.demo.city.scene import CBDI, ZAGS, Brought, NobodyFits, Scene

GBDFL, ODQ = ("kz:GBDFL", "kz:PersonEvent"), ("kz:ODQ", "kz:AccountEvent")
TERM = timedelta(days=365)
UNDER_7, FIRST_GROUP = "child_under_7", 2
LAST_OF_CHILD: dict[str, Callable[[Inhabitant], date]] = {
    UNDER_7: lambda child: birthday(child, 7),
    "child_7_18": lambda child: birthday(child, 18),
}  # until which a child's disability is established
Happening = Callable[[Scene], Brought]


def drawing(
    scene: Scene, fits: Callable[[Inhabitant], object] = lambda _: True, *, monthly: bool = True
) -> tuple[str, Inhabitant]:
    """The newest order, of those that are paid by the month or of all, and who it is paid to. Raises `NobodyFits`."""
    for order_id, order in reversed(scene.city.payments.orders.items()):
        person = scene.city.by_iin.get(order.body["recipient"].get("iin", ""))
        if person is None or order.cancelled or not (is_monthly(order) or not monthly):
            continue
        if scene.iin in (None, person.iin) and person.alive and fits(person):
            return order_id, person
    raise NobodyFits(f"nobody draws a monthly benefit whom {scene.kind} fits: let somebody be assigned one first")


# Disability


def disabled_of(person: Inhabitant) -> list[DisabilityFact]:
    """Theirs, and their children's for whom they are paid."""
    everybody = (person, *person.children)
    return [
        fact
        for relative in everybody
        if relative.alive
        for fact in relative.disabilities[-1:]
        if fact.status != "revoked"
    ]


def examined(group: Callable[[int], int]) -> Happening:
    def bring(scene: Scene) -> Brought:
        """A new finding of the commission for whom a benefit is paid, from today."""
        _, payee = drawing(scene, disabled_of)
        return found_again(scene, disabled_of(payee)[-1], payee, group)

    return bring


def found_again(scene: Scene, former: DisabilityFact, payee: Inhabitant, group: Callable[[int], int]) -> Brought:
    """From today, of the category of their age today."""
    person = former.person
    number = len(person.disabilities) + 1
    fresh = DisabilityFact(f"M-{person.number:07d}-{number}", person, former.cause, scene.today)
    fresh.group = None if fresh.category == UNDER_7 else group(former.group or FIRST_GROUP)
    fresh.valid_until = LAST_OF_CHILD[fresh.category](person) if fresh.category in LAST_OF_CHILD else scene.today + TERM
    return scene.publish(CBDI, "established", person, (payee,))


def as_before(group: int) -> int:
    return group


def able_to_work(scene: Scene) -> Brought:
    """The commission finds somebody able to work from today."""
    _, payee = drawing(scene, disabled_of)
    disability = disabled_of(payee)[-1]
    disability.status = "revoked"
    record = registers.disability_record(disability)
    event = scene.city.feeds[CBDI].publish("revoked", record, scene.now, on=scene.today)
    return scene.brought(CBDI, event, disability.person, (payee,))


# People


def of_person(kind: str) -> Happening:
    def bring(scene: Scene) -> Brought:
        """GBDFL tells what happened to whoever draws a benefit, today."""
        _, person = drawing(scene)
        event = scene.city.feeds[GBDFL].publish(kind, {"iin": person.iin, "on": scene.today}, scene.now)
        return scene.brought(GBDFL, event, person, (person,))

    return bring


def recipient_dies(scene: Scene) -> Brought:
    """Whoever draws a benefit died today."""
    _, person = drawing(scene)
    return scene.death(person, None, scene.today)


def spouse_dies(scene: Scene) -> Brought:
    """Of who draws a benefit for their own disability the spouse dies: the family's may be chosen instead (A-9)."""
    _, widowed = drawing(scene, lambda person: person.disabilities and whose_death_leaves_a_choice(scene, person))
    spouse = whose_death_leaves_a_choice(scene, widowed)
    assert spouse is not None
    return scene.death(spouse, widowed)


def found_alive(scene: Scene) -> Brought:
    """The newest death of somebody who drew a benefit was written wrongly."""
    drew = {order.body["recipient"].get("iin") for order in scene.city.payments.orders.values() if is_monthly(order)}
    for act in reversed(scene.city.deaths):
        if act.deceased.iin in drew and act.status != "annulled" and scene.iin in (None, act.deceased.iin):
            act.status, act.deceased.death = "annulled", None
            return scene.publish(ZAGS, "annulled", act.deceased, (act.deceased,))
    raise NobodyFits("nobody who drew a benefit has died: bring one first")


# What no feed tells: it stands in a register, which is asked on the first of the next month


def rights_lost(scene: Scene) -> Brought:
    """A court takes the right to act for their children from who is paid for them."""
    _, parent = drawing(scene, lambda person: any(child.age(scene.today) < 18 for child in person.children))
    decision = {"decision_id": f"R-{parent.number:07d}", "kind": "deprived_of_parental_rights", "date": scene.today}
    scene.city.written.put("kz:TORELIK", "kz:CourtDecision", decision | {"person_iin": parent.iin})
    return Brought(scene.kind, "kz:TORELIK", {}, parent, (parent,))


def carer_works(scene: Scene) -> Brought:
    """An employer pays contributions for who is paid for a family."""
    _, payee = drawing(scene, lambda person: any(child.age(scene.today) < 8 for child in person.children))
    return employed(scene, payee, payee)


def sign_of_life(scene: Scene) -> Brought:
    """Somebody pays contributions for a breadwinner who is held dead."""
    for act in reversed(scene.city.deaths):
        family = {relative.iin: relative for relative in scene.bereaved(act.deceased, None)}
        try:
            _, payee = drawing(scene, lambda person, family=family: person.iin in family)  # type: ignore[misc]
        except NobodyFits:
            continue
        return employed(scene, act.deceased, payee)
    raise NobodyFits("no family draws a benefit for somebody who died: let somebody be assigned one first")


def employed(scene: Scene, person: Inhabitant, payee: Inhabitant) -> Brought:
    """From now on contributions are paid for them, month by month."""
    scene.city.employed.add(person.iin)
    return Brought(scene.kind, "kz:CONTRIBUTIONS", {}, person, (payee,))


# Accounts


def of_account(kind: str, reason: str | None = None) -> Happening:
    def bring(scene: Scene) -> Brought:
        """The desk tells of the account of the newest monthly order, today; what comes back may be paid once too."""
        order_id, person = drawing(scene, monthly=kind != "returned")
        said: dict[str, Any] = {"order_id": order_id, "on": scene.today, "reason": reason}
        event = scene.city.feeds[ODQ].publish(kind, said, scene.now)
        if kind == "returned":
            scene.city.payments.settle(order_id, "returned", scene.now, reason)
        return scene.brought(ODQ, event, person, (person,))

    return bring


LIVES: dict[str, Happening] = {
    "group_worse": examined(lambda group: max(1, group - 1)),
    "group_better": examined(lambda group: min(3, group + 1)),
    "examined_again": examined(as_before),
    "able_to_work": able_to_work,
    "left_country": of_person("left_country"),
    "came_back": of_person("came_back"),
    "document_ended": of_person("document_ended"),
    "document_renewed": of_person("document_renewed"),
    "citizenship_lost": of_person("citizenship_lost"),
    "wanted": of_person("wanted"),
    "found": of_person("found"),
    "moved_in": of_person("moved_in"),
    "moved_out": of_person("moved_out"),
    "rights_lost": rights_lost,
    "carer_works": carer_works,
    "sign_of_life": sign_of_life,
    "spouse_dies": spouse_dies,
    "recipient_dies": recipient_dies,
    "found_alive": found_alive,
    "account_idle": of_account("idle"),
    "account_active": of_account("active"),
    "payment_returned": of_account("returned", "account closed"),
}
