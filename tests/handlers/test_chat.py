"""What a Telegram chat may bring: contacts, stickers, photos, groups, buttons of long ago."""

from typing import Any

import pytest

from bot.demo.city.people import Inhabitant
from handlers.channels import telegram
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from storage.messages import contacts, conversations
from tests.flow.reading import read_at
from tests.flow.world import World, chat, chat_of, user
from tests.handlers.front import kept
from tests.handlers.updates import Update, contact, message, pressed, said_to, update

GROUP = {"id": -100, "type": "group", "title": "Kin"}


@pytest.fixture
def person(world: World) -> Inhabitant:
    return next(one for one in world.city.people if one.msisdn and one.alive)


async def comes(world: World, *updates: Update) -> None:
    await world.app.runtime.keep([telegram.arrival(one) for one in updates])
    await world.settle()


async def linked_to(world: World, person: Inhabitant) -> int | None:
    assert person.msisdn is not None
    return (await world.app.store.read(contacts.contacts_of, [person.msisdn]))[person.msisdn].chat_id


async def test_an_own_contact_that_bmg_knows_links_the_citizen(world: World, person: Inhabitant) -> None:
    await comes(world, message(person, **contact(person.msisdn, chat_of(person))))
    assert (await linked_to(world, person), await said_to(world, person)) == (chat_of(person), ["common.linked"])


@pytest.mark.parametrize("owner", [None, 999], ids=["nobody in Telegram", "somebody else"])
async def test_a_contact_that_is_not_the_senders_own_links_nobody(
    world: World, person: Inhabitant, owner: int | None
) -> None:
    await comes(world, message(person, **contact(person.msisdn, owner)))
    assert (await linked_to(world, person), await said_to(world, person)) == (None, ["common.contact_not_own"])


@pytest.mark.parametrize("number", ["+77999999999", "+12025550100", "", "8", "no number"])
async def test_an_own_number_that_bmg_does_not_know_links_nobody(world: World, person: Inhabitant, number: str) -> None:
    await comes(world, message(person, **contact(number, chat_of(person))))
    assert (await linked_to(world, person), await said_to(world, person)) == (None, ["common.contact_unknown"])


@pytest.mark.parametrize(
    "content",
    [
        {"document": {"file_id": "f", "file_unique_id": "u"}, "caption": "my paper"},
        {"text": "зщшгнек"},
    ],
    ids=lambda content: next(iter(content)),
)  # fmt: skip
async def test_whatever_a_linked_citizen_sends_is_answered_and_moves_nothing(
    world: World, content: dict[str, Any]
) -> None:
    child = await offered(world)
    await comes(world, message(child, **content))
    assert (await burial(world), (await said_to(world, child))[-1]) == (
        Status.OFFERED,
        "common.not_understood_offer",
    )


STICKER = {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "is_animated": False}
ORIGIN = {"type": "hidden_user", "sender_user_name": "К", "date": 1}
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
DOCUMENT = {"document": {"file_id": "f", "file_unique_id": "u"}}
VIDEO = {"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}}
SIGNS = [
    (PHOTO, "common.file_unread"),
    (DOCUMENT, "common.file_unread"),
    *[(PHOTO | {"caption": words}, "common.under_file") for words in ("иә", "1", "да, согласна", "нет")],
    (DOCUMENT | {"caption": "1"}, "common.under_file"),
    (PHOTO | {"forward_origin": ORIGIN}, "common.forwarded"),
    (PHOTO | {"caption": "сколько денег дадут"}, "topics.how_much_once"),
    ({"sticker": STICKER | {"is_video": False}}, "common.sign_sticker"),
    ({"dice": {"emoji": "🎲", "value": 6}}, "common.sign_sticker"),
    ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}, "common.sign_voice"),
    ({"invention_of_2031": {}}, "common.sign_other"),
    ({"text": ""}, "common.sign_other"),
    ({"checklist": {"title": "да", "tasks": [{"id": 1, "text": "да"}]}}, "common.sign_other"),
    ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}, "caption": "да"}, "common.under_file"),
    (VIDEO | {"caption": "сколько денег дадут"}, "topics.how_much_once"),
    ({"location": {"latitude": 43.2, "longitude": 76.9}}, "common.sign_place"),
    ({"video_note": {"file_id": "f", "file_unique_id": "u", "length": 1, "duration": 1}}, "common.sign_video"),
]


