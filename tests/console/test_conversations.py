"""The desk of conversations in the console: who waits, what is answered, by whom, in which language."""

import re

import pytest

from proactive.messages.contact import Language
from proactive.messages.message import ContactChange
from proactive.staff.rights import Role
from storage.messages import contacts
from storage.messages import desk as conversations
from tests.api.office import PHONE
from tests.console.desk import Desk
from tests.staff.test_desk import asks

RUSSIAN, KAZAKH = "Мы позвоним Вам завтра, в три часа", "Ертең сағат үште қоңырау шаламыз"


async def test_who_waits_stands_on_the_page_and_in_the_navigation(desk: Desk) -> None:
    first = await asks(desk.office, "Позвоните мне, пожалуйста", hours=-1)
    page = await desk.reads("/conversations")
    assert "Позвоните мне, пожалуйста" in page
    assert (f"/console/conversations/{first.id}" in page, "past its hour" in page) == (True, True)
    assert "1 late" in await desk.reads("")


async def test_the_next_is_taken_answered_and_the_one_after_is_at_hand(desk: Desk) -> None:
    first = await asks(desk.office)
    taken = await desk.sends("/conversations/next")
    assert taken.headers["Location"] == f"/console/conversations/{first.id}"
    answered = await desk.sends(f"/conversations/{first.id}/reply", text=RUSSIAN)
    assert answered.headers["Location"] == f"/console/conversations/{first.id}?done=reply"
    page = await desk.reads(f"/conversations/{first.id}?done=reply")
    assert (f"Специалист «Қолдау»: {RUSSIAN}" in page, "/conversations/next" in page) == (True, True)
    assert (await desk.sends("/conversations/next")).headers["Location"] == "/console/conversations"


async def test_what_the_citizen_will_read_and_its_cost_are_shown_while_it_is_written(desk: Desk) -> None:
    first = await asks(desk.office)
    shown = await (await desk.sends(f"/conversations/{first.id}/preview", text=RUSSIAN)).text()
    assert (f"Специалист «Қолдау»: {RUSSIAN}" in shown, "SMS parts: 1" in shown, "10 tenge" in shown) == (True,) * 3


async def test_a_reply_in_the_other_language_is_asked_about_once(desk: Desk) -> None:
    first = await asks(desk.office)
    asked = await (await desk.sends(f"/conversations/{first.id}/reply", text=KAZAKH)).text()
    assert ("This seems to be Kazakh" in asked, KAZAKH in asked, "Send all the same" in asked) == (True,) * 3
    assert (await conversations.read(desk.office.store, first.id)).is_open
    await desk.sends(f"/conversations/{first.id}/reply", text=KAZAKH, sure="yes")
    assert not (await conversations.read(desk.office.store, first.id)).is_open


@pytest.mark.parametrize(
    "words", ["Назовите код из SMS, пожалуйста", "Карта нөмірін жазыңыз, өтінемін", "Сообщите PIN карты"]
)
async def test_a_reply_that_asks_for_a_secret_is_warned_of_before_it_goes_out(desk: Desk, words: str) -> None:
    first = await asks(desk.office)
    shown = await (await desk.sends(f"/conversations/{first.id}/preview", text=words)).text()
    assert "frauds ask for them" in shown
    asked = await (await desk.sends(f"/conversations/{first.id}/reply", text=words)).text()
    assert ("frauds ask for them" in asked, words in asked, "Send all the same" in asked) == (True,) * 3
    assert (await conversations.read(desk.office.store, first.id)).is_open
    await desk.sends(f"/conversations/{first.id}/reply", text=words, sure="yes")
    assert not (await conversations.read(desk.office.store, first.id)).is_open


async def test_who_never_chose_a_language_is_answered_in_the_one_they_write(desk: Desk) -> None:
    first = await asks(desk.office, "Маған қоңырау шалыңызшы")
    assert "The answer, in Kazakh" in await desk.reads(f"/conversations/{first.id}")
    await desk.office.store.write(contacts.write, [ContactChange(msisdn=PHONE, language=Language.RU)], desk.office.now)
    assert "The answer, in Russian" in await desk.reads(f"/conversations/{first.id}")


async def test_whoever_is_second_is_told_kindly_and_loses_no_word(desk: Desk) -> None:
    first = await asks(desk.office)
    await desk.enters(Role.ADMINISTRATOR)
    await desk.sends(f"/conversations/{first.id}/reply", text=RUSSIAN)
    await desk.enters(Role.OFFICIAL)
    answer = await desk.sends(f"/conversations/{first.id}/reply", text="Здравствуйте!")
    assert (answer.status, "dministrator Әсел has ended this" in await answer.text()) == (409, True)


