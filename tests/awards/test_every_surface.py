"""Every act on an award stands on each surface: console, API, Telegram; what may be said with it too."""

import re
from dataclasses import fields

import pytest

from handlers.api import award_paths, awards
from handlers.api.award_shapes import AwardActBody
from handlers.console import awards as console_awards
from handlers.staff_commands import KEYS, award_dialog
from handlers.staff_commands import awards as telegram
from proactive.awards.acts import ACTS
from proactive.awards.award import OfficialChange
from proactive.awards.reasons_of_acts import REASONS
from proactive.messages.contact import Language
from proactive.messages.texts import staff_words
from proactive.staff.rights import Role
from tests.awards.test_in_telegram import NUMBER, turned
from tests.awards.test_pages import enters, visited
from tests.awards.town import drawn, only_award

FORM = re.compile(r'<form method="post" action="/console/awards/[0-9a-f]+/(\w+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'name="(\w+)"')
ON_WHICH = {"from_": "from", "because": "reason"}  # what a field is called in a form and on the wire


@pytest.fixture
def all_are_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    for surface in (console_awards, telegram):
        monkeypatch.setattr(surface, "possible", lambda award, today: tuple(ACTS))


async def test_each_surface_offers_the_same_acts(all_are_possible: None) -> None:
    async with drawn() as world, visited(world) as client:
        await enters(world, client, Role.OFFICIAL)
        id = (await only_award(world)).award.id
        page = await (await client.get(f"/console/awards/{id}")).text()
        on_the_page = {name for name, _ in FORM.findall(page)}
        card = await turned(world, telegram.show, command="award", words=NUMBER)
        in_telegram = {button.action.split(":")[1].removeprefix("award_") for button in card.buttons}
    routes = {route.path.rsplit("/", 1)[1] for route in awards.routes() if "{id}/" in route.path}
    described = {path.rsplit("/", 1)[1] for path in award_paths.award_paths() if "{id}/" in path}
    assert on_the_page == in_telegram == routes == described == {*ACTS}


def test_each_button_of_telegram_is_answered_and_named_in_both_languages() -> None:
    keys = [award_dialog.key_of(act) for act in ACTS]
    assert {*keys} <= {*KEYS}
    assert all(staff_words("key", key, language) for key in keys for language in Language)


def test_each_kind_of_an_act_may_be_chosen_in_telegram_as_on_the_page() -> None:
    assert not {*award_dialog.BESIDE_REASONS} & {*REASONS}
    kinds = {kind for kinds in award_dialog.BESIDE_REASONS.values() for kind in kinds}
    assert all(staff_words("award_kind", kind, language) for kind in kinds for language in Language)


async def test_what_may_be_said_with_an_act_stands_in_a_form_and_on_the_wire(all_are_possible: None) -> None:
    said = {ON_WHICH.get(field.name, field.name) for field in fields(OfficialChange)}
    async with drawn() as world, visited(world) as client:
        await enters(world, client, Role.OFFICIAL)
        id = (await only_award(world)).award.id
        page = await (await client.get(f"/console/awards/{id}")).text()
    in_forms = {field for _, form in FORM.findall(page) for field in FIELD.findall(form)} - {"guard"}
    on_the_wire = {field.alias or name for name, field in AwardActBody.model_fields.items()}
    assert (in_forms, on_the_wire, {*console_awards.FIELDS}) == (said, said, said)