@pytest.mark.parametrize(("content", "key"), SIGNS, ids=lambda part: next(iter(part)) if isinstance(part, dict) else "")
async def test_what_holds_no_words_is_told_what_helps_and_costs_no_patience(
    world: World, content: dict[str, Any], key: str
) -> None:
    child = await offered(world)
    await comes(world, message(child, **content))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.OFFERED, key)
    [case] = [case for case in await world.cases() if case.service == "burial"]
    assert case.asking.question.misunderstood == 0


async def test_a_yes_under_a_photo_confirms_no_account_and_takes_no_consent_back(world: World) -> None:
    child = await offered(world)
    await comes(world, message(child, text="иә"))
    await comes(world, message(child, **PHOTO, caption="1"))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.ACCOUNT, "common.under_file")
    await comes(world, message(child, text="отзываю согласие"))
    await comes(world, message(child, **PHOTO, caption="да"))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.ACCOUNT, "common.under_file")


async def test_the_buttons_stand_under_whatever_was_answered(world: World) -> None:
    child = await offered(world)
    for content in (PHOTO, PHOTO | {"caption": "иә"}, {"text": "иә", "forward_origin": ORIGIN}):
        await comes(world, message(child, **content))
        last = (await world.thread(child, Channel.TELEGRAM))[-1]
        assert [button.action for button in last.buttons] == ["yes", "no"], content


@pytest.mark.parametrize(
    "note",
    [
        {"pinned_message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"write_access_allowed": {}},
    ],
    ids=lambda note: next(iter(note)),
)
async def test_what_telegram_tells_of_the_chat_itself_is_nobodys_words(world: World, note: dict[str, Any]) -> None:
    child = await offered(world)
    before = await said_to(world, child)
    await comes(world, message(child, **note))
    assert (await burial(world), await said_to(world, child)) == (Status.OFFERED, before)


def reacted(person: Inhabitant, *emoji: str) -> Update:
    new = [{"type": "emoji", "emoji": sign} for sign in emoji]
    head = {"chat": chat(person), "message_id": 7, "user": user(person), "date": 1_795_410_000}
    return update(message_reaction={**head, "old_reaction": [], "new_reaction": new})


async def test_a_thumb_under_a_question_is_no_answer_and_under_nothing_a_nod(world: World, person: Inhabitant) -> None:
    child = await offered(world)
    await comes(world, reacted(child, "👍"))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.OFFERED, "common.sign_reaction")
    await comes(world, reacted(child))
    assert len(await said_to(world, child)) == 2


async def test_a_yes_under_the_words_of_an_older_question_is_explained(world: World) -> None:
    child = await offered(world)
    old = {"inline_keyboard": [[{"text": "Иә", "callback_data": "yes|26-0000099.1.offer"}]]}
    replied = {"message_id": 3, "date": 1, "chat": chat(child), "text": "?", "reply_markup": old}
    await comes(world, message(child, text="иә", reply_to_message=replied))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.OFFERED, "common.quoted_old")


async def test_what_the_bot_api_learns_later_is_left_out_and_the_words_are_read(world: World) -> None:
    child = await offered(world)
    origin = {"type": "from_another_planet", "date": 1}
    await comes(world, message(child, text="иә", forward_origin=origin))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.OFFERED, "common.forwarded")
    await comes(world, message(child, text="келісемін", entities=[{"type": 7}], link_preview_options="none"))
    assert await burial(world) is Status.ACCOUNT


async def test_a_group_is_told_once_that_the_bot_speaks_with_one_person_at_a_time(
    world: World, person: Inhabitant
) -> None:
    joined = membership(person, "member", **GROUP)
    joined["my_chat_member"]["old_chat_member"]["status"] = "left"
    await comes(world, joined)
    lines = await world.app.store.read(conversations.with_address, str(GROUP["id"]))
    assert [line.direction for line in lines].count("out") == 1


async def offered(world: World) -> Inhabitant:
    """A child to whom the burial payment has been offered in Telegram."""
    child = world.bring("burial_by_child").concerned[0]
    await world.link(child)
    await world.settle()
    return child


