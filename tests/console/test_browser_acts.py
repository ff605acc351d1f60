"""Each act of the console by hand in Chromium, from the link to the last button."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from proactive.broadcasts import broadcast
from proactive.broadcasts.broadcast import State
from proactive.cases.case import Decision
from proactive.cases.installation import Installation
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.texts import book
from proactive.staff.rights import Role
from storage.broadcasts import broadcasts
from storage.ledger import audit
from storage.staff.staff import Colleague
from tests.api.office import INVALID, Office
from tests.console.room import Room, room_of
from tests.pages.browser import CHROMIUM

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")


@pytest.fixture
async def room(office: Office, staffed: dict[Role, Colleague], browser: Browser) -> AsyncIterator[Room]:
    async with room_of(office, staffed, browser) as opened:
        yield opened


async def test_a_case_is_found_in_the_queue_and_approved(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await page.get_by_role("link", name=room.number).click()
    await page.get_by_role("button", name="Approve…").click()
    await page.get_by_role("button", name="Yes, approve").click()
    await expect(page.get_by_role("status")).to_have_text("Done.")
    assert await room.status() is Status.DECIDED
    assert page.complaints == []


async def test_a_refusal_by_keyboard_alone(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/cases/{room.number}")
    await page.locator("summary", has_text="Refuse").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("The recipient")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Құжат сәйкес емес")
    await page.keyboard.press("Tab")  # to the phrases that are ready
    await page.keyboard.press("Tab")  # to those in the other language
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Refuse case {room.number}?")
    await page.get_by_role("button", name="Yes, refuse").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Done.")
    assert (await room.office.read(room.number)).case.decision.ground == "R2"


async def test_a_document_is_asked_for_and_a_case_handed_over(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/cases/{room.number}")
    await page.get_by_text("Hand over to a colleague").click()
    await page.get_by_label("To whom", exact=True).select_option(label="administrator Әсел · Administrator")
    await page.get_by_role("button", name="Hand over").click()
    await expect(page.get_by_text("In the hands of administrator Әсел")).to_be_visible()
    await page.get_by_text("Ask for a document").click()
    await page.get_by_label("Which document", exact=True).fill("Анықтама")
    await page.get_by_label("What it is needed for").fill("Табысы белгісіз")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await expect(page.locator("blockquote")).to_contain_text("Анықтама")
    await page.get_by_role("button", name="Yes, ask for it").click()
    await expect(page.get_by_role("status")).to_have_text("The citizen was asked for the document.")
    assert await room.status() is Status.DOCUMENT


async def test_a_refusal_and_a_document_are_worded_by_phrases_in_the_language_of_the_citizen(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/cases/{room.number}")
    await page.locator("summary", has_text="Refuse").click()
    form = page.locator("form[action$='/refuse']")
    await form.locator("[data-phrase]:visible").first.click()
    assert await page.locator("#refuse-words").input_value() == book("desk", "kk")["refuse"]["untrue"]
    await page.get_by_text("Ask for a document").click()
    form = page.locator("form[action$='/request_document']")
    await form.get_by_role("button", name="Туу туралы куәлік").click()
    await form.get_by_role("button", name="Сот шешімі").click()
    assert await page.locator("#kind").input_value() == "Сот шешімі"
    assert await form.get_by_role("button", name="Решение суда").count() == 0  # folded, but there
    assert await form.get_by_text("Решение суда").count() == 1
    await form.locator("[data-phrase='document-words']:visible").first.click()
    await form.get_by_role("button", name="Ask", exact=True).click()
    await expect(page.locator("blockquote")).to_contain_text("Сот шешімі")
    await expect(page.get_by_role("alert")).to_have_count(0)
    assert page.complaints == []


async def test_who_waits_is_taken_and_answered_by_a_ready_phrase_with_its_price_in_sight(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await page.get_by_role("link", name="Conversations 1 waiting").click()
    await page.get_by_role("button", name="Take the next").click()
    await page.locator("[data-phrase]").first.click()
    await expect(page.locator("#preview blockquote")).to_have_text(re.compile("^Специалист «Қолдау»: Здравствуйте!"))
    await expect(page.locator("#preview")).to_contain_text("10 tenge")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("status")).to_contain_text("The answer is on its way.")
    await expect(page.locator(".talk")).to_contain_text("Здравствуйте!")
    assert page.complaints == []


async def test_a_phrase_is_chosen_and_sent_by_keyboard_alone(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/conversations/{room.talk}")
    await page.locator("#text").focus()
    for key in ("Tab", "Tab", "ArrowDown", "ArrowDown", "ArrowUp", "Enter"):  # over "Send" to the phrases
        await page.keyboard.press(key)
    assert await page.locator("#text").input_value() == list(book("desk", "ru")["phrase"].values())[1]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("The answer is on its way.")
    assert page.complaints == []


async def test_an_auditor_examines_a_decision_and_sees_nobodys_iin(room: Room) -> None:
    page = await room.enters(Role.AUDITOR)
    await page.get_by_role("link", name="Sample").click()
    await page.get_by_role("button", name="In order").click()
    await expect(page.get_by_role("cell", name="in order")).to_be_visible()
    await room.goes(page, f"/cases/{room.number}")
    assert INVALID not in await page.content()


async def test_an_official_upholds_a_decision_in_words(room: Room) -> None:
    refused = Decision(outcome="refused", number="1", made_by="system", made_at=room.office.now, reason="D19.1")
    case = (await room.office.read(room.number)).case
    for status in (Status.DECIDED, Status.ANSWERING, Status.REFUSED):
        case = await room.office.moves(case, status, decision=refused)
    await room.office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.REVIEW_REQUESTED))
    page = await room.reads(Role.OFFICIAL)
    await page.locator("summary", has_text="Uphold").click()
    await page.locator("#uphold-words").fill("Мүгедектік тізілімде жоқ.")
    await page.get_by_role("button", name="Uphold…").click()
    await page.locator("main button.main").click()
    await expect(page.get_by_role("status").first).to_be_visible()
    assert await room.status() is Status.REFUSED


async def test_a_refusal_takes_a_ground_and_words(room: Room) -> None:
    page = await room.reads(Role.OFFICIAL)
    await page.locator("summary", has_text="Refuse").click()
    await page.locator("form[action$=refuse] > button").click()
    assert await page.evaluate("document.querySelector('#ground').validity.valueMissing")
    await page.evaluate("document.querySelector('form[action$=refuse]').noValidate = true")
    await page.locator("form[action$=refuse] > button").click()
    await expect(page.get_by_role("alert")).to_have_text("Fill in every field.")
    assert await room.status() is Status.REVIEW


async def test_four_eyes_send_back_a_proposal_and_complete_the_next(
    office: Office, staffed: dict[Role, Colleague], browser: Browser
) -> None:
    async with room_of(office, staffed, browser, house=Installation(four_eyes=frozenset({"disability"}))) as room:
        first = await room.reads(Role.OFFICIAL)
        await approves(first)
        second = await room.reads(Role.ADMINISTRATOR)
        await second.locator("summary", has_text="Send the proposal back").click()
        await second.locator("#back-words").fill("Сомасын қараңыз")
        await second.locator("form[action$=send_back] button").click()
        await expect(second.locator(".proposal")).to_have_count(0)
        await first.goto(first.url)
        await approves(first)
        await expect(first.get_by_text("You proposed this")).to_be_visible()
        await second.goto(second.url)
        await second.locator("form[action$=complete] button").click()
        await second.locator("main button.main").click()
        await expect(second.get_by_role("status").first).to_be_visible()
        assert await room.status() is Status.DECIDED


async def approves(page: Page) -> None:
    await page.locator("form[action$=approve] button").click()
    await page.locator("main button.main").click()
    await expect(page.get_by_role("status").first).to_be_visible()


async def test_a_large_broadcast_is_composed_confirmed_by_a_second_and_steered_to_its_end(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "FOUR_EYES_ABOVE", 0)
    page = await room.enters(Role.OPERATOR)
    await page.get_by_role("link", name="Broadcasts").click()
    await page.get_by_role("link", name="New broadcast").click()
    await page.get_by_label("Text in Kazakh").fill("Сәлем!")
    await page.get_by_label("Text in Russian").fill("Здравствуйте!")
    await page.get_by_role("button", name="Count it").click()
    await expect(page.get_by_text("What people will read")).to_be_visible()
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="Start for").click()
    await expect(page.get_by_role("alert")).to_contain_text("has to confirm")
    second = await room.enters(Role.ADMINISTRATOR)
    await room.goes(second, "/broadcasts/2")
    await second.get_by_role("button", name="Start").click()
    for button, state in (("Start for", "running"), ("Pause", "paused"), ("Resume", "running")):
        await second.get_by_role("button", name=button).click()
        await expect(second.locator("#progress .chip")).to_have_text(state)
    await room.office.store.write(broadcasts.move, "2", State.PAUSED, room.office.now)
    await expect(second.locator("#progress .chip")).to_have_text("paused", timeout=15_000)  # moved by itself
    await second.get_by_role("button", name="Cancel").click()
    await expect(second.locator("#progress .chip")).to_have_text("cancelled")
    assert second.complaints == []


async def test_the_queue_says_what_came_and_the_focus_stays(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await page.get_by_role("link", name=room.number).focus()
    room.office.now += timedelta(minutes=10)
    new = await room.office.opens("burial", "880101300010", "9")
    await room.office.moves(new, Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER))
    await page.evaluate("htmx.ajax('GET', document.querySelector('#queue').getAttribute('hx-get'), '#queue')")
    await expect(page.locator("#news")).to_have_text("New cases since the page was opened: 1.")
    assert await page.evaluate("document.activeElement.textContent") == room.number
    assert page.complaints == []


async def test_the_journal_is_searched_printed_and_exported(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, "/journal")
    await page.get_by_label("Name, IIN or number").fill(room.number)
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.emulate_media(media="print")
    await expect(page.get_by_role("link", name=room.number)).to_be_visible()
    await expect(page.locator("nav.places")).to_be_hidden()
    assert len(await page.pdf(prefer_css_page_size=True)) > 1000
    await page.emulate_media(media="screen")
    async with page.expect_download() as told:
        await page.get_by_role("button", name="CSV").click()
    assert (await told.value).suggested_filename.endswith(".csv")


async def test_an_administrator_appoints_and_dismisses_and_every_step_is_in_a_log_that_holds(room: Room) -> None:
    page = await room.enters(Role.ADMINISTRATOR)
    await page.get_by_role("link", name="Staff").click()
    await page.get_by_label("Telegram number (ID)").fill("7001")
    await page.get_by_label("Name").fill("Дана")
    await page.get_by_role("button", name="Appoint").click()
    row = page.get_by_role("row", name="Дана")
    await row.locator("summary").click()
    await row.get_by_role("button", name="End the role").click()
    await expect(row).to_have_count(0)
    await page.get_by_label("System").fill("Қазына")
    await page.get_by_role("button", name="Make a token").click()
    await expect(page.get_by_text("Copy it now")).to_be_visible()
    await page.get_by_role("button", name="Revoke: Қазына").click()
    await expect(page.get_by_role("row", name="Қазына")).to_contain_text("revoked")
    await page.get_by_role("link", name="Audit log").click()
    await expect(page.locator("tbody tr").nth(3)).to_contain_text("Дана")
    assert await room.office.store.read(audit.broken) == []
    await page.get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", name="Entering the console")).to_be_visible()