@pytest.mark.parametrize(
    ("act", "fields", "done"),
    [("note", {"text": "Звонил, не отвечает"}, "note"), ("assign", {"to": ""}, "give_back")],
)
async def test_notes_and_giving_back_stand_on_the_page(desk: Desk, act: str, fields: dict[str, str], done: str) -> None:
    first = await asks(desk.office)
    answer = await desk.sends(f"/conversations/{first.id}/{act}", **fields)
    assert answer.headers["Location"].endswith(f"?done={done}")
    assert (fields.get("text", "") in await desk.reads(f"/conversations/{first.id}")) is True


async def test_who_takes_a_conversation_reads_that_it_is_theirs(desk: Desk) -> None:
    first, own = await asks(desk.office), desk.staff[Role.OFFICIAL].id
    taken = await desk.sends(f"/conversations/{first.id}/assign", to=own)
    assert "conversation is yours now" in await desk.reads(taken.headers["Location"].removeprefix("/console"))
    another = await desk.sends(f"/conversations/{first.id}/assign", to=desk.staff[Role.ADMINISTRATOR].id)
    assert another.headers["Location"].endswith("?done=hand_over")


async def test_an_auditor_sees_no_number_and_no_form(desk: Desk) -> None:
    first = await asks(desk.office)
    await desk.enters(Role.AUDITOR)
    page = await desk.reads(f"/conversations/{first.id}")
    assert (PHONE in page, "tel:" in page, re.search("<textarea", page)) == (False, False, None)
    assert (await desk.sends(f"/conversations/{first.id}/close")).status == 403
    assert PHONE not in await desk.reads("/conversations")


async def test_what_was_ended_is_found_again_and_nothing_else_is(desk: Desk) -> None:
    first = await asks(desk.office)
    await desk.sends(f"/conversations/{first.id}/close")
    assert first.id in await desk.reads("/conversations?state=closed&topic=person")
    assert first.id not in await desk.reads("/conversations?state=closed&topic=complaint")
    assert (await desk.get("/conversations/0000000000000000")).status == 404


async def test_an_answer_abroad_is_asked_about_with_its_price(desk: Desk) -> None:
    first = await asks(desk.office, "Мама умерла, кому писать?", "from_abroad", sender="+79161234567")
    shown = await (await desk.sends(f"/conversations/{first.id}/preview", text=RUSSIAN)).text()
    assert "A number abroad: this answer costs 60 tenge" in shown
    asked = await (await desk.sends(f"/conversations/{first.id}/reply", text=RUSSIAN)).text()
    assert ("Send all the same" in asked, "costs 60 tenge" in asked) == (True, True)
    assert (await conversations.read(desk.office.store, first.id)).is_open
    await desk.sends(f"/conversations/{first.id}/reply", text=RUSSIAN, sure="yes")
    assert not (await conversations.read(desk.office.store, first.id)).is_open


@pytest.mark.parametrize(
    ("sender", "lead", "is_called"),
    [
        ("KaspiBank", "cannot be answered", False),
        ("150", "cannot be answered", False),
        ("+77272501111", "Call it", True),
    ],
)
async def test_what_no_sms_reaches_is_called_or_ended_with_a_note(
    desk: Desk, sender: str, lead: str, is_called: bool
) -> None:
    first = await asks(desk.office, "Здравствуйте", "from_service", sender=sender)
    page = await desk.reads(f"/conversations/{first.id}")
    assert (lead in page, f"{first.id}/reply" in page, f"tel:{sender}" in page) == (True, False, is_called)
    assert all(f"{first.id}/{act}" in page for act in ("note", "assign", "close"))
    refused = await desk.sends(f"/conversations/{first.id}/reply", text=RUSSIAN)
    assert (refused.status, "o SMS reaches" in await refused.text()) == (409, True)


async def test_how_often_somebody_wrote_stands_beside_their_last_words(desk: Desk) -> None:
    for count in range(3):
        first = await asks(desk.office, f"Баланс {count}", "from_service", sender="KaspiBank")
    for page in (await desk.reads("/conversations"), await desk.reads(f"/conversations/{first.id}")):
        assert ("Messages: 3" in page, "Баланс 2" in page, "Баланс 0 /" in page) == (True, True, False)


@pytest.mark.parametrize(
    "typed", ["KZ86125KZT5004100100", "kz86 125k zt50 0410 0100", "4400 4302 1234 5678", "КZ86125KZТ5004100100"]
)
async def test_the_whole_of_an_account_stands_on_no_list_and_in_no_conversation(desk: Desk, typed: str) -> None:
    first = await asks(desk.office, f"мой счёт {typed} примите")
    for page in (await desk.reads("/conversations"), await desk.reads(f"/conversations/{first.id}")):
        assert (typed in page, f"•{typed[-4:]} примите" in page) == (False, True)


async def test_what_only_looks_like_an_account_is_left_as_it_is(desk: Desk) -> None:
    await asks(desk.office, "дело 26-0000123, звоните 8 701 000 00 00 до 18:30")
    assert "дело 26-0000123, звоните 8 701 000 00 00 до 18:30" in await desk.reads("/conversations")
