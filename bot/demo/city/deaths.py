"""Deaths: each function finds whom its kind fits and lets it happen. Burial first, then the loss of a breadwinner."""

from datetime import timedelta

from bot.demo.city import means
from bot.demo.city.organisations import EMPLOYERS_FROM
from bot.demo.city.people import CourtRuling, Death, Inhabitant, Wardship, kin_of_age, veteran
from bot.demo.city.scene import ZAGS, Brought, NobodyFits, Scene

# Burial


def pensioner(scene: Scene, person: Inhabitant) -> bool:
    """On a pension, with no minors to lose a breadwinner; veterans have a kind of their own."""
    return not veteran(person) and person.pensioner(scene.today) and person.permanent and not person.minors(scene.today)


def burial_entitled(scene: Scene) -> Brought:
    """A pensioner dies; the nearest of kin declares it and can be reached."""
    deceased = scene.find(lambda person: pensioner(scene, person) and scene.nearest(person))
    return scene.death(deceased, scene.nearest(deceased))


def burial_by_child(scene: Scene) -> Brought:
    """Not the spouse but a grown child declares the death."""

    def child(person: Inhabitant) -> Inhabitant | None:
        return next((candidate for candidate in person.children if scene.reachable(candidate)), None)

    deceased = scene.find(lambda person: pensioner(scene, person) and person.spouse and child(person))
    return scene.death(deceased, child(deceased))


def burial_by_sibling(scene: Scene) -> Brought:
    """Nobody nearer is left than a brother or sister."""

    def sibling(person: Inhabitant) -> Inhabitant | None:
        nearest = scene.nearest(person)
        return nearest if nearest in person.siblings else None

    deceased = scene.find(lambda person: pensioner(scene, person) and sibling(person))
    return scene.death(deceased, sibling(deceased))


def burial_by_organisation(scene: Scene) -> Brought:
    """A legal entity buried the pensioner."""
    deceased = scene.find(lambda person: pensioner(scene, person))
    return scene.death(deceased, scene.rng.choice(scene.city.organisations[:EMPLOYERS_FROM]))


def burial_undeclared(scene: Scene) -> Brought:
    """The act names no declarant: kin are asked in their order."""
    deceased = scene.find(lambda person: pensioner(scene, person) and scene.nearest(person))
    return scene.death(deceased, None)


def burial_unreachable(scene: Scene) -> Brought:
    """Who declared the death has no number in BMG."""

    def declarant(person: Inhabitant) -> Inhabitant | None:
        kin = (relative for relative in kin_of_age(person, scene.today) if scene.of_age(relative))
        return next((relative for relative in kin if relative.msisdn is None), None)

    deceased = scene.find(lambda person: pensioner(scene, person) and declarant(person))
    return scene.death(deceased, declarant(deceased))


def burial_not_entitled(scene: Scene) -> Brought:
    """The deceased drew nothing from the state."""

    def fits(person: Inhabitant) -> bool:
        grown = 20 <= person.age(scene.today) < 60 and not person.children
        return bool(grown and not means.benefits(person, scene.today) and scene.nearest(person))

    deceased = scene.find(fits)
    return scene.death(deceased, scene.nearest(deceased))


def burial_disabled(scene: Scene) -> Brought:
    """The deceased drew a disability benefit."""

    def fits(person: Inhabitant) -> bool:
        working_age = 18 <= person.age(scene.today) < 60 and not person.minors(scene.today)
        return bool(
            working_age and any(disability.paid for disability in person.disabilities) and scene.nearest(person)
        )

    deceased = scene.find(fits)
    return scene.death(deceased, scene.nearest(deceased))


def burial_veteran(scene: Scene) -> Brought:
    """A soldier of the war, for whom the payment is larger."""
    deceased = scene.find(lambda person: veteran(person) and person.permanent and kin_of_age(person, scene.today))
    return scene.death(deceased, kin_of_age(deceased, scene.today)[0])


def burial_paid_already(scene: Scene) -> Brought:
    """Somebody got the payment before the event came."""
    brought = burial_entitled(scene)
    act = brought.subject.death
    assert act is not None
    act.settled = True
    return brought


def burial_late(scene: Scene) -> Brought:
    """The death is registered more than three years after it happened."""
    deceased = scene.find(lambda person: person.age(scene.today) > 70 and person.permanent and scene.nearest(person))
    return scene.death(deceased, scene.nearest(deceased), scene.today - timedelta(days=3 * 366 + 30))


def child_death(scene: Scene) -> Brought:
    """A minor dies: nothing to offer, and no words but the register's."""
    deceased = scene.find(lambda person: person.age(scene.today) < 18 and person.mother and scene.of_age(person.mother))
    return scene.death(deceased, deceased.mother)


# Loss of a breadwinner


def other_parent(scene: Scene, person: Inhabitant) -> Inhabitant | None:
    """As `co_parent`, who can be reached."""
    spouse = co_parent(scene, person)
    return spouse if scene.reachable(spouse) else None


