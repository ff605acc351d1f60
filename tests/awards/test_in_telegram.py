"""Awards in an official's chat: found by the number of the case, changed by a button and one line of words."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from handlers.staff_commands import award_dialog as dialog
from handlers.staff_commands import awards as commands
from handlers.staff_commands.command import CommandRefused, StaffCommand, StaffReply, Turn
from proactive.awards.award import Because, OfficialChange, Reach
from proactive.awards.outcome import AwardOutcome
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.staff.rights import Actor, Role, Surface
from storage.awards.apply import AwardWork, keep_awards
from storage.engine.database import Transaction
from storage.ledger import audit
from storage.staff.dialogs import Dialog
from tests.awards.town import drawn, instructed, only_award
from tests.flow.quick import QuickWorld

NUMBER = "26-0000001"
IBAN = "KZ41722C000000000001"
AUDITOR, OFFICIAL = (
    Actor(id=f"staff-{role}", role=role, surface=Surface.TELEGRAM, name="Әлиева С.")
    for role in (Role.AUDITOR, Role.OFFICIAL)
)


async def turned(
    world: QuickWorld, act: Callable[[Turn], StaffReply], actor: Actor = OFFICIAL, under_way: Any = None, **order: Any
) -> StaffReply:
    now = world.app.runtime.now()
    said = InboundMessage(id="1", channel=Channel.TELEGRAM, address="1", said_at=now.at, language=Language.RU)

    def work(tx: Transaction) -> StaffReply:
        step = Dialog("award_words", under_way) if under_way else None
        turn = Turn(tx=tx, now=now, order=StaffCommand(position=1, said=said, actor=actor, **order), under_way=step)
        return act(turn)

    return await world.app.store.write(work)


async def test_it_shows_how_it_stands_and_no_whole_number_of_anybody() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        card = await turned(world, commands.show, command="award", words=NUMBER)
        assert "Выплата 89 497,76 тенге в месяц" in card.text
        assert award.recipient_iin not in card.text
        assert [button.label for button in card.buttons][:2] == ["Приостановить", "Прекратить"]
        assert [entry.act for entry in await audit.listed(world.app.store, about=award.id)] == ["read award"]


async def test_who_only_looks_has_no_buttons_and_leaves_no_reading() -> None:
    async with drawn() as world:
        card = await turned(world, commands.show, AUDITOR, command="award", words=NUMBER)
        assert card.buttons == []
        assert await audit.listed(world.app.store, about=(await only_award(world)).award.id) == []


async def test_a_day_and_words_change_it_as_from_every_surface() -> None:
    async with drawn() as world:
        under_way = {"id": (await only_award(world)).award.id, "act": "suspend"}
        answer = await turned(world, dialog.carry_out, under_way=under_way, words="2026-12-01 Нужно проверить.")
        await world.settle()
        award = (await only_award(world)).award
        assert (NUMBER in answer.text, award.hearing is not None, instructed(world)) == (True, True, [])
        assert ("пока ничего не изменено" in answer.text, "письмом" in answer.text) == (True, False)
        card = await turned(world, commands.show, command="award", words=NUMBER)
        assert "Сообщено предварительно: возразить можно до" in card.text


async def test_who_can_be_written_to_nowhere_is_told_beforehand_by_a_letter_and_telegram_says_so() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        unreachable = replace(award, reach=Reach())
        work = AwardWork(seen=award, outcome=AwardOutcome(award=unreachable))
        await keep_awards(world.app.store, [work], world.app.runtime.now())
        under_way = {"id": award.id, "act": "stop"}
        answer = await turned(world, dialog.carry_out, under_way=under_way, words="2026-12-01 Нужно проверить.")
        card = await turned(world, commands.show, command="award", words=NUMBER)
        assert ["отправьте сегодня письмом" in text for text in (answer.text, card.text)] == [True, True]


@pytest.mark.parametrize(
    ("act", "words", "why"),
    [
        ("suspend", "скоро", "award_day_first"),
        ("redirect", "2026-12-01 слова", "award_iban_first"),
        ("resume", "2026-12-01 слова", "award_refused"),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(act: str, words: str, why: str) -> None:
    async with drawn() as world:
        before = await only_award(world)
        under_way = {"id": before.award.id, "act": act}
        with pytest.raises(CommandRefused, match=why):
            await turned(world, dialog.carry_out, under_way=under_way, words=words)
        assert await only_award(world) == before


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("45000 Доплата к пенсии.", (Decimal(45000), "Доплата к пенсии.")),
        ("45000,50 Доплата", (Decimal("45000.50"), "Доплата")),
        ("Пенсия больше пособия.", (None, "Пенсия больше пособия.")),
    ],
)
def test_a_sum_before_the_words_is_a_pension(rest: str, expected: tuple[Decimal | None, str]) -> None:
    assert dialog.beside_pension(rest) == expected


async def test_words_that_begin_with_a_number_stay_whole_where_no_pension_is_asked_for() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        words = "2026-12-01 2 группа установлена с декабря."
        change: Any = await turned(
            world, lambda turn: dialog.change_of(turn, dialog.Chosen("approve"), award), words=words
        )  # type: ignore[arg-type, return-value]
        assert (change.words, change.pension) == ("2 группа установлена с декабря.", None)


async def said_in_a_chat(words: str, act: str, kind: str) -> OfficialChange:
    async with drawn() as world:
        award = (await only_award(world)).award
        chosen = dialog.Chosen(act, kind)
        return await turned(world, lambda turn: dialog.change_of(turn, chosen, award), words=words)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("act", "kind", "words", "expected"),
    [
        (
            "count",
            "aged",
            "2026-12-01 600101400127 45000 Акт 15 от 01.11.2026\nЖил на средства мужа.",
            {"member": "600101400127", "role": "aged", "pension": Decimal(45000), "rests_on": "Акт 15 от 01.11.2026"},
        ),
        (
            "count",
            "child",
            "2026-12-01 200301600126 12 решение суда\nВнук.",
            {"member": "200301600126", "role": "child", "pension": None, "rests_on": "12 решение суда"},
        ),
        ("stop", "file_requested", "2026-12-01 Запрос 5\nДело запросили.", {"rests_on": "Запрос 5"}),
        ("stop", "own_wish", "2026-12-01 По заявлению.\nСпасибо.", {"rests_on": "", "because": Because.OWN_WISH}),
        ("hold", "written", "45000 Заявление 7\nКак просили.", {"amount": Decimal(45000), "rests_on": "Заявление 7"}),
        ("hold", "asked", "45000 Переплата за март.\nСпасибо.", {"amount": Decimal(45000), "rests_on": ""}),
        ("share", "centre", f"{IBAN} Дом у озера\nЧасть центра.", {"iban": IBAN, "centre": "Дом у озера"}),
        ("redirect", "guardian_changed", f"{IBAN} Опекун другой.", {"because": Because.GUARDIAN_CHANGED}),
    ],
)
async def test_what_is_typed_is_taken_as_it_is_meant(
    act: str, kind: str, words: str, expected: dict[str, object]
) -> None:
    change = await said_in_a_chat(words, act, kind)
    assert {name: getattr(change, name) for name in expected} == expected
    assert change.words
    assert change.words in words


@pytest.mark.parametrize(
    ("act", "kind", "words", "why"),
    [
        ("count", "aged", "2026-12-01 600101400127 Акт 15", "two_lines"),
        ("count", "aged", "2026-12-01 600101400127 45000\nЖила с мужем.", "two_lines"),
        ("count", "carer", "скоро 600101400127 Акт 15\nУхаживает.", "day_first"),
        ("hold", "written", "45000 Заявление 7", "two_lines"),
        ("share", "centre", f"{IBAN} Дом у озера", "two_lines"),
    ],
)
async def test_what_lacks_a_part_is_asked_for_once_more(act: str, kind: str, words: str, why: str) -> None:
    with pytest.raises(CommandRefused, match=why) as refused:
        await said_in_a_chat(words, act, kind)
    assert refused.value.stay


async def test_a_widow_is_counted_by_buttons_and_two_lines() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        asked = await turned(world, dialog.begin, key="award_count", words=award.id)
        assert [button.label for button in asked.buttons] == [
            "Пенсионного возраста",
            "Моложе 18 лет",
            "Ухаживает за ребёнком",
        ]
        under_way = {"id": award.id, "act": "count"}
        told = await turned(world, dialog.choose, under_way=under_way, key="award_kind", words="aged")
        assert "ИИН" in told.text
        assert "две строки" in told.text
        words = "2026-12-01 600101400127 Акт 15\nЖила на средства мужа."
        with pytest.raises(CommandRefused, match="award_refused"):  # of a disability no family is counted
            await turned(world, dialog.carry_out, under_way=under_way | {"kind": "aged"}, words=words)


async def test_a_kind_of_another_act_is_over() -> None:
    async with drawn() as world:
        under_way = {"id": (await only_award(world)).award.id, "act": "stop"}
        with pytest.raises(CommandRefused, match="over"):
            await turned(world, dialog.choose, under_way=under_way, key="award_kind", words="aged")


async def test_the_recipients_own_wish_stops_it_from_a_chat_without_a_hearing() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        under_way = {"id": award.id, "act": "stop"}
        await turned(world, dialog.choose, under_way=under_way, key="award_kind", words="own_wish")
        await turned(
            world, dialog.carry_out, under_way=under_way | {"kind": "own_wish"}, words="2026-12-01 По заявлению."
        )
        await world.settle()
        assert instructed(world) == ["stop"]
