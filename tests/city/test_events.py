import pytest

from bot.demo.city import KINDS, City, NobodyFits, means
from bot.demo.city.day import today
from bot.demo.city.fates import CAUSES
from bot.demo.city.illnesses import healthy
from bot.demo.city.lives import LIVES
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from tests.city.gateway import IBAN, NOON, pays

TODAY = today(NOON)
DEATHS, DISABILITIES = ("kz:ZAGS", "kz:ActEvent"), ("kz:CBDI", "kz:DisabilityEvent")
AFTERWARDS = {
    "death_corrected", "death_annulled", "disability_corrected", "disability_revoked", "found_alive", "repeated",
}  # fmt: skip
TO_A_FAMILY = {"rights_lost", "carer_works", "sign_of_life", "spouse_dies"}
TO_WHO_IS_PAID = sorted(LIVES.keys() - AFTERWARDS - TO_A_FAMILY)


@pytest.fixture
def city() -> City:
    return City(3000, 1, now=NOON)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - LIVES.keys() - AFTERWARDS))
def test_a_small_city_has_somebody_for_every_kind_of_event(city: City, kind: str):
    brought = city.bring(kind, NOON)
    assert brought.event["sequence"] == 1
    assert brought.event["published_at"] == NOON.isoformat()


@pytest.mark.parametrize("kind", TO_WHO_IS_PAID)
def test_what_befalls_who_is_paid_befalls_whoever_draws_the_newest_benefit(city: City, kind: str):
    payee = pays(city, NOON)
    brought = city.bring(kind, NOON)
    assert (brought.event["sequence"], brought.event["published_at"]) == (1, NOON.isoformat())
    assert payee in (brought.subject, *brought.concerned)


@pytest.mark.parametrize("kind", TO_WHO_IS_PAID)
def test_nothing_befalls_who_is_paid_while_nobody_is(city: City, kind: str):
    with pytest.raises(NobodyFits, match="assigned one first"):
        city.bring(kind, NOON)


def test_who_drew_a_benefit_and_died_is_found_alive(city: City):
    payee = pays(city, NOON)
    died = city.bring("recipient_dies", NOON)
    alive = city.bring("found_alive", NOON)
    assert (died.subject, alive.subject, payee.alive) == (payee, payee, True)
    assert (alive.event["kind"], alive.event["sequence"]) == ("annulled", 2)


@pytest.mark.parametrize("kind", sorted(AFTERWARDS))
def test_what_was_not_published_cannot_be_put_right(city: City, kind: str):
    with pytest.raises(NobodyFits, match="bring one first"):
        city.bring(kind, NOON)


def test_the_same_seed_and_calls_give_the_same_events():
    feeds = []
    for _ in range(2):
        city = City(2000, 9, now=NOON)
        city.tick(NOON, 80)
        pays(city, NOON)
        for kind in ("wanted", "account_idle"):
            city.bring(kind, NOON)
        feeds.append([feed.events for feed in city.feeds.values()])
    assert feeds[0] == feeds[1]
    assert all(feeds[0])


def test_time_brings_deaths_and_disabilities_of_every_category_and_most_causes():
    city = City(30_000, 2, now=NOON)
    city.tick(NOON, 1500)
    found = [event["disability"] for event in city.feeds[DISABILITIES].events]
    assert {one["category"] for one in found} == {"adult", "child_under_7", "child_7_18"}
    assert len({one["cause"] for one in found}) == 8
    assert {event["kind"] for event in city.feeds[DISABILITIES].events} == {"established", "corrected", "revoked"}
    assert {event["kind"] for event in city.feeds[DEATHS].events} == {"registered", "corrected", "annulled"}


def test_sequences_count_from_one_without_a_gap(city: City):
    city.tick(NOON, 120)
    for feed in city.feeds.values():
        assert [event["sequence"] for event in feed.events] == list(range(1, len(feed.events) + 1))


def test_a_burial_is_offered_to_a_relative_with_a_number_for_a_pensioner(city: City):
    brought = city.bring("burial_entitled", NOON)
    kinds = {one["kind"]: one for one in means.benefits(brought.subject, TODAY)}
    act = brought.event["act"]
    assert kinds["age_pension"]["until"].isoformat() == act["death_date"]
    assert act["declarant"]["iin"] == brought.concerned[0].iin
    assert brought.concerned[0].msisdn
    assert act["registered_on"] == TODAY.isoformat()


def test_a_breadwinner_leaves_minors_and_their_other_parent_with_a_number(city: City):
    brought = city.bring("breadwinner", NOON)
    widowed = brought.concerned[0]
    assert brought.subject.minors(TODAY)
    assert all(widowed in child.parents for child in brought.subject.minors(TODAY))
    assert widowed.msisdn


def test_orphans_get_a_guardian_when_the_second_parent_dies(city: City):
    brought = city.bring("breadwinner_orphans", NOON)
    children = brought.subject.minors(TODAY)
    assert children
    assert all(child.guardians[-1].guardian is brought.concerned[0] for child in children)
    assert not any(parent.alive for child in children for parent in child.parents)


@pytest.mark.parametrize(
    "cause",
    CAUSES,
)
def test_a_disability_of_an_adult_has_its_cause_and_a_group(city: City, cause: str):
    disability = city.bring(f"disability_{cause}", NOON).event["disability"]
    assert (disability["category"], disability["cause"]) == ("adult", cause)
    assert disability["group"] in (1, 2, 3)