def co_parent(scene: Scene, person: Inhabitant) -> Inhabitant | None:
    """The living spouse with whom the person brings up minors, if there are any, on a number of their own."""
    spouse, minors = person.spouse, person.minors(scene.today)
    shared = minors and all(spouse in child.parents for child in minors)
    return spouse if shared and spouse is not None and spouse.msisdn != person.msisdn else None


def working_age(scene: Scene, person: Inhabitant) -> bool:
    return person.age(scene.today) < 58 and person.permanent and not means.benefits(person, scene.today)


def breadwinner(scene: Scene) -> Brought:
    """A parent of minors dies; the other parent brings them up."""
    deceased = scene.find(lambda person: working_age(scene, person) and other_parent(scene, person))
    return scene.death(deceased, other_parent(scene, deceased))


def breadwinner_small_children(scene: Scene) -> Brought:
    """A child is under eight and the other parent does not work."""

    def fits(person: Inhabitant) -> bool:
        parent = other_parent(scene, person)
        return parent is not None and working_age(scene, person) and cares(scene, parent)

    deceased = scene.find(fits)
    return scene.death(deceased, other_parent(scene, deceased))


def cares(scene: Scene, person: Inhabitant) -> bool:
    """For a child under eight, and does not work."""
    small = any(child.age(scene.today) < 8 for child in person.minors(scene.today))
    paid = means.contributions(person, scene.today, scene.city.employers)
    return small and not paid and not means.entrepreneur(person, scene.today)


def whose_death_leaves_a_choice(scene: Scene, person: Inhabitant) -> Inhabitant | None:
    """The spouse of who is paid for a disability of their own, or may be, and cares for a small child of both."""
    spouse = co_parent(scene, person)
    return spouse if spouse is not None and working_age(scene, spouse) and cares(scene, person) else None


def breadwinner_disabled_child(scene: Scene) -> Brought:
    """A child with a disability loses a parent: the benefit grows instead of a choice (facts.md, trap 2)."""

    def fits(person: Inhabitant) -> bool:
        return bool(other_parent(scene, person) and any(child.disabilities for child in person.minors(scene.today)))

    deceased = scene.find(fits)
    return scene.death(deceased, other_parent(scene, deceased))


def breadwinner_student(scene: Scene) -> Brought:
    """Only a full-time student of 18 to 22 is left without the parent."""

    def fits(person: Inhabitant) -> bool:
        students = [child for child in person.children if scene.reachable(child) and _studies(scene, child)]
        return bool(students and working_age(scene, person) and not person.minors(scene.today))

    deceased = scene.find(fits)
    student = next(child for child in deceased.children if scene.reachable(child) and _studies(scene, child))
    return scene.death(deceased, student)


def _studies(scene: Scene, person: Inhabitant) -> bool:
    studies = means.enrolments(person, scene.today, higher=True)
    return any(enrolment["form"] == "full_time" for enrolment in studies)


def breadwinner_orphans(scene: Scene) -> Brought:
    """The second parent dies too: a relative becomes the guardian and declares the death."""

    def guardian_of(person: Inhabitant) -> Inhabitant | None:
        minors = person.minors(scene.today)
        left_alone = minors and all(child.parents and not _other_alive(child, person) for child in minors)
        kin = [*person.siblings, *person.parents] if left_alone else []
        return next((relative for relative in kin if scene.reachable(relative)), None)

    deceased = scene.find(guardian_of)
    guardian = guardian_of(deceased)
    assert guardian is not None
    for child in deceased.minors(scene.today):
        Wardship(child, guardian, scene.today)
    return scene.death(deceased, guardian)


def _other_alive(child: Inhabitant, parent: Inhabitant) -> bool:
    return any(second_parent.alive for second_parent in child.parents if second_parent is not parent)


def breadwinner_by_court(scene: Scene) -> Brought:
    """A court declares a parent dead, and the act follows its decision."""
    deceased = scene.find(lambda person: working_age(scene, person) and other_parent(scene, person))
    day = scene.today - timedelta(days=20)
    decision = CourtRuling(f"C-{deceased.number:07d}-9", "declared_dead", day)
    decision.person = deceased
    decision.concern()
    return scene.death(deceased, other_parent(scene, deceased), day)


# What is put right afterwards


def death_corrected(scene: Scene) -> Brought:
    """The day of an earlier death was written wrongly by one."""
    act = _newest(scene)
    act.date -= timedelta(days=1)
    act.status = "corrected"
    return _again(scene, act.deceased, "corrected")


def death_annulled(scene: Scene) -> Brought:
    """The person is alive after all."""
    act = _newest(scene)
    act.status, act.deceased.death = "annulled", None
    return _again(scene, act.deceased, "annulled")


def _newest(scene: Scene) -> Death:
    for act in reversed(scene.city.deaths):
        if act.status == "registered" and scene.iin in (None, act.deceased.iin):
            return act
    raise NobodyFits("no death has been registered yet that could be put right: bring one first")


def _again(scene: Scene, deceased: Inhabitant, kind: str) -> Brought:
    return scene.publish(ZAGS, kind, deceased, kin_of_age(deceased, scene.today))