async def burial(world: World) -> Status:
    return next(case.status for case in await world.cases() if case.service == "burial")


async def test_words_and_buttons_in_a_group_are_nobodys_answer(world: World) -> None:
    child = await offered(world)
    [line] = await world.thread(child, Channel.TELEGRAM)
    in_group = message(child, text="иә", chat=GROUP)
    await comes(world, in_group, pressed(child, f"yes|{line.id}", chat=GROUP))
    assert (await burial(world), await said_to(world, child)) == (Status.OFFERED, ["burial.offer"])


async def test_a_button_under_a_message_too_old_to_be_shown_still_answers_its_question(world: World) -> None:
    child = await offered(world)
    [line] = await world.thread(child, Channel.TELEGRAM)
    await comes(world, pressed(child, f"yes|{line.id}"))
    assert await burial(world) is Status.ACCOUNT


@pytest.mark.parametrize("data", ["yes|26-0000099.1.offer", "yes|", "yes", "no|x|y", "other_account|old"])
async def test_a_button_of_long_ago_moves_nothing_and_says_so(world: World, data: str) -> None:
    child = await offered(world)
    await comes(world, pressed(child, data))
    assert (await burial(world), (await said_to(world, child))[-1]) == (Status.OFFERED, "common.settled")


@pytest.mark.parametrize("data", ["", "|", "choice:99|x", "choice:|x", "choice:x|x", "no_such|x", "\x00", "ү" * 32])
async def test_a_button_nobody_made_breaks_nothing(world: World, data: str) -> None:
    child = await offered(world)
    await comes(world, pressed(child, data))
    assert (await burial(world), len(await said_to(world, child))) == (Status.OFFERED, 2)


def membership(person: Inhabitant, status: str, **place: Any) -> Update:
    bot = {"id": 1, "is_bot": True, "first_name": "Qoldau"}
    change = {"chat": chat(person) | place, "from": user(person), "date": 1_795_410_000}
    new = {"user": bot, "status": status, "until_date": 0}
    return update(
        my_chat_member=change | {"old_chat_member": {"user": bot, "status": "member"}, "new_chat_member": new}
    )


async def test_who_blocks_the_bot_is_no_longer_reached_there_and_is_again_after_writing(world: World) -> None:
    child = await offered(world)
    await comes(world, membership(child, "kicked"))
    assert await linked_to(world, child) is None
    await comes(world, membership(child, "member"))
    assert await linked_to(world, child) is None
    await comes(world, message(child, text="/start"))
    assert await linked_to(world, child) == chat_of(child)


@pytest.mark.parametrize("words", ["/start", "/start from-a-poster"])
async def test_start_shows_the_menu_whatever_link_it_came_by(world: World, words: str) -> None:
    child = await offered(world)
    await comes(world, message(child, text=words))
    assert (await said_to(world, child))[-1] == "common.menu"


async def test_a_group_that_puts_the_bot_out_changes_nothing(world: World) -> None:
    child = await offered(world)
    await comes(world, membership(child, "kicked", **GROUP), membership(child, "kicked", id=404))
    assert await linked_to(world, child) == chat_of(child)


async def test_a_stranger_is_welcomed_in_the_language_they_ask_for(world: World, person: Inhabitant) -> None:
    for word, language in (("KZ", "kk"), ("RU", "ru")):
        await comes(world, message(person, text=word))
        read = (await world.app.store.read(read_at, str(chat_of(person))))[-1]
        assert (read.key, read.language) == ("common.welcome", language)


async def test_a_button_counts_though_a_server_in_telegrams_place_leaves_out_what_nobody_reads(
    world: World, person: Inhabitant
) -> None:
    press = pressed(person, "menu|x")
    press["callback_query"].pop("chat_instance")
    await comes(world, press)
    [kept_update] = await kept(world.app.runtime, "telegram")
    assert (kept_update["due_at"], kept_update["error"]) == (None, None)


async def test_a_button_without_its_message_is_worked_in_silence(world: World, person: Inhabitant) -> None:
    query = {"id": "q", "from": user(person), "chat_instance": "1", "data": "yes|x"}
    await comes(world, {"update_id": 1, "callback_query": query})
    assert await said_to(world, person) == []
