"""Eight scenes of each kind of the most vulnerable in the mock city: each ends with money, or with a decision.

Whom no register names is named by an official with a document, and then asked like anybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest

from bot.demo.city import City, means
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought
from handlers.usecases.case_acts import Approve, CaseAct, EnterAccount, NamePerson
from handlers.usecases.cases import carry_out
from proactive.cases.case import Case, Relation
from proactive.cases.lifecycle import ASKING, Status
from proactive.messages.contact import Channel
from tests.flow.happenings import OFFICIAL, OWN_SERIALS, put_account
from tests.flow.quick import QuickWorld, quickly

SCENES = 8
MOST_TURNS = 10
KINDS = {
    "breadwinner_orphans": ("breadwinner", Relation.GUARDIAN),
    "child_in_care": ("disability", Relation.GUARDIAN),
    "adopted_child": ("disability", Relation.PARENT),
    "burial_by_organisation": ("burial", Relation.ORGANISATION),
}
ENDS = {
    Status.ASSIGNED,
    Status.REFUSED,
    Status.NOT_ENTITLED,
}  # the last: the law gives no right, to who does not live here


@contextmanager
def larger_city() -> Iterator[None]:
    """In which eight of a kind live."""
    with patch("tests.flow.quick.City", lambda people, seed, now: City(10 * people, seed, now=now)):
        yield


@pytest.mark.parametrize("kind", KINDS)
async def test_eight_scenes_end_with_money_or_a_decision(kind: str) -> None:
    service, relation = KINDS[kind]
    with larger_city():
        async with quickly() as world:
            scenes = [world.bring(kind) for _ in range(SCENES)]
            await world.settle()
            for _ in range(MOST_TURNS):
                await everybody_does_their_part(world, scenes, relation, service)
            cases = {case.subject_iin: case for case in await world.cases() if case.service == service}
            ended = [cases[scene.subject.iin] for scene in scenes]
            assert [case.status for case in ended if case.status not in ENDS] == []
            paid = [case for case in ended if case.status is Status.ASSIGNED]
            assert len({order.body["case_number"] for order in world.orders}) == len(paid) > 0


async def everybody_does_their_part(world: QuickWorld, scenes: list[Brought], relation: Relation, service: str) -> None:
    by_subject = {scene.subject.iin: scene for scene in scenes}
    for case in await world.cases():
        scene = by_subject.get(case.subject_iin)
        if scene is None or case.service != service:
            continue
        if case.status in ASKING and case.recipient_iin is not None:
            person = world.city.by_iin[case.recipient_iin]
            words = own_account(world, person) if case.status is Status.ACCOUNT else "1"
            await world.says(person, words, Channel.SMS)
        elif act := act_on(case, scene, relation, world.city):
            await carry_out(world.app.runtime, OFFICIAL, case.number, act)
    world.clock.pass_(timedelta(minutes=15))
    await world.settle()


def own_account(world: QuickWorld, person: Inhabitant) -> str:
    """As they would write it, whatever accounts the bank lists."""
    account = means.account(person.iin, "722", OWN_SERIALS + person.number, "current")
    put_account(world, account)
    return str(account["iban"])


def act_on(case: Case, scene: Brought, relation: Relation, city: City) -> CaseAct | None:
    """What an official does: names whom a paper shows, enters the account of an organisation, approves."""
    if case.status is Status.REVIEW:
        return Approve()
    if case.status not in {Status.ATTENTION, Status.ACCOUNT}:
        return None
    if relation is not Relation.ORGANISATION:
        guardian = next(person for person in scene.concerned if person.msisdn)
        return NamePerson(relation=relation, iin=guardian.iin, words="Қамқоршылық туралы қаулы, 12.11.2026")
    bin_ = scene.event["act"]["declarant"]["bin"]
    if case.candidate is None or case.candidate.bin is None:
        return NamePerson(relation=relation, bin=bin_, words="Жерлеу туралы шарт № 7", in_person=True)
    [account] = means.organisation_accounts(city.by_bin[bin_])
    return EnterAccount(account["iban"], "Шарттағы шот")