def test_a_child_under_seven_has_no_group_and_the_mother_is_asked(city: City):
    brought = city.bring("child_under_7", NOON)
    assert "group" not in brought.event["disability"]
    assert brought.subject.mother in brought.concerned


def test_an_annulled_death_gives_the_person_and_the_pension_back(city: City):
    died = city.bring("burial_entitled", NOON)
    annulled = city.bring("death_annulled", NOON)
    assert annulled.subject is died.subject
    assert annulled.event["act"]["act_id"] == died.event["act"]["act_id"]
    assert annulled.event["event_id"] != died.event["event_id"]
    assert {one["status"] for one in means.benefits(died.subject, TODAY) if one["kind"] == "age_pension"} == {
        "assigned"
    }


def test_a_correction_leaves_what_was_published_before_as_it_was(city: City):
    died = city.bring("burial_entitled", NOON)
    before = dict(died.event["act"])
    corrected = city.bring("death_corrected", NOON).event["act"]
    assert died.event["act"] == before
    assert (corrected["status"], corrected["death_date"] < before["death_date"]) == ("corrected", True)


def test_a_repeated_event_keeps_its_id_under_a_new_number(city: City):
    first = city.bring("burial_entitled", NOON).event
    again = city.bring("repeated", NOON).event
    assert again == first | {"sequence": 2}


def test_a_reexamination_follows_a_benefit_that_is_already_paid(city: City):
    brought = city.bring("reexamination", NOON)
    paid = [one for one in means.benefits(brought.subject, TODAY) if one["kind"] == "disability"]
    assert paid
    assert brought.event["disability"]["disability_id"].endswith("-2")


def test_an_event_can_be_asked_for_one_person(city: City):
    scene = Scene(city, "any", NOON)
    person = next(person for person in city.people if healthy(scene, person))
    assert city.bring("disability_work_injury", NOON, iin=person.iin).subject is person


def test_nobody_is_struck_twice_by_chance(city: City):
    brought = [one for one in city.tick(NOON, 150) if one.kind not in AFTERWARDS]
    numbers = [one.subject.number for one in brought]
    assert len(numbers) == len(set(numbers)) > 100


def asked_of(city: City, register: str, record: str, iin: str) -> list[dict[str, object]]:
    return [dict(held) for held in city.look_up((register, record, "IIN"), iin, NOON)]


def parent_who_draws(city: City, youngest: int) -> Inhabitant:
    """Who is paid, and brings up a child not older than that."""
    parent = next(
        one for one in city.people if one.alive and any(child.age(TODAY) <= youngest for child in one.children)
    )
    body = {"recipient": {"iin": parent.iin}, "iban": IBAN, "monthly": [{"from": "2026-01-01", "amount": "81361.28"}]}
    city.payments.place("O-2", body, NOON)
    return parent


def test_lost_rights_stand_with_the_courts_and_in_no_feed(city: City):
    parent = parent_who_draws(city, 17)
    brought = city.bring("rights_lost", NOON)
    assert (brought.subject, brought.event) == (parent, {})
    kinds = [held["kind"] for held in asked_of(city, "kz:TORELIK", "kz:CourtDecision", parent.iin)]
    assert "deprived_of_parental_rights" in kinds


def test_who_cares_for_a_child_and_works_has_contributions_paid_every_day(city: City):
    parent = parent_who_draws(city, 7)
    city.bring("carer_works", NOON)
    [paid] = asked_of(city, "kz:CONTRIBUTIONS", "kz:Contribution", parent.iin)
    assert paid["last_paid_on"] == TODAY


def test_contributions_for_a_breadwinner_who_died_go_on(city: City):
    death = city.bring("breadwinner", NOON)
    widow = death.concerned[0]
    body = {"recipient": {"iin": widow.iin}, "iban": IBAN, "monthly": [{"from": "2026-01-01", "amount": "81361.28"}]}
    city.payments.place("O-3", body, NOON)
    brought = city.bring("sign_of_life", NOON)
    assert (brought.subject, brought.concerned) == (death.subject, (widow,))
    [paid] = asked_of(city, "kz:CONTRIBUTIONS", "kz:Contribution", death.subject.iin)
    assert paid["last_paid_on"] == TODAY


def parent_who_is_ill(city: City) -> Inhabitant:
    """A parent of a small child falls ill by a button of its own, and is paid for it."""
    parent = city.bring("disability_of_parent", NOON).subject
    body = {"recipient": {"iin": parent.iin}, "iban": IBAN, "monthly": [{"from": "2026-01-01", "amount": "81361.28"}]}
    city.payments.place("O-3", body, NOON)
    return parent


def test_of_a_parent_who_is_paid_for_an_illness_the_spouse_dies(city: City):
    parent = parent_who_is_ill(city)
    spouse = parent.spouse
    brought = city.bring("spouse_dies", NOON)
    assert (brought.subject, brought.concerned[0]) == (spouse, parent)
    assert any(child.age(TODAY) < 8 for child in parent.minors(TODAY))
    with pytest.raises(NobodyFits):
        city.bring("spouse_dies", NOON)
