"""Every kind of event that can be brought to the city, and how often time brings it by itself."""

from collections.abc import Callable
from typing import Any

from bot.demo.city import births, deaths, illnesses
from bot.demo.city.lives import LIVES
from bot.demo.city.people import Inhabitant, Marriage
from bot.demo.city.registers import marriage_acts
from bot.demo.city.scene import ZAGS, Brought, NobodyFits, Scene


def repeated(scene: Scene) -> Brought:
    """The newest event of a feed once more, under a new number: not a new event."""
    feeds = [key for key, feed in scene.city.feeds.items() if feed.events]
    if not feeds:
        raise NobodyFits("no event has been published yet that could be repeated: bring one first")
    key = scene.rng.choice(feeds)
    feed = scene.city.feeds[key]
    event = feed.repeat(feed.events[-1], scene.now)
    return scene.brought(key, event, _subject(scene, event), ())


def _subject(scene: Scene, event: dict[str, Any]) -> Inhabitant:
    if "order_id" in event:
        return _paid_by(scene, str(event["order_id"]))
    act = event.get("act") or event.get("disability") or event
    iins = act.get("spouse_iins") or [act.get("deceased_iin") or act.get("child_iin") or act["iin"]]
    return scene.city.by_iin[iins[0]]


def _paid_by(scene: Scene, order_id: str) -> Inhabitant:
    return scene.city.by_iin[scene.city.payments.orders[order_id].body["recipient"]["iin"]]


def marriage(scene: Scene) -> Brought:
    """An act that gives nobody a right: the feed carries more than deaths."""

    def free(person: Inhabitant) -> bool:
        return 20 <= person.age(scene.today) < 35 and not person.marriages and not person.children

    man = scene.find(lambda person: person.sex == "male" and free(person))
    scene.iin = None
    woman = scene.find(lambda person: person.sex == "female" and free(person))
    wedding = Marriage(10_000_000 + man.number, man, woman, scene.today)
    event = scene.city.feeds[ZAGS].publish("registered", next(iter(marriage_acts(wedding))), scene.now)
    return scene.brought(ZAGS, event, man, (woman,))


# What befalls those who draw a benefit already, as rarely as in life; all else is brought by hand.
OFTEN = {
    "group_worse": 3,
    "group_better": 2,
    "examined_again": 3,
    "able_to_work": 1,
    "document_ended": 1,
    "document_renewed": 1,
    "moved_in": 1,
    "moved_out": 1,
    "recipient_dies": 2,
    "found_alive": 1,
    "account_idle": 3,
    "account_active": 3,
    "payment_returned": 2,
}

# Kind: (what happens, how often of a thousand).
TABLE: dict[str, tuple[Callable[[Scene], Brought], int]] = {
    "burial_entitled": (deaths.burial_entitled, 200),
    "burial_by_child": (deaths.burial_by_child, 60),
    "burial_by_sibling": (deaths.burial_by_sibling, 15),
    "burial_by_organisation": (deaths.burial_by_organisation, 15),
    "burial_undeclared": (deaths.burial_undeclared, 20),
    "burial_unreachable": (deaths.burial_unreachable, 15),
    "burial_not_entitled": (deaths.burial_not_entitled, 30),
    "burial_disabled": (deaths.burial_disabled, 15),
    "burial_veteran": (deaths.burial_veteran, 1),
    "burial_paid_already": (deaths.burial_paid_already, 5),
    "burial_late": (deaths.burial_late, 5),
    "child_death": (deaths.child_death, 4),
    "breadwinner": (deaths.breadwinner, 100),
    "breadwinner_small_children": (deaths.breadwinner_small_children, 40),
    "breadwinner_disabled_child": (deaths.breadwinner_disabled_child, 5),
    "breadwinner_student": (deaths.breadwinner_student, 15),
    "breadwinner_orphans": (deaths.breadwinner_orphans, 5),
    "breadwinner_by_court": (deaths.breadwinner_by_court, 5),
    "death_corrected": (deaths.death_corrected, 10),
    "death_annulled": (deaths.death_annulled, 5),
    "disability_general_illness": (illnesses.general_illness, 150),
    "disability_work_injury": (illnesses.work_injury, 50),
    "disability_occupational_disease": (illnesses.occupational_disease, 20),
    "disability_since_childhood": (illnesses.since_childhood, 20),
    "disability_conscript_service": (illnesses.conscript_service, 5),
    "disability_service_injury": (illnesses.service_injury, 5),
    "disability_nuclear": (illnesses.nuclear, 5),
    "disability_ecological": (illnesses.ecological, 5),
    "child_under_7": (illnesses.child_under_7, 40),
    "child_7_18": (illnesses.child_7_18, 30),
    "child_in_care": (illnesses.child_in_care, 3),
    "adopted_child": (illnesses.adopted_child, 3),
    "disability_pensioner": (illnesses.pensioner, 15),
    "disability_of_parent": (illnesses.parent, 0),  # by hand: the first step to a choice of two
    "disability_backdated": (illnesses.backdated, 10),
    "disability_with_breadwinner": (illnesses.with_breadwinner, 3),
    "disability_not_resident": (illnesses.not_resident, 3),
    "disability_unreachable": (illnesses.unreachable, 10),
    "disability_without_account": (illnesses.without_account, 10),
    "reexamination": (illnesses.reexamination, 20),
    "disability_corrected": (illnesses.disability_corrected, 10),
    "disability_revoked": (illnesses.disability_revoked, 5),
    "birth": (births.birth, 20),
    "marriage": (marriage, 10),
    "repeated": (repeated, 10),
    **{kind: (scene, OFTEN.get(kind, 0)) for kind, scene in LIVES.items()},  # to whom a benefit is paid already
}
KINDS = {kind: scene for kind, (scene, _) in TABLE.items()}
WEIGHTS = {kind: weight for kind, (_, weight) in TABLE.items()}
