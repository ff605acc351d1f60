"""The simulated phone speaks through the inbox, as the real channels do."""

import json

import pytest
from aiogram.types import Update
from aiohttp.test_utils import TestClient

from handlers.channels.telegram import callback_data
from handlers.demo.city import Citizen, OwnEvent
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.messages.message import ContactChange
from proactive.messages.texts import Button
from storage.engine.database import Store
from storage.messages import contacts, messages
from tests.pages.town import AIGUL, NOW, NUMBERLESS, OLGA, VIKTOR, Town, case, deliver, offer, put, received

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/?person=0&channel=sms"}


async def arrived(store: Store) -> tuple[str, dict]:
    [(source, body)] = await store.read(received)
    return source, json.loads(body)


async def test_a_typed_sms_becomes_a_row_of_the_inbox(client: TestClient, store: Store):
    answer = await client.post("/demo/phone/0/sms", data={"text": " иә "}, headers=HTMX)
    source, body = await arrived(store)
    assert (answer.status, answer.headers["HX-Trigger"]) == (204, "said")
    assert source == "sms"
    assert body == {"from": AIGUL.msisdn, "to": "1414", "text": "иә", "time": NOW.isoformat()}


async def test_without_a_script_the_browser_comes_back_to_the_conversation(client: TestClient):
    answer = await client.post("/demo/phone/0/sms", data={"text": "1"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/?person=0&channel=sms")


async def test_the_same_words_twice_are_two_messages(client: TestClient, store: Store):
    for _ in range(2):
        await client.post("/demo/phone/0/sms", data={"text": "1"}, headers=HTMX)
    assert len(await store.read(received)) == 2


async def test_a_pressed_button_becomes_the_update_that_telegram_would_send(client: TestClient, store: Store):
    pressed = {"action": "yes", "message": "26-0000001.1.offer"}
    await client.post("/demo/phone/0/telegram", data=pressed, headers=HTMX)
    source, body = await arrived(store)
    query = Update.model_validate(body).callback_query
    assert source == "telegram"
    assert query.data == callback_data("yes", "26-0000001.1.offer")
    assert query.message.chat.id == AIGUL.chat_id


async def test_a_telegram_text_becomes_a_private_message(client: TestClient, store: Store):
    await client.post("/demo/phone/0/telegram", data={"text": "/start"}, headers=HTMX)
    message = Update.model_validate((await arrived(store))[1]).message
    assert (message.text, message.chat.type, message.chat.id) == ("/start", "private", AIGUL.chat_id)
    assert message.date == NOW


async def test_a_shared_contact_is_the_senders_own(client: TestClient, store: Store):
    await client.post("/demo/phone/0/telegram", data={"contact": "own"}, headers=HTMX)
    message = Update.model_validate((await arrived(store))[1]).message
    assert message.contact.phone_number == AIGUL.msisdn
    assert message.contact.user_id == message.from_user.id


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/demo/phone/0/sms", {"text": "  "}),
        ("/demo/phone/0/sms", {}),
        (f"/demo/phone/{NUMBERLESS.key}/sms", {"text": "1"}),
        (f"/demo/phone/{NUMBERLESS.key}/telegram", {"contact": "own"}),
    ],
)
async def test_what_no_phone_could_send_is_refused(client: TestClient, store: Store, address: str, said: dict):
    answer = await client.post(address, data=said, headers=HTMX)
    assert answer.status == 400
    assert await store.read(received) == []


async def test_another_site_cannot_speak_for_a_citizen(client: TestClient, store: Store):
    for told in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = await client.post("/demo/phone/0/sms", data={"text": "1"}, headers=told)
        assert answer.status == 403
    assert await store.read(received) == []


