"""The live view: stations, one case whole, and an official's acts."""

import pytest
from aiohttp.test_utils import TestClient

from handlers.demo import view
from handlers.demo.city import EventKind
from handlers.demo.stations import AT, station_of
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from storage.cases import cases
from storage.engine.database import Store
from tests.pages.town import (
    AIGUL,
    OLGA,
    Town,
    assigned,
    case,
    consent,
    deliver,
    in_review,
    offer,
    put,
)

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/", "Accept-Language": "en"}


def test_every_status_has_its_station():
    assert set(AT) | {Status.ATTENTION} == set(Status)


@pytest.mark.parametrize(
    ("waiting", "station"),
    [
        (case(1, Status.ATTENTION), "event"),
        (case(1, Status.ATTENTION, consent=consent(AIGUL)), "account"),
        (case(1, Status.ATTENTION, registered_at=in_review(1).registered_at), "decision"),
        (case(1, Status.ATTENTION, decision=assigned(1, AIGUL).decision), "payment"),
    ],
)
def test_a_case_that_waits_for_a_person_stands_where_it_had_come_to(waiting, station: str):
    assert station_of(waiting) == station


async def test_a_case_stands_at_its_station_by_name(client: TestClient, store: Store):
    await store.write(put, case(1, Status.OFFERED))
    found = {station.name: station.cards for station in await view.road(store)}
    assert [card.case.number for card in found["offer"]] == ["26-0000001"]
    assert AIGUL.name in await (await client.get("/demo/road", headers=HTMX)).text()


async def test_a_crowded_station_draws_a_few_and_counts_the_rest(store: Store):
    for number in range(1, 16):
        await store.write(put, assigned(number, AIGUL))
    result = (await view.road(store))[-1]
    assert (len(result.cards), result.more) == (view.MOST_CARDS, 15 - view.MOST_CARDS)


async def test_in_a_crowd_the_case_of_the_phone_at_hand_stands_first(store: Store):
    await store.write(put, case(1, Status.READY, AIGUL))
    for number in range(2, 16):
        await store.write(put, case(number, Status.READY, OLGA))
    offered = (await view.road(store, AIGUL.iin))[1]
    assert offered.cards[0].case.number == "26-0000001"


async def test_an_unchanged_road_answers_with_nothing(client: TestClient, store: Store):
    await store.write(put, case(1, Status.OFFERED))
    page = await (await client.get("/demo/road", headers=HTMX)).text()
    again = page.split('hx-get="')[1].split('"')[0]
    assert (await client.get(again, headers=HTMX)).status == 204
    await store.write(put, case(2, Status.DETECTED))
    assert (await client.get(again, headers=HTMX)).status == 200


async def test_a_case_shows_its_checks_its_amounts_and_its_words(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    await store.write(deliver, offer(OLGA))
    page = await (await client.get("/demo/cases/26-0000001", headers=HTMX)).text()
    for shown in ("B13.4", "does not hold", "not known", "89,497.76 tenge", "••1234", "3 December 2026", "151 375"):
        assert shown in page


async def test_a_case_is_one_click_from_its_page_for_officials(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    page = await (await client.get("/demo/cases/26-0000001", headers=HTMX)).text()
    form = page.split('action="/console/trial/official"')[1].split("</form>")[0]
    assert 'name="case" value="26-0000001"' in form


async def test_a_case_is_asked_for_again_only_when_it_changed(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    page = await (await client.get("/demo/cases/26-0000001", headers=HTMX)).text()
    again = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert (await client.get(again, headers=HTMX)).status == 204


async def test_news_of_a_case_leave_what_an_official_types_alone(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    news = "/demo/cases/26-0000001/news?seen=older&status=review&can=approve+refuse"
    assert 'id="words"' not in await (await client.get(news, headers=HTMX)).text()


async def test_an_official_approves_what_the_system_prepared(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    answer = await client.post("/demo/cases/26-0000001/approve", headers=HTMX)
    [approved] = await cases.by_number(store, ["26-0000001"])
    assert (answer.status, approved.status, approved.decision.made_by) == (204, Status.DECIDED, "official")
    assert approved.decision.award == approved.application.award


async def test_an_official_refuses_with_a_ground_and_words(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    refusal = {"ground": "R2", "words": "Құжат жоқ"}
    await client.post("/demo/cases/26-0000001/refuse", data=refusal, headers=HTMX)
    [refused] = await cases.by_number(store, ["26-0000001"])
    assert (refused.decision.outcome, refused.decision.ground, refused.decision.words) == ("refused", "R2", "Құжат жоқ")


@pytest.mark.parametrize("refusal", [{"ground": "R2", "words": " "}, {"ground": "R9", "words": "x"}, {}])
async def test_a_refusal_without_a_ground_or_words_changes_nothing(client: TestClient, store: Store, refusal: dict):
    await store.write(put, in_review(1))
    answer = await client.post("/demo/cases/26-0000001/refuse", data=refusal, headers=HTMX)
    [case_] = await cases.by_number(store, ["26-0000001"])
    assert (answer.status, case_.status) == (400, Status.REVIEW)


async def test_an_act_that_the_case_does_not_allow_is_said(client: TestClient, store: Store):
    await store.write(put, case(1, Status.OFFERED))
    answer = await client.post("/demo/cases/26-0000001/approve", headers=HTMX)
    assert answer.status == 409
    assert "cannot be done now" in await answer.text()


async def test_a_case_that_waits_for_a_reason_can_go_back_on_the_road(client: TestClient, store: Store):
    await store.write(put, case(1, Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER)))
    page = await (await client.get("/demo/cases/26-0000001", headers=HTMX)).text()
    await client.post("/demo/cases/26-0000001/resume", headers=HTMX)
    [resumed] = await cases.by_number(store, ["26-0000001"])
    assert "nobody has a number" in page
    assert resumed.status is Status.DETECTED


async def test_an_event_that_is_brought_puts_up_the_phone_of_who_is_asked(client: TestClient, town: Town):
    answer = await client.post("/demo/events", data={"kind": "burial_entitled"}, headers=HTMX)
    assert town.brought == [EventKind.BURIAL]
    assert AIGUL.name in await answer.text()
    assert answer.headers["HX-Push-Url"] == "/?person=0&channel=sms"


async def test_an_event_that_can_happen_to_nobody_is_said(client: TestClient):
    answer = await client.post("/demo/events", data={"kind": "child_under_7"}, headers=HTMX)
    assert answer.status == 409
    assert "nobody left" in await answer.text()


async def test_an_unknown_event_is_refused(client: TestClient, town: Town):
    answer = await client.post("/demo/events", data={"kind": "flood"}, headers=HTMX)
    assert (answer.status, town.brought) == (400, [])


async def test_a_case_nobody_knows_is_not_found(client: TestClient):
    assert (await client.get("/demo/cases/26-7/news", headers=HTMX)).status == 404
    assert (await client.post("/demo/cases/26-7/approve", headers=HTMX)).status == 404
