"""Whom the registers do not show and an official does: asked next, or applying at once; an official decides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from proactive.cases.award import Ground, Track
from proactive.cases.case import Candidate, LoadedBeside, NamedPerson, Relation
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Answer, AnswerState, Facts, Organisation, Person, Subscriber, about
from proactive.messages.contact import Channel, Contact
from proactive.road import event, named, official_acts
from proactive.road.decision import ActNotPossible
from tests.law.road import Road
from tests.law.town import iin_of
from tests.parts import changed

DAY = date(2026, 3, 12)
BIN = "180440010006"
WIDOW = {
    "today": DAY,
    "people": {"Aidos": {}},
    "acts": [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"]}],
    "benefits": [{"of": "Serik", "kind": "age_pension"}],
}
ORPHAN = {
    "today": DAY,
    "people": {"Aman": {"born": date(2022, 1, 1)}, "Saule": {}},
    "disability": {"of": "Aman", "category": "child_under_7", "on": date(2026, 3, 10)},
}

FAMILY = {
    "today": DAY,
    "people": {"Aidos": {}, "Aman": {"born": date(2015, 1, 1)}},
    "acts": [
        {"death": "Serik", "on": date(2026, 3, 10)},
        {"marriage": ["Serik", "Dana"]},
        {"birth": "Aman", "mother": "Dana", "father": "Serik"},
    ],
}


def in_review(road: Road) -> Road:
    """With the application of who was asked first."""
    road.agrees()
    assert road.case.status is Status.REVIEW
    return road


def person(name: str = "Saule", relation: Relation = Relation.GUARDIAN, **more: object) -> NamedPerson:
    return NamedPerson(
        candidate=Candidate(relation=relation, iin=iin_of(name)),
        official="O-1",
        words="Қамқоршылық туралы шешім",
        **more,
    )


def company(**more: object) -> NamedPerson:
    candidate = Candidate(relation=Relation.ORGANISATION, bin=BIN)
    return NamedPerson(candidate=candidate, official="O-1", words="Келісімшарт", **more)


def names(road: Road, who: NamedPerson) -> Road:
    road.take(official_acts.name_person(road.case, who, road.now))
    return road.goes_on()


def test_a_guardian_whom_no_register_shows_is_asked_and_paid():
    road = Road.of("disability", **ORPHAN)
    assert (road.case.status, road.case.waiting.reason) == (Status.ATTENTION, Reason.GUARDIAN_UNKNOWN)
    assert names(road, person()).agrees().case.status is Status.REVIEW
    [unsure] = [finding for finding in road.case.findings if finding.passed is not True]
    assert (unsure.check, unsure.passed, road.case.application.track) == ("D7.2", None, Track.REVIEWED)
    road.official(official_acts.approve)
    assert road.orders[0]["recipient"] == {"iin": iin_of("Saule")}


def test_whom_nobody_vouches_for_may_not_act_for_a_child():
    road = names(Road.of("disability", **ORPHAN), person()).agrees()
    road.case = replace(road.case, named=None)
    road.take(Outcome(case=road.case.examined_again(road.at)))
    road.goes_on()
    assert {finding.check: finding.passed for finding in road.case.findings}["D7.2"] is False


def test_who_comes_in_person_has_applied_on_their_document():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD, in_person=True))
    consent = road.case.consent
    assert (consent.reply, consent.official, consent.text) == ("in_person", "O-1", "Қамқоршылық туралы шешім")
    assert road.case.status is Status.ACCOUNT
    assert road.says("1").official(official_acts.approve).orders[0]["recipient"] == {"iin": iin_of("Aidos")}


def test_who_was_asked_is_told_that_it_is_in_hand_and_not_by_whom():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD))
    [told] = [message for message in road.read if message.key == "common.with_official"]
    assert told.msisdn == f"+7701{iin_of('Dana')[-7:]}"
    assert iin_of("Aidos") not in told.text
    assert road.keys[-1] == "burial.offer"


def test_an_application_of_somebody_else_is_put_aside_whole():
    road = names(Road.of("burial", **WIDOW).says("1"), person("Aidos", Relation.CHILD))
    assert (road.case.consent, len(road.case.former), road.case.recipient_iin) == (None, 1, iin_of("Aidos"))


def test_an_application_that_is_registered_lives_on_when_somebody_else_is_named():
    road = in_review(Road.of("breadwinner", **FAMILY))
    before = road.case
    names(road, person("Aidos", Relation.CHILD))
    assert (road.case.status, road.case.consent, road.case.former) == (Status.REVIEW, before.consent, ())
    road.official(official_acts.approve)
    assert road.orders[0]["recipient"] == {"iin": iin_of("Dana")}


def test_who_was_named_meanwhile_is_asked_where_the_application_is_refused():
    road = names(in_review(Road.of("breadwinner", **FAMILY)), person("Aidos", Relation.CHILD))
    road.refuses(Ground.NOT_IN_LAW, "Құжат жетіспейді")
    road.days_pass(road.at.date() + timedelta(days=2))
    assert (road.case.status, road.case.recipient_iin) == (Status.OFFERED, iin_of("Aidos"))


def test_who_came_in_person_meanwhile_applies_where_the_application_is_refused():
    road = names(in_review(Road.of("breadwinner", **FAMILY)), person("Aidos", Relation.CHILD, in_person=True))
    road.refuses(Ground.NOT_IN_LAW, "Құжат жетіспейді")
    road.days_pass(road.at.date() + timedelta(days=2))
    assert (road.case.status, road.case.consent.reply) == (Status.ACCOUNT, "in_person")


@pytest.mark.parametrize("come_to", ["asked", "in review", "named", "in review while another is named"])
def test_naming_who_is_there_already_is_no_fault_and_changes_nothing(come_to: str):
    road = Road.of("breadwinner", **FAMILY)
    if come_to != "asked":
        in_review(road)
    who = person("Dana", Relation.SPOUSE)
    if come_to == "in review while another is named":
        names(road, person("Aidos", Relation.CHILD))
    if come_to == "named":
        who = person("Aidos", Relation.CHILD)
        names(road, who)
    before, read = road.case, len(road.read)
    names(road, who)
    assert (road.case, len(road.read)) == (before, read)


def test_who_is_named_next_is_named_in_the_last_words():
    road = names(in_review(Road.of("breadwinner", **FAMILY)), person("Aidos", Relation.CHILD))
    names(road, replace(person("Aidos", Relation.CHILD, in_person=True), words="Туу туралы куәлік"))
    named_next = road.case.application.named_next
    assert (named_next.words, named_next.in_person, road.case.status) == ("Туу туралы куәлік", True, Status.REVIEW)


def test_who_has_applied_and_failed_a_check_is_vouched_for_by_the_official_who_names_them():
    road = names(Road.of("disability", **ORPHAN), person()).agrees()
    road.case = replace(road.case, named=None)
    road.take(Outcome(case=road.case.examined_again(road.at)))
    road.goes_on()
    assert {finding.check: finding.passed for finding in road.case.findings}["D7.2"] is False
    names(road, person())
    assert {finding.check: finding.passed for finding in road.case.findings}["D7.2"] is None
    assert (road.case.status, road.case.application.track) == (Status.REVIEW, Track.REVIEWED)
    assert road.official(official_acts.approve).orders[0]["recipient"] == {"iin": iin_of("Saule")}


def test_who_is_asked_and_comes_in_person_applies_at_once():
    road = names(Road.of("burial", **WIDOW), person("Dana", Relation.SPOUSE, in_person=True))
    assert (road.case.status, road.case.consent.reply) == (Status.ACCOUNT, "in_person")


def test_a_number_that_was_named_goes_before_the_register():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD, msisdn="8 701 123-45-67"))
    assert (road.case.asking.msisdn, road.read[-1].address) == ("+77011234567", "+77011234567")


def test_an_organisation_that_buried_is_paid_by_its_bin():
    road = Road.of("burial", **WIDOW)
    road.town.records.append(organisation())
    names(road, company(msisdn="+77011234567", in_person=True)).says("1")
    assert road.case.status is Status.REVIEW
    road.official(official_acts.approve)
    assert road.orders[0]["recipient"] == {"bin": BIN}


def organisation():
    return Organisation(bin=BIN, name="ЖШС", active=True)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (replace(person(), words=" "), "which document"),
        (replace(person(), candidate=Candidate(relation=Relation.OTHER)), "one of the two"),
        (replace(person(), candidate=Candidate(relation=Relation.OTHER, iin="123456789012")), "one of the two"),
        (person("Serik"), "about this person's death"),
        (person(msisdn="123"), "no mobile number"),
        (company(), "organisation's number"),
    ],
)
def test_what_cannot_be_done_with_a_name_is_said(who: NamedPerson, why: str):
    with pytest.raises(ActNotPossible, match=why):
        names(Road.of("burial", **WIDOW), who)


def test_an_organisation_cannot_apply_for_a_disability():
    with pytest.raises(ActNotPossible, match="an organisation cannot apply"):
        names(Road.of("disability", **ORPHAN), company(in_person=True))


def test_nobody_is_named_once_it_is_decided():
    road = Road.of("burial", **WIDOW).agrees()
    with pytest.raises(ActNotPossible, match="is decided"):
        names(road, person("Aidos", Relation.CHILD))


def test_who_has_no_number_applies_in_person_and_an_official_enters_the_account():
    road = Road.of("burial", **WIDOW)
    road.town.records.append(organisation())
    names(road, company(in_person=True))
    assert (road.case.status, road.case.waiting.reason) == (Status.ATTENTION, Reason.ACCOUNT)
    assert road.case.asking.channel is None


def test_a_death_ends_what_a_named_person_applied_for():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD)).says("1")
    road.take(event.died(road.case, iin_of("Aidos"), road.now))
    assert road.case.waiting.reason is Reason.RECIPIENT_DIED


def test_a_named_person_is_reached_as_anybody():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD))
    assert road.case.asking.channel is Channel.SMS


AGED = {
    "today": DAY,
    "people": {"Dana": {"born": date(1960, 1, 1), "sex": "female"}},
    "acts": [{"death": "Serik", "on": date(2026, 3, 10)}, {"marriage": ["Serik", "Dana"], "on": date(1985, 1, 1)}],
}


def test_a_widow_of_pension_age_whom_an_official_names_is_counted_for_life():
    road = Road.of("breadwinner", **AGED)
    assert road.case.status is Status.ATTENTION
    names(road, person("Dana", Relation.SPOUSE)).agrees()
    assert (road.case.status, road.case.application.track) == (Status.REVIEW, Track.REVIEWED)
    road.official(official_acts.approve)
    [row] = road.orders[0]["monthly"]
    assert (row["from"], row["amount"], row.get("until")) == ("2026-03-10", "46782.92", None)


DEAD = {**WIDOW, "people": {"Aidos": {"died": date(2024, 5, 1)}}}
YOUNG = {**WIDOW, "people": {"Aidos": {"born": date(2011, 1, 1)}}}


@pytest.mark.parametrize(("town", "why"), [(DEAD, "died"), (YOUNG, "minor")])
def test_who_was_named_and_cannot_be_asked_is_an_officials_again_and_the_family_can_still_be_asked(town, why):
    road = Road.of("burial", **town)
    names(road, person("Aidos", Relation.CHILD))
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.NAMED_UNFIT, (why,)))
    road.official(official_acts.resume)
    assert (road.case.status, road.case.recipient_iin) == (Status.OFFERED, iin_of("Dana"))


@pytest.mark.parametrize(("town", "why"), [(DEAD, "died"), (YOUNG, "minor")])
def test_whom_the_register_is_known_to_hold_as_unfit_cannot_be_named_once_more(town, why):
    road = names(Road.of("burial", **town), person("Aidos", Relation.CHILD))
    with pytest.raises(ActNotPossible, match={"died": "has died", "minor": "under 18"}[why]):
        names(road, person("Aidos", Relation.SIBLING))


def test_who_is_under_age_applies_in_person_and_an_official_decides():
    road = names(Road.of("burial", **YOUNG), person("Aidos", Relation.CHILD, in_person=True))
    assert road.says("1").case.status is Status.REVIEW
    assert {finding.check: finding.passed for finding in road.case.findings}["B-R2"] is None


@pytest.mark.parametrize("others", [True, False])
def test_whose_number_is_not_theirs_is_an_officials_again_though_others_could_be_asked(others: bool):
    road = Road.of("burial", **(WIDOW if others else {**WIDOW, "acts": WIDOW["acts"][:1]}))
    names(road, person("Nobody", Relation.SIBLING))
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.NAMED_UNFIT, ("other_number",)))
    road.official(official_acts.resume)
    assert (road.case.status is Status.OFFERED) == others


def test_who_was_named_and_has_no_number_is_an_officials_again():
    road = Road.of("burial", **WIDOW)
    later = official_acts.name_person(road.case, person("Aidos", Relation.CHILD), road.now).case
    nothing = {look_up: Answer(AnswerState.ANSWERED) for look_up in about(iin_of("Aidos"), Person, Subscriber)}
    outcome = named.ask(changed(later, detected=Facts(nothing)), road.now)
    assert outcome.case.waiting == Waiting(Reason.NAMED_UNFIT, ("no_number",))


def test_who_was_named_and_dies_while_they_are_asked_is_an_officials_again_though_gbdfl_does_not_know_yet():
    road = names(Road.of("burial", **WIDOW), person("Aidos", Relation.CHILD))
    read = len(road.read)
    road.take(event.died(road.case, iin_of("Aidos"), road.now))
    road.goes_on()
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.NAMED_UNFIT, ("died",)))
    assert len(road.read) == read
    road.official(official_acts.resume)
    assert (road.case.status, road.case.recipient_iin) == (Status.OFFERED, iin_of("Dana"))


def test_who_was_named_and_wants_no_messages_is_an_officials_again():
    road = Road.of("burial", **WIDOW)
    number = f"+7701{iin_of('Aidos')[-7:]}"
    road.case = replace(road.case, beside=LoadedBeside(contacts={number: Contact(msisdn=number, stopped=True)}))
    names(road, person("Aidos", Relation.CHILD))
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.NAMED_UNFIT, ("stopped",)))


def test_who_was_named_on_a_number_of_somebody_else_is_an_officials_again():
    road = Road.of("burial", **WIDOW)
    names(road, person("Aidos", Relation.CHILD, msisdn=f"+7701{iin_of('Dana')[-7:]}"))
    assert (road.case.status, road.case.waiting) == (Status.ATTENTION, Waiting(Reason.NAMED_UNFIT, ("other_number",)))


def test_who_was_to_be_asked_and_died_is_not_asked_once_more_where_gbdfl_does_not_know_yet():
    road = Road.of("burial", **{**WIDOW, "acts": [*WIDOW["acts"], {"birth": "Aidos", "father": "Serik"}]})
    assert road.case.recipient_iin == iin_of("Dana")
    road.take(event.died(road.case, iin_of("Dana"), road.now))
    road.goes_on()
    assert (road.case.status, road.case.recipient_iin) == (Status.OFFERED, iin_of("Aidos"))