async def test_an_unchanged_thread_answers_with_nothing(client: TestClient, store: Store):
    await store.write(deliver, offer(AIGUL))
    page = await (await client.get("/?person=0&channel=sms")).text()
    again = page.split('id="thread"')[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert (await client.get(again, headers=HTMX)).status == 204


async def test_a_new_message_is_shown_and_read_aloud(client: TestClient, store: Store):
    await store.write(deliver, offer(AIGUL))
    later = offer(AIGUL, id="26-0000001.2.accepted", text="Өтінішіңіз қабылданды")
    await store.write(deliver, later)
    news = await client.get("/demo/phone/0/sms/thread?seen=x&last=26-0000001.1.offer", headers=HTMX)
    aloud = (await news.text()).split('id="news"')[1]
    assert "Өтінішіңіз қабылданды" in aloud
    assert "151 375" not in aloud


async def test_what_is_still_on_its_way_is_not_on_the_phone(client: TestClient, store: Store):
    await store.write(messages.write, [offer(AIGUL)], NOW)
    assert "151 375" not in await (await client.get("/?person=0&channel=sms")).text()


async def test_buttons_stand_under_a_telegram_message_and_the_contact_key_below(client: TestClient, store: Store):
    welcome = offer(
        AIGUL, Channel.TELEGRAM, buttons=(Button("share_contact", "Нөмірімді жіберу"),), id="w", text="Сәлем"
    )
    await store.write(deliver, offer(AIGUL, Channel.TELEGRAM), welcome)
    page = await (await client.get("/?person=0&channel=telegram")).text()
    assert 'name="action" value="yes"' in page
    assert 'value="share_contact"' not in page
    assert "Нөмірімді жіберу" in page.split('id="keyboard"')[1]


async def test_those_who_are_asked_stand_first(client: TestClient, store: Store):
    await store.write(put, case(1, Status.OFFERED, AIGUL))
    page = await (await client.get("/")).text()
    assert AIGUL.name in page.split('id="found"')[0].split('id="phone"')[1]


async def test_a_search_finds_by_a_part_of_the_name(client: TestClient):
    found = await (await client.get("/demo/people?q=ерлан", headers=HTMX)).text()
    assert "Ахметов Ерлан" in found
    assert AIGUL.name not in found


async def test_a_search_that_finds_nobody_says_so(client: TestClient):
    found = await client.get("/demo/people?q=zzz", headers=HTMX | {"Accept-Language": "en"})
    assert "Nobody was found" in await found.text()


async def test_a_phone_opens_on_the_channel_its_owner_linked(client: TestClient, store: Store):
    change = ContactChange(msisdn=AIGUL.msisdn, chat_id=AIGUL.chat_id)
    await store.write(contacts.write, [change], NOW)
    page = await (await client.get("/?person=0")).text()
    assert 'action="/demo/phone/0/telegram"' in page


async def test_the_address_keeps_the_open_case_when_the_phone_changes(client: TestClient, store: Store):
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/?case=26-0000001"}
    answer = await client.get("/demo/phone/0/telegram", headers=here)
    assert answer.headers["HX-Push-Url"] == "/?person=0&channel=telegram&case=26-0000001"


async def test_the_list_of_those_who_are_asked_keeps_up(client: TestClient, store: Store):
    page = await (await client.get("/")).text()
    again = page.split('id="asked"')[1].split('hx-get="')[1].split('"')[0]
    assert (await client.get(again, headers=HTMX)).status == 204
    await store.write(put, case(1, Status.OFFERED, AIGUL))
    assert AIGUL.name in await (await client.get(again, headers=HTMX)).text()


# Events for the person of the phone


async def test_a_phone_has_a_button_for_each_event_that_fits_its_person(client: TestClient):
    page = await (await client.get(f"/?person={OLGA.key}")).text()
    for event in OwnEvent:
        assert f'name="event" value="{event}"' in page


@pytest.mark.parametrize(("person", "words"), [(VIKTOR, "a second one cannot be chosen"), (AIGUL, "No event fits")])
async def test_a_phone_whose_person_no_event_fits_says_why(client: TestClient, person: Citizen, words: str):
    page = await (await client.get(f"/?person={person.key}", headers={"Accept-Language": "en"})).text()
    assert words in page
    assert 'name="event"' not in page


async def test_an_event_for_the_person_of_the_phone_puts_up_who_is_asked(client: TestClient, town: Town):
    answer = await client.post(f"/demo/phone/{OLGA.key}/events", data={"event": "bereaved"}, headers=HTMX)
    assert town.brought_own == [OwnEvent.BEREAVED]
    assert answer.headers["HX-Push-Url"] == f"/?person={OLGA.key}&channel=sms"
    assert AIGUL.name not in await answer.text()


@pytest.mark.parametrize(("event", "status"), [("ill", 409), ("flood", 400), ("", 400)])
async def test_an_event_that_does_not_fit_the_person_is_refused(client: TestClient, event: str, status: int):
    answer = await client.post(f"/demo/phone/{AIGUL.key}/events", data={"event": event}, headers=HTMX)
    assert answer.status == status
