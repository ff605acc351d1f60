"""/broadcast in Telegram, step by step; what is under way outlives a restart, and is left by any other command."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from bot.workers import broadcasts as broadcasting
from bot.workers.schedule import Sweeps
from bot.workers.staff_jobs import LEASE, StaffJobs
from handlers.staff_commands import progress
from handlers.staff_commands.audience import STAGES
from handlers.usecases import staff as staff_acts
from handlers.usecases.staff import SETTINGS
from proactive.broadcasts.audience import Ages, Audience
from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, Broadcast, State
from proactive.cases.jobs import JobKind
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.staff.rights import Role
from storage.broadcasts import broadcasts
from storage.engine.database import Transaction
from storage.jobs import feeds, jobs
from storage.ledger import audit
from storage.messages import claiming, delivery
from storage.messages.conversations import Line
from storage.messages.delivery import Attempt
from storage.staff.staff import Colleague
from tests.api.office import Office
from tests.broadcast.makers import people
from tests.staff.chats import Chat
from tests.staff.conftest import ACCOUNTS

KK, RU = "1 наурызда жұмыс істемейміз.", "1 марта мы не работаем."


@dataclass
class Desk:
    office: Office
    operator: Chat
    administrator: Chat

    async def counted(self) -> Line:
        """The dry run, made by a worker."""
        self.office.now += timedelta(seconds=1)
        await to_the_end(StaffJobs(self.office.runtime, cast("Sweeps", None), None))
        return (await self.operator.lines())[-1]

    async def composed(self, many: int = 3) -> Line:
        await people(self.office.store, many)
        await self.operator.says("/broadcast")
        await self.operator.presses("Дальше: текст")
        await self.operator.says(KK)
        await self.operator.says(RU)
        return await self.counted()

    async def broadcast(self) -> Broadcast:
        [one] = await broadcasts.listed(self.office.store)
        return one

    async def acts(self) -> list[str]:
        found = await audit.listed(self.office.store, about=f"broadcast {(await self.broadcast()).id}")
        return [entry.act for entry in found][::-1]


@pytest.fixture
def desk(office: Office, staffed: dict[Role, Colleague]) -> Desk:
    return Desk(office, Chat(office, ACCOUNTS[Role.OPERATOR]), Chat(office, ACCOUNTS[Role.ADMINISTRATOR]))


async def test_a_broadcast_is_composed_tried_out_and_started(desk: Desk) -> None:
    told = await desk.composed()
    assert "придёт: 3" in told.text
    assert "Частей SMS: 3, 30 тенге" in told.text
    assert RU in told.text
    assert (await desk.broadcast()).state is State.DRAFT
    [asked] = await desk.operator.presses("Начать сейчас")
    assert (await desk.broadcast()).state is State.DRAFT
    assert "Получателей: 3" in asked.text
    assert "Частей SMS: 3, 30 тенге" in asked.text
    assert "Отправка займёт меньше минуты" in asked.text
    [shown] = await desk.operator.presses("Да, отправить")
    assert "отправляется" in shown.text
    started = await desk.broadcast()
    assert (started.state, started.author, started.texts) == (
        State.RUNNING, "staff-2", {Language.KK: KK, Language.RU: RU},
    )  # fmt: skip
    assert await desk.acts() == ["compose broadcast", "start broadcast"]


async def test_who_answers_no_at_last_keeps_the_draft_and_nothing_goes_out(desk: Desk) -> None:
    await desk.composed()
    await desk.operator.presses("Начать сейчас")
    [kept] = await desk.operator.presses("Нет, оставить черновиком")
    assert "ничего не отправлено" in kept.text
    assert (await desk.broadcast()).state is State.DRAFT
    await desk.operator.presses("Да, отправить")  # of the message above: counted and asked anew, not sent
    assert (await desk.broadcast()).state is State.DRAFT
    await desk.counted()
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    assert (await desk.broadcast()).state is State.RUNNING


async def test_whom_it_is_for_is_chosen_by_buttons(desk: Desk) -> None:
    operator = desk.operator
    [card] = await operator.says("/broadcast")
    assert "Регион: все" in card.text
    await operator.presses("Регион")
    await operator.presses("Город Алматы")
    await operator.presses("Город Астана")
    await operator.presses("✓ Город Алматы")
    await operator.presses("Готово")
    await operator.presses("Этап")
    await operator.presses("назначено")
    await operator.presses("Готово")
    await operator.presses("Канал")
    await operator.presses("SMS")
    await operator.presses("Готово")
    await operator.presses("Возраст")
    [card] = await operator.says("60-")
    assert "Регион: Город Астана" in card.text
    assert "Возраст: 60-" in card.text
    await operator.presses("Дальше: текст")
    await operator.says(KK)
    await operator.says(RU)
    assert (await desk.broadcast()).audience == Audience(
        regions=("71",), statuses=(Status.ASSIGNED,), channel=Channel.SMS, ages=Ages(60)
    )


def test_every_status_is_in_one_stage_but_for_a_matter_that_was_taken_back() -> None:
    staged = [status for statuses in STAGES.values() for status in statuses]
    assert sorted(staged) == sorted(set(Status) - {Status.ANNULLED})


async def test_a_text_that_cannot_be_sent_is_asked_for_again(desk: Desk) -> None:
    await desk.operator.says("/broadcast")
    await desk.operator.presses("Дальше: текст")
    [wrong] = await desk.operator.says("Сәлем {name}")
    assert "{service}" in wrong.text
    await desk.operator.says("Сәлем {number}")
    [wrong] = await desk.operator.says("Здравствуйте")
    assert "в обоих языках" in wrong.text
    assert await broadcasts.listed(desk.office.store) == []
    await desk.operator.says("Здравствуйте {number}")
    assert (await desk.broadcast()).speaks_of_a_case


async def test_any_other_command_leaves_what_is_half_way(desk: Desk) -> None:
    await desk.operator.says("/broadcast")
    await desk.operator.presses("Дальше: текст")
    [left] = await desk.operator.says("/cancel")
    assert left.text == "Начатое отменено."
    stranger = Chat(desk.office, 600)
    await stranger.says("сәлем")
    plain = await stranger.says(KK)
    assert [line.text for line in await desk.operator.says(KK)] == [line.text for line in plain]


async def test_a_draft_is_sent_to_oneself_first_and_to_nobody_else(desk: Desk) -> None:
    await desk.composed()
    lines = await desk.operator.presses("Сначала себе")
    assert any("Никому другому" in line.text for line in lines)
    sent = [line.text for line in await desk.operator.lines() if line.key == "broadcast.trial"]
    assert sorted(sent) == sorted([KK, RU])
    assert (await desk.broadcast()).state is State.DRAFT
    assert await desk.acts() == ["compose broadcast", "try broadcast"]


async def test_the_words_of_a_draft_are_written_anew_and_counted_again(desk: Desk) -> None:
    await desk.composed()
    [asked] = await desk.operator.presses("Изменить текст")
    assert KK in asked.text
    [asked] = await desk.operator.says("2 наурызда жұмыс істемейміз.")
    assert RU in asked.text
    await desk.operator.says("2 марта мы не работаем.")
    counted = await desk.counted()
    assert "2 марта мы не работаем." in counted.text
    assert (await desk.broadcast()).texts[Language.KK] == "2 наурызда жұмыс істемейміз."
    assert await desk.acts() == ["compose broadcast", "revise broadcast"]


async def test_another_draft_is_made_after_one_that_there_is(desk: Desk) -> None:
    await desk.composed()
    first = await desk.broadcast()
    await desk.operator.says(f"/broadcast {first.id}")
    await desk.counted()
    drafts = await broadcasts.listed(desk.office.store)
    assert [(draft.texts, draft.audience, draft.state) for draft in drafts] == [
        (first.texts, first.audience, State.DRAFT)
    ] * 2
    [none] = await desk.operator.says("/broadcast 99999")
    assert "99999" in none.text


async def test_it_begins_at_the_time_that_is_written(desk: Desk) -> None:
    await desk.composed()
    await desk.operator.presses("Назначить время")
    [past] = await desk.operator.says("22.11.2026 10:00")
    assert "прошло" in past.text
    [asked] = await desk.operator.says("24.11.2026 10:00")
    assert "Получателей: 3" in asked.text
    assert "Начнётся 24.11.2026 10:00" in asked.text
    assert (await desk.broadcast()).state is State.DRAFT
    await desk.operator.presses("Да, отправить")
    waits = await desk.broadcast()
    assert waits.state is State.CONFIRMED
    assert waits.scheduled_at == datetime.fromisoformat("2026-11-24T10:00:00+05:00")


async def test_a_count_that_is_too_old_is_made_again_before_the_start(desk: Desk) -> None:
    await desk.composed()
    desk.office.now += timedelta(hours=2)
    await desk.operator.presses("Начать сейчас")
    assert (await desk.broadcast()).state is State.DRAFT
    await desk.counted()
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    assert (await desk.broadcast()).state is State.RUNNING


async def test_a_large_one_takes_another_administrator(desk: Desk) -> None:
    await desk.composed(FOUR_EYES_ABOVE + 1)
    await desk.operator.presses("Начать сейчас")
    [asked] = await desk.operator.presses("Да, отправить")
    assert "administrator Әсел" in asked.text
    [request] = await desk.administrator.lines()
    assert KK in request.text
    assert RU in request.text
    [confirmed] = await desk.administrator.presses("Подтверждаю")
    assert confirmed.text == "Вы подтвердили. Рассылка 1: отправляется."
    [shown] = [line for line in await desk.operator.lines() if "Приостановить" in str(line.buttons)]
    assert "отправляется" in shown.text
    let_go = await desk.broadcast()
    assert (let_go.state, let_go.started_by, let_go.confirmed_by) == (State.RUNNING, "staff-2", "staff-1")
    [again] = await desk.administrator.presses("Подтверждаю")
    assert "отправляется" in again.text
    assert (await desk.acts())[1:] == ["ask a second for broadcast", "confirm broadcast"]


async def test_who_was_asked_about_other_words_confirms_nothing_and_is_asked_anew(desk: Desk) -> None:
    await desk.composed(FOUR_EYES_ABOVE + 1)
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    draft = await desk.broadcast()
    others = {language: f"{text} Жаңа / Новое." for language, text in draft.texts.items()}
    await desk.office.store.write(broadcasts.revise, replace(draft, texts=others))
    await desk.administrator.presses("Подтверждаю")
    assert (await desk.broadcast()).state is State.DRAFT
    await desk.operator.presses("Начать сейчас")
    await desk.counted()
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    assert any("Новое." in line.text for line in await desk.administrator.lines())
    await desk.administrator.presses("Подтверждаю")
    assert (await desk.broadcast()).state is State.RUNNING


async def test_a_second_administrator_is_told_when_it_would_begin(desk: Desk) -> None:
    await desk.composed(FOUR_EYES_ABOVE + 1)
    await desk.operator.presses("Назначить время")
    await desk.operator.says("24.11.2026 10:00")
    await desk.operator.presses("Да, отправить")
    [request] = await desk.administrator.lines()
    assert "Начнётся 24.11.2026 10:00" in request.text
    await desk.administrator.presses("Подтверждаю")
    assert (await desk.broadcast()).state is State.CONFIRMED


async def test_a_large_one_with_nobody_else_to_confirm_is_kept(desk: Desk) -> None:
    await replace(desk, operator=desk.administrator).composed(FOUR_EYES_ABOVE + 1)
    await desk.administrator.presses("Начать сейчас")
    [answer] = await desk.administrator.presses("Да, отправить")
    assert "/appoint" in answer.text
    assert (await desk.broadcast()).state is State.DRAFT


async def test_who_was_not_asked_cannot_confirm(desk: Desk) -> None:
    await desk.composed()
    id = (await desk.broadcast()).id
    await desk.administrator.comes(desk.administrator.query(f"staff:second:{id}|x"))
    assert (await desk.broadcast()).state is State.DRAFT


async def test_it_is_paused_resumed_and_cancelled_by_command_and_by_button(desk: Desk) -> None:
    await desk.composed()
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    await desk.operator.presses("Приостановить")
    assert (await desk.broadcast()).state is State.PAUSED
    await desk.operator.says("/resume")
    await desk.operator.says(f"/pause {(await desk.broadcast()).id}")
    await desk.operator.says("/cancel")
    assert (await desk.broadcast()).state is State.CANCELLED
    [over] = await desk.operator.says(f"/resume {(await desk.broadcast()).id}")
    assert "она отменена" in over.text
    [none] = await desk.operator.says("/cancel 99")
    assert none.text == "Рассылки 99 нет."


async def test_progress_is_one_message_shown_anew_until_the_end(desk: Desk) -> None:
    await desk.composed()
    await desk.operator.presses("Начать сейчас")
    [shown] = await desk.operator.presses("Да, отправить")
    await desk.office.store.write(went_out, Channel.TELEGRAM, desk.office)
    for _ in range(5):
        await broadcasting.carry_on(desk.office.runtime)
    assert await progress.refresh(desk.office.runtime) == 0
    desk.office.now += progress.EVERY
    assert await progress.refresh(desk.office.runtime) == 1
    await desk.office.store.write(went_out, Channel.SMS, desk.office)
    desk.office.now += progress.EVERY
    while await broadcasting.carry_on(desk.office.runtime):
        pass
    await progress.refresh(desk.office.runtime)
    same = [line for line in await desk.operator.lines() if line.id == shown.id]
    assert ["закончена" in line.text for line in same] == [True]
    assert "100 %" in same[0].text
    desk.office.now += progress.EVERY
    assert await progress.refresh(desk.office.runtime) == 0


async def test_what_is_in_doubt_goes_out_again_once_an_administrator_has_read_what_that_means(desk: Desk) -> None:
    await desk.composed()
    await desk.operator.presses("Начать сейчас")
    await desk.operator.presses("Да, отправить")
    while await broadcasting.carry_on(desk.office.runtime):
        pass
    [none] = await desk.administrator.says("/resend 1")
    assert "нечего" in none.text
    await desk.office.store.write(nobody_answered, desk.office)
    [asked] = await desk.administrator.says("/resend")
    assert "людей: 3" in asked.text
    assert "дважды" in asked.text
    [again] = await desk.administrator.presses("Да, отправить ещё раз", asked)
    assert "отправляю ещё раз, людей: 3" in again.text
    assert (await desk.acts())[-1] == "resend broadcast"
    [over] = await desk.administrator.presses("Да, отправить ещё раз", asked)
    assert "нечего" in over.text


def nobody_answered(tx: Transaction, office: Office) -> None:
    """Everything that waits goes out, and whether it arrived is not known."""
    taken = claiming.claim(tx, Channel.SMS, office.runtime.now(), 100, timedelta(minutes=1))
    delivery.record(tx, [Attempt(id=one.id, error="no answer", doubtful=True) for one in taken], office.now)


async def to_the_end(orders: StaffJobs) -> None:
    while await orders.run():
        pass


async def test_an_order_that_is_cut_off_half_way_is_carried_out_once_by_the_next_process(desk: Desk) -> None:
    await desk.administrator.says("/sweep")
    passes: list[str] = []

    class Passing:
        table = ("scan",)

        async def run(self, name: str) -> int:
            passes.append(name)
            if len(passes) == 1:
                raise asyncio.CancelledError  # the process dies: nothing after this happens
            return 7

    orders = StaffJobs(desk.office.runtime, cast("Sweeps", Passing()), None)
    with pytest.raises(asyncio.CancelledError):
        await to_the_end(orders)
    assert await orders.run() == 0  # it is the dead process's until its lease is over
    desk.office.now += LEASE
    await to_the_end(orders)
    told = [line for line in await desk.administrator.lines() if "Проверка закончена" in line.text]
    assert [("новых событий: 7" in line.text) for line in told] == [True]
    assert passes == ["scan", "scan"]
    desk.office.now += LEASE
    assert await orders.run() == 0


async def test_who_sweeps_is_told_which_register_does_not_answer(desk: Desk) -> None:
    await feeds.silent(desk.office.store, "kz:ActEvent", desk.office.now)
    await desk.administrator.says("/sweep")

    class Passing:
        table = ("scan",)

        async def run(self, _: str) -> int:
            return 0

    await to_the_end(StaffJobs(desk.office.runtime, cast("Sweeps", Passing()), None))
    assert "ЗАГС: не отвечает" in (await desk.administrator.lines())[-1].text


def went_out(tx: Transaction, channel: Channel, office: Office) -> None:
    """Everything that waits on a channel is sent."""
    while taken := claiming.claim(tx, channel, office.runtime.now(), 100, timedelta(minutes=1)):
        delivery.record(tx, [Attempt(id=one.id, provider_id=f"p{one.id}") for one in taken], office.now)


async def test_telegram_is_told_the_commands_once_for_each_role(desk: Desk) -> None:
    def asked(tx: Transaction) -> list[str]:
        found = jobs.claim.within(tx, desk.office.now, 100, timedelta(0), {JobKind.COMMANDS})
        return [one.task.staff_id for one in found]

    assert sorted(await desk.office.store.write(asked)) == ["staff-1", "staff-2", "staff-3", "staff-4"]
    await staff_acts.tell_menus(desk.office.store, desk.office.now)
    assert len(await desk.office.store.write(asked)) == 4
    desk.office.now += timedelta(minutes=1)
    await staff_acts.appoint(desk.office.store, SETTINGS, ACCOUNTS[Role.OPERATOR], Role.AUDITOR, "", desk.office.now)
    assert len(await desk.office.store.write(asked)) == 5
