"""Commands in Telegram: who may give which, what they do, each once; to others they are nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import staff_commands
from handlers.channels import telegram, telegram_updates
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Language
from proactive.messages.texts import book
from proactive.staff.commands import COMMANDS
from proactive.staff.rights import RIGHTS, Role
from storage.jobs import inbox
from storage.ledger import audit
from storage.staff import sessions, staff
from storage.staff.staff import Colleague
from tests.api.office import AWARD, FINDING, INVALID, Office
from tests.staff.chats import Chat
from tests.staff.conftest import ACCOUNTS

FORBIDDEN = "На это нужно право"


@pytest.fixture
def chats(office: Office, staffed: dict[Role, Colleague]) -> dict[Role, Chat]:
    return {role: Chat(office, account) for role, account in ACCOUNTS.items()}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_gives_the_commands_of_the_table_and_no_other(chats: dict[Role, Chat], role: Role) -> None:
    for command, right in COMMANDS.items():
        about_a_broadcast = " 1" if command == "cancel" else ""  # alone it is everybody's way out of a step
        [answer] = await chats[role].says(f"/{command}{about_a_broadcast}")
        assert answer.text.startswith(FORBIDDEN) is (right not in RIGHTS[role]), command


@pytest.mark.parametrize("role", list(Role))
async def test_a_button_takes_the_same_right_as_its_command(chats: dict[Role, Chat], role: Role) -> None:
    chat = chats[role]
    for key, duty in staff_commands.KEYS.items():
        [answer] = await chat.comes(chat.query(f"staff:{key}:1|x"))
        assert answer.text.startswith(FORBIDDEN) is (duty.right not in RIGHTS[role]), key
    [over] = await chat.comes(chat.query("staff:one:two:three:four|x"))
    assert "Этот шаг уже закончен" in over.text


async def test_who_is_refused_is_told_whose_right_it_is(chats: dict[Role, Chat]) -> None:
    [answer] = await chats[Role.OPERATOR].says("/approve 26-0000001")
    assert "«оператор» нет. Оно есть у роли: администратор, специалист" in answer.text


async def test_a_stranger_learns_nothing(office: Office, chats: dict[Role, Chat]) -> None:
    stranger = Chat(office, 555)
    [plain] = await stranger.says("/nothing 26-0000001")
    for command in COMMANDS:
        [answer] = await stranger.says(f"/{command} 26-0000001")
        assert answer.text == plain.text
    number = (await office.for_review()).number
    await stranger.comes(stranger.query(f"staff:approve_now:{number}|x"))
    assert (await office.read(number)).case.status is Status.REVIEW


async def test_nothing_is_answered_in_a_group(chats: dict[Role, Chat]) -> None:
    group = chats[Role.ADMINISTRATOR]
    assert await group.comes(group.update("group", text="/admin")) == []


async def test_what_is_no_command_goes_on_as_a_citizens_words(office: Office, chats: dict[Role, Chat]) -> None:
    assert await said(chats[Role.OFFICIAL], "/start") == await said(Chat(office, 556), "/start")
    assert await said(chats[Role.OFFICIAL], "күй") == await said(Chat(office, 556), "күй")


async def said(chat: Chat, words: str) -> list[str]:
    return [line.text for line in await chat.says(words)]


async def test_an_official_approves_and_a_repeated_update_changes_nothing(
    office: Office, chats: dict[Role, Chat]
) -> None:
    number, chat = (await office.for_review()).number, chats[Role.OFFICIAL]
    update = chat.update(text=f"/approve {number}")
    [answer] = await chat.comes(update)
    assert "назначено" in answer.text
    assert await chat.comes(update) == []
    file = await office.read(number)
    assert (file.case.status, file.case.decision.outcome) == (Status.DECIDED, "assigned")
    assert [entry.act for entry in await audit.listed(office.store, about=number)] == ["approve"]


async def test_an_official_is_told_that_older_answers_are_asked_again_first(
    office: Office, chats: dict[Role, Chat]
) -> None:
    case = await office.applies(await office.opens(), INVALID)
    old = {"findings": (FINDING,), "award": AWARD, "checked_at": office.now - timedelta(days=3)}
    number = (await office.moves(case, Status.REVIEW, **old)).number
    [answer] = await chats[Role.OFFICIAL].says(f"/approve {number}")
    assert "спрашиваем их заново" in answer.text
    assert (await office.read(number)).case.status is Status.APPLIED


async def test_an_order_two_processes_hold_is_done_once(office: Office, chats: dict[Role, Chat]) -> None:
    number, chat = (await office.for_review()).number, chats[Role.OFFICIAL]
    await office.runtime.keep([telegram.arrival(chat.update(text=f"/approve {number}"))])
    held = await inbox.claim(office.store, office.now, 10, timedelta(0))
    said = [(one, telegram_updates.inbound(one.key, one.body, office.now)) for one in held]
    [order] = (await staff_commands.orders(office.runtime, said)).values()
    await staff_commands.carry_out(office.runtime, order)
    await staff_commands.carry_out(office.runtime, order)
    assert len(await chat.lines()) == 1
    assert [entry.act for entry in await audit.listed(office.store, about=number)] == ["approve"]


async def test_a_case_is_approved_by_button_after_one_more_question(office: Office, chats: dict[Role, Chat]) -> None:
    number, chat = (await office.for_review()).number, chats[Role.OFFICIAL]
    await chat.says(f"/case {number}")
    [question] = await chat.presses("Назначить")
    assert "89 497,76 тенге в месяц" in question.text
    assert (await office.read(number)).case.status is Status.REVIEW
    await chat.presses("Да, назначить")
    assert (await office.read(number)).case.status is Status.DECIDED


async def test_a_refusal_asks_for_its_ground_and_for_words(office: Office, chats: dict[Role, Chat]) -> None:
    number, chat = (await office.for_review()).number, chats[Role.OFFICIAL]
    await chat.says(f"/refuse {number}")
    [reminder] = await chat.says("ну да")
    assert "кнопкой" in reminder.text
    await chat.presses("Не соответствует требованиям закона")
    assert (await office.read(number)).case.status is Status.REVIEW
    await chat.says("Группа установлена до 2024 года")
    decision = (await office.read(number)).case.decision
    assert (decision.ground, decision.words) == ("R2", "Группа установлена до 2024 года")
    [entry] = await audit.listed(office.store, about=number)
    assert (entry.act, entry.role, entry.surface) == ("refuse", Role.OFFICIAL, "telegram")


@pytest.mark.parametrize("way_out", ["/cancel", "/who", "/queue", "/start", "an hour"])
async def test_a_refusal_under_way_is_left(office: Office, chats: dict[Role, Chat], way_out: str) -> None:
    number, chat = (await office.for_review()).number, chats[Role.ADMINISTRATOR]
    await chat.says(f"/refuse {number}")
    await chat.presses("Нет согласия на доступ к данным")
    if way_out == "an hour":
        office.now += timedelta(hours=1)
    else:
        await chat.says(way_out)
    await chat.says("слова, которых никто не ждёт")
    assert (await office.read(number)).case.status is Status.REVIEW


async def test_an_official_leaves_what_they_began_and_is_told_where_there_is_nothing(
    office: Office, chats: dict[Role, Chat]
) -> None:
    number, chat = (await office.for_review()).number, chats[Role.OFFICIAL]
    await chat.says(f"/refuse {number}")
    assert await said(chat, "/cancel") == ["Начатое отменено."]
    assert await said(chat, "/cancel") == ["Этот шаг уже закончен. Начните заново командой."]
    [broadcast] = await said(chat, "/cancel 1")
    assert broadcast.startswith(FORBIDDEN)


@pytest.mark.parametrize("words", ["/approve", "/approve 26-9999999", "/case 26-9999999", "/refuse 26-9999999"])
async def test_a_number_that_is_missing_or_wrong_is_said(chats: dict[Role, Chat], words: str) -> None:
    [answer] = await chats[Role.OFFICIAL].says(words)
    assert "номер" in answer.text


async def test_a_case_that_stands_elsewhere_is_said_and_stays(office: Office, chats: dict[Role, Chat]) -> None:
    number = (await office.opens()).number
    [answer] = await chats[Role.OFFICIAL].says(f"/approve {number}")
    assert "уже на другом шаге" in answer.text
    assert await audit.listed(office.store, about=number) == []


@pytest.mark.parametrize("role", list(Role))
async def test_a_case_shows_no_whole_number_of_anybody_and_a_full_reading_is_kept(
    office: Office, chats: dict[Role, Chat], role: Role
) -> None:
    number = (await office.for_review()).number
    [card] = await chats[role].says(f"/case {number}")
    assert "Ждёт решения специалиста" in card.text
    assert f"••••••••{INVALID[-4:]}" in card.text
    assert INVALID not in card.text
    assert bool(card.buttons) is (role in (Role.ADMINISTRATOR, Role.OFFICIAL))
    acts = [entry.act for entry in await audit.listed(office.store, about=number)]
    assert acts == (["read"] if role in (Role.ADMINISTRATOR, Role.OFFICIAL) else [])


async def test_the_queue_names_what_waits(office: Office, chats: dict[Role, Chat]) -> None:
    number = (await office.for_review()).number
    [answer] = await chats[Role.OFFICIAL].says("/queue")
    assert f"{number} · " in answer.text
    assert "1 декабря" in answer.text
    [card] = await chats[Role.OFFICIAL].presses(number)
    assert card.text.startswith(f"Дело {number}")


APPOINTED = [
    {"text": "777 Дана"},
    {"contact": {"phone_number": "+77010000000", "first_name": "Дана", "user_id": 777}},
    {
        "text": "сәлем",
        "forward_origin": {
            "type": "user",
            "date": 0,
            "sender_user": {"id": 777, "is_bot": False, "first_name": "Дана"},
        },
    },
]


@pytest.mark.parametrize("content", APPOINTED, ids=["by number", "by contact", "by a message passed on"])
async def test_a_colleague_is_appointed_and_at_once_commands_are_theirs(
    office: Office, chats: dict[Role, Chat], content: dict[str, object]
) -> None:
    chat = chats[Role.ADMINISTRATOR]
    await chat.says("/appoint")
    await chat.comes(chat.update(**content))
    [answer] = await chat.presses("аудитор")
    assert answer.text == "Дана: теперь аудитор."
    found = await office.store.read(staff.of_account, 777)
    assert (found.name, found.role) == ("Дана", Role.AUDITOR)
    [welcome, *_] = await Chat(office, 777).lines()
    assert "/admin" in welcome.text
    [listed] = await Chat(office, 777).says("/who")
    assert "Дана – аудитор" in listed.text


async def test_somebody_is_dismissed_and_is_a_citizen_again(office: Office, chats: dict[Role, Chat]) -> None:
    await chats[Role.ADMINISTRATOR].says(f"/appoint {ACCOUNTS[Role.OPERATOR]}")
    await chats[Role.ADMINISTRATOR].presses("Снять с должности")
    assert await office.store.read(staff.of_account, ACCOUNTS[Role.OPERATOR]) is None
    assert await said(chats[Role.OPERATOR], "/sweep") == await said(Chat(office, 557), "/sweep")


async def test_nobody_changes_their_own_role_and_a_hidden_sender_is_explained(chats: dict[Role, Chat]) -> None:
    chat = chats[Role.ADMINISTRATOR]
    await chat.says("/appoint")
    [unclear] = await chat.comes(
        chat.update(text="сәлем", forward_origin={"type": "hidden_user", "date": 0, "sender_user_name": "Д."})
    )
    assert "скрывает" in unclear.text
    await chat.says(str(ACCOUNTS[Role.ADMINISTRATOR]))
    [answer] = await chat.presses("оператор")
    assert "Свою роль не меняют" in answer.text


async def test_the_console_link_lets_in_and_is_only_in_this_chat(office: Office, chats: dict[Role, Chat]) -> None:
    chat = chats[Role.OFFICIAL]
    [nowhere] = await chat.says("/console")
    assert "PUBLIC_URL" in nowhere.text
    office.site = "https://qoldau.kz"
    [answer] = await chat.says("/console")
    link = next(word for word in answer.text.split() if word.startswith("https://qoldau.kz/console/enter/"))
    session = await sessions.enter(office.store, link.rpartition("/")[2], office.now)
    found = await sessions.session(office.store, session, office.now)
    assert found.actor.role is Role.OFFICIAL


async def test_who_has_kazakh_is_answered_in_kazakh(chats: dict[Role, Chat]) -> None:
    [answer] = await replace(chats[Role.AUDITOR], language="kk").says("/admin")
    assert "Сіздің рөліңіз: аудитор" in answer.text


def test_both_languages_hold_the_same_words_and_every_command_has_some() -> None:
    kk, ru = (book("staff", language) for language in Language)
    assert {table: set(words) for table, words in kk.items()} == {table: set(words) for table, words in ru.items()}
    assert set(ru["command"]) == set(COMMANDS)


def test_both_languages_leave_the_same_places_for_words() -> None:
    from string import Formatter

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    kk, ru = (book("staff", language)["say"] for language in Language)
    assert {item: places(text) for item, text in kk.items()} == {item: places(text) for item, text in ru.items()}
