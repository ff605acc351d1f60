"""A broadcast in the console: composed, tried out, let go, paused, and what became of it."""

import re

import pytest

from proactive.broadcasts import broadcast
from proactive.broadcasts.broadcast import State
from proactive.staff.rights import Role
from storage.broadcasts import broadcasts
from storage.ledger import audit
from tests.api.office import INVALID
from tests.console.desk import Desk

TEXTS = {"text_kk": "Құрметті азамат! {service}: {state}.", "text_ru": "Уважаемый гражданин! {service}: {state}."}


@pytest.fixture
async def operator(desk: Desk) -> Desk:
    await desk.office.asks(await desk.office.opens(), INVALID)
    await desk.enters(Role.OPERATOR)
    return desk


async def state(desk: Desk) -> State:
    return (await broadcasts.by_id(desk.office.store, "1")).state


async def test_it_is_composed_and_shows_what_it_would_come_to(operator: Desk) -> None:
    kept = await operator.sends("/broadcasts/new", service="disability", language="kk", ages="", at="", **TEXTS)
    assert kept.headers["Location"] == "/console/broadcasts/1"
    assert "Counting" in await operator.reads("/broadcasts/1")
    counted = await operator.reads("/broadcasts/1/estimate")
    assert "<strong>1</strong> people" in counted
    assert "Құрметті азамат! мүгедектігі бойынша" in counted
    assert await state(operator) is State.DRAFT


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text_ru": ""}, "The text in ru is missing"),
        ({"text_kk": "{name}"}, "which nothing fills"),
        ({"ages": "old"}, "Expected years as"),
        ({"at": "2026-11-23T09:00"}, "That time is over"),
        ({"at": "soon"}, "Expected a time as"),
    ],
)
async def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(operator: Desk, wrong, words: str) -> None:
    answer = await operator.sends("/broadcasts/new", **{"service": "burial", **TEXTS, **wrong})
    page = await answer.text()
    assert answer.status == 400
    assert words in page.replace("&#34;", '"')
    assert 'value="burial" checked' in page
    assert await broadcasts.listed(operator.office.store) == []


async def test_it_is_started_paused_resumed_and_cancelled(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    for act, then in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert (await operator.sends(f"/broadcasts/1/{act}", sure="yes")).status == 303
        assert await state(operator) == then
    assert (await operator.sends("/broadcasts/1/resume")).status == 409
    entries = await audit.listed(operator.office.store, about="broadcast 1")
    assert [entry.act.split()[0] for entry in entries] == ["cancel", "resume", "pause", "start", "compose"]
    assert 'hx-trigger="every 2s"' not in await operator.reads("/broadcasts/1/progress")


async def test_one_that_is_scheduled_waits_for_its_time(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", at="2026-11-24T10:00", **TEXTS)
    await operator.sends("/broadcasts/1/start", sure="yes")
    assert await state(operator) is State.CONFIRMED
    assert "24.11.2026 10:00" in await operator.reads("/broadcasts")


async def test_a_large_one_takes_another_administrator(operator: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "FOUR_EYES_ABOVE", 0)
    await operator.sends("/broadcasts/new", **TEXTS)
    refused = await operator.sends("/broadcasts/1/start", sure="yes")
    assert refused.status == 409
    assert "administrator other than who wrote" in await refused.text()
    await operator.enters(Role.ADMINISTRATOR)
    await operator.sends("/broadcasts/1/start", sure="yes")
    one = await broadcasts.by_id(operator.office.store, "1")
    assert (one.state, one.started_by, one.confirmed_by) == (
        State.RUNNING,
        operator.staff[Role.OPERATOR].id,
        operator.staff[Role.ADMINISTRATOR].id,
    )


async def test_what_is_in_doubt_is_sent_again_by_an_administrator_alone(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    assert (await operator.sends("/broadcasts/1/resend")).status == 403
    await operator.enters(Role.ADMINISTRATOR)
    nothing = await operator.sends("/broadcasts/1/resend")
    assert nothing.status == 409
    assert "has nothing in doubt" in await nothing.text()


async def test_the_results_are_a_file(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    answer = await operator.get("/broadcasts/1/results.csv")
    assert (
        (await answer.text()).lstrip("\ufeff").startswith("number;language;channel;state;reason;sent_at;delivered_at")
    )
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    [entry, _] = await audit.listed(operator.office.store, about="broadcast 1")
    assert entry.act == "export broadcast"


async def test_a_draft_is_changed_and_one_that_went_out_is_only_a_pattern(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", service="disability", ages="18-63", **TEXTS)
    form = await operator.reads("/broadcasts/1/edit")
    assert 'action="/console/broadcasts/1/edit"' in form
    assert 'value="disability" checked' in form
    assert 'value="18-63"' in form
    other = {"text_kk": "Құрметті азамат! Жаңа мәтін.", "text_ru": "Уважаемый гражданин! Новый текст."}
    assert (await operator.sends("/broadcasts/1/edit", **other)).status == 303
    assert "Новый текст" in await operator.reads("/broadcasts/1")
    await operator.sends("/broadcasts/1/start", sure="yes")
    assert (await operator.sends("/broadcasts/1/edit", **TEXTS)).status == 409
    assert "Новый текст" in await operator.reads("/broadcasts/new?like=1")


async def test_the_button_that_starts_says_to_how_many_and_starts_no_more(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    counted = await operator.reads("/broadcasts/1/estimate")
    people = re.search(r'name="people" value="([0-9]+)"', counted)[1]
    assert f"Start for {people}" in counted
    refused = await operator.sends("/broadcasts/1/start", sure="yes", people=str(int(people) - 1))
    assert (refused.status, await state(operator)) == (409, State.DRAFT)
    await operator.sends("/broadcasts/1/start", sure="yes", people=people)
    assert await state(operator) is State.RUNNING


async def test_it_is_asked_once_more_with_the_count_the_cost_and_the_time_before_anything_is_sent(
    operator: Desk,
) -> None:
    await operator.sends("/broadcasts/new", **TEXTS | {"text_ru": f"{TEXTS['text_ru']} Назовите код."})
    asked = await operator.sends("/broadcasts/1/start", people="1")
    page = await asked.text()
    assert (asked.status, await state(operator)) == (200, State.DRAFT)
    told = (
        "Start broadcast 1?",
        "people",
        "tenge",
        "Sending takes",
        "cannot be taken back",
        "Назовите код",
        "frauds do",
    )
    assert [words for words in told if words not in page] == []
    assert (await operator.sends("/broadcasts/1/start", sure="yes")).status == 303


async def test_who_pauses_what_is_over_reads_that_it_is(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    await operator.sends("/broadcasts/1/cancel")
    assert "cancelled already" in await (await operator.sends("/broadcasts/1/pause")).text()


async def test_slips_are_shown_before_the_count(operator: Desk) -> None:
    swapped = {"text_kk": TEXTS["text_ru"], "text_ru": TEXTS["text_kk"]}
    await operator.sends("/broadcasts/new", **swapped)
    assert "The languages look swapped" in await operator.reads("/broadcasts/1")


async def test_it_goes_to_the_author_first_and_stays_a_draft(operator: Desk) -> None:
    await operator.sends("/broadcasts/new", **TEXTS)
    tried = await operator.sends("/broadcasts/1/try")
    assert tried.headers["Location"] == "/console/broadcasts/1?tried=1"
    assert "Telegram chat" in await operator.reads("/broadcasts/1?tried=1")
    assert (await audit.listed(operator.office.store, about="broadcast 1"))[0].act == "try broadcast"
    assert await state(operator) is State.DRAFT
