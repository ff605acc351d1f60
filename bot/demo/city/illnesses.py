"""Disabilities: each function finds whom its kind fits and lets the medical commission establish it."""

from collections.abc import Callable
from datetime import timedelta

from bot.demo.city import means
from bot.demo.city.deaths import whose_death_leaves_a_choice
from bot.demo.city.people import MALE, DisabilityFact, Inhabitant
from bot.demo.city.places import REGIONS
from bot.demo.city.scene import CBDI, Brought, NobodyFits, Scene

KATO_ABAI, KATO_KYZYLORDA = "10", "43"


def healthy(scene: Scene, person: Inhabitant) -> bool:
    """A citizen of working age at home here, with no disability and no benefit, who can be reached."""
    at_home = person.status == "citizen" and person.permanent and 18 <= person.age(scene.today) < 60
    return at_home and not person.disabilities and not means.benefits(person, scene.today) and scene.reachable(person)


def _adult(
    cause: str, extra: Callable[[Scene, Inhabitant], bool] = lambda scene, person: True
) -> Callable[[Scene], Brought]:
    def bring(scene: Scene) -> Brought:
        person = scene.find(lambda person: extra(scene, person) and healthy(scene, person))
        return scene.disability(person, cause)

    bring.__doc__ = f"An adult of working age; cause: {cause}."
    return bring


def _from(kato: str) -> Callable[[Scene, Inhabitant], bool]:
    return lambda scene, person: person.home is not None and REGIONS[person.home.region].kato == kato


def _man(least: int, most: int) -> Callable[[Scene, Inhabitant], bool]:
    return lambda scene, person: person.sex == MALE and least <= person.age(scene.today) < most


general_illness = _adult("general_illness")
work_injury = _adult("work_injury")
occupational_disease = _adult("occupational_disease")
since_childhood = _adult("since_childhood", lambda scene, person: person.age(scene.today) < 24)
conscript_service = _adult("conscript_service", _man(18, 28))
service_injury = _adult("service_injury", _man(23, 50))
nuclear = _adult("nuclear", _from(KATO_ABAI))
ecological = _adult("ecological", _from(KATO_KYZYLORDA))


def parent(scene: Scene) -> Brought:
    """Who cares for a small child and does not work: if the other parent dies, they choose one of two benefits."""
    person = scene.find(lambda person: healthy(scene, person) and whose_death_leaves_a_choice(scene, person))
    return scene.disability(person, "general_illness")


def _child(least: int, most: int) -> Callable[[Scene], Brought]:
    def bring(scene: Scene) -> Brought:
        def fits(person: Inhabitant) -> bool:
            at_home = least <= person.age(scene.today) < most and person.permanent and not person.guardians
            return bool(
                at_home and not person.disabilities and person.recorded == "full" and scene.reachable(person.mother)
            )

        return scene.disability(scene.find(fits))

    bring.__doc__ = f"A child of {least} to {most - 1}, living with the mother."
    return bring


child_under_7 = _child(0, 6)
child_7_18 = _child(8, 17)


def child_in_care(scene: Scene) -> Brought:
    """An orphan's guardian is asked."""

    def fits(person: Inhabitant) -> bool:
        minor = person.age(scene.today) < 17 and not person.disabilities
        return minor and any(scene.reachable(wardship.guardian) for wardship in person.guardians)

    return scene.disability(scene.find(fits))


def adopted_child(scene: Scene) -> Brought:
    """Only the court's decision says who the parents are."""

    def fits(person: Inhabitant) -> bool:
        adopted = any(decision.child is person and decision.adopters for decision in person.court)
        return adopted and person.age(scene.today) < 17 and not person.disabilities and scene.reachable(person.mother)

    return scene.disability(scene.find(fits))


def pensioner(scene: Scene) -> Brought:
    """Somebody on an age pension: the benefit is at most a top-up."""
    person = scene.find(
        lambda candidate: candidate.pensioner(scene.today) and not candidate.disabilities and scene.reachable(candidate)
    )
    return scene.disability(person, "general_illness")


def backdated(scene: Scene) -> Brought:
    """Established five months before the register learned of it: the three months' rule (D4)."""
    person = scene.find(lambda person: healthy(scene, person))
    return scene.disability(person, "general_illness", scene.today - timedelta(days=150))


def with_breadwinner(scene: Scene) -> Brought:
    """A student who draws a breadwinner's benefit: one of the two, at their choice."""

    def fits(person: Inhabitant) -> bool:
        drawn = means.benefits(person, scene.today) if 18 <= person.age(scene.today) < 23 else []
        return any(
            benefit["kind"] == "breadwinner" and benefit["status"] == "assigned" for benefit in drawn
        ) and scene.reachable(person)

    return scene.disability(scene.find(fits), "general_illness")


def not_resident(scene: Scene) -> Brought:
    """A foreigner who does not live here permanently."""

    def fits(person: Inhabitant) -> bool:
        stranger = person.status == "foreigner" and not person.permanent and not person.disabilities
        return stranger and scene.reachable(person)

    return scene.disability(scene.find(fits), "general_illness")


def unreachable(scene: Scene) -> Brought:
    """No number in BMG."""

    def fits(person: Inhabitant) -> bool:
        return person.msisdn is None and scene.of_age(person) and person.permanent and not person.disabilities

    return scene.disability(scene.find(fits), "general_illness")


def without_account(scene: Scene) -> Brought:
    """Nothing the register of accounts knows can take the benefit."""

    def fits(person: Inhabitant) -> bool:
        grown = 18 <= person.age(scene.today) < 58 and person.msisdn and person.permanent and not person.disabilities
        return bool(grown and not scene.payable(person))

    return scene.disability(scene.find(fits), "general_illness")


# What follows


def reexamination(scene: Scene) -> Brought:
    """Nothing new: a disability that is paid already is confirmed for a further term."""

    def fits(person: Inhabitant) -> bool:
        disability = person.disabilities[-1] if person.disabilities else None
        return bool(
            disability
            and disability.paid
            and disability.category == "adult"
            and disability.valid_until
            and scene.of_age(person)
        )

    person = scene.find(fits)
    disability = person.disabilities[-1]
    disability.valid_until = scene.today - timedelta(days=1)
    return scene.disability(person, disability.cause, scene.today)


def disability_corrected(scene: Scene) -> Brought:
    """The group was written wrongly."""
    disability = _newest(scene, lambda fact: fact.group is not None)
    assert disability.group is not None
    disability.group, disability.status = disability.group % 3 + 1, "corrected"
    return scene.publish(CBDI, "corrected", disability.person, scene.asked_for(disability.person))


def disability_revoked(scene: Scene) -> Brought:
    """The commission takes its finding back."""
    disability = _newest(scene, lambda _: True)
    disability.status = "revoked"
    return scene.publish(CBDI, "revoked", disability.person, scene.asked_for(disability.person))


def _newest(scene: Scene, fits: Callable[[DisabilityFact], bool]) -> DisabilityFact:
    for disability in reversed(scene.city.disabled):
        person = disability.person
        latest = person.disabilities[-1] is disability and disability.status == "established"
        if latest and fits(disability) and scene.iin in (None, person.iin):
            return disability
    raise NobodyFits("no disability has been established yet that could be put right: bring one first")
