"""What administrators are told, once when it begins and once when it is over."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from bot.gateway import GatewayDown
from bot.workers.alerts import AlertSweep, lawless, standing, still_since
from bot.workers.deadlines import warn
from bot.workers.jobs import PEERS, silent_peer
from bot.workers.scan import scan
from handlers.usecases import staff as staff_acts
from proactive.basics.calendar import TIMEZONE
from proactive.cases.jobs import CarriedOut, Job, JobKind, LookUps, OrderedBy, PlaceOrder, Recipient, Sign
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Priority
from proactive.messages.texts import texts_of, watch_words
from proactive.staff.alerts import Alarm
from proactive.staff.rights import Role
from storage.cases import cases
from storage.engine.tables import audit
from storage.jobs import inbox, jobs
from storage.jobs.jobs import Run
from storage.messages import claiming, conversations, messages
from storage.staff.alerts import LastLook, WakingCases, subjects
from tests.figures.town import Town
from tests.storage.makers import AIGUL, NOON, arrived, moment, opened, words

PATIENCE = timedelta(minutes=15)
ADMINISTRATOR, OFFICIAL = 1001, 1002


@pytest.fixture
async def watch(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AlertSweep:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=100, free=50))
    monkeypatch.setattr("proactive.basics.law.missed", lambda _: ())
    for account, role in ((ADMINISTRATOR, Role.ADMINISTRATOR), (OFFICIAL, Role.OFFICIAL)):
        await staff_acts.appoint(town.store, staff_acts.SETTINGS, account, role, "", town.now)
    return AlertSweep(runtime=replace(town.runtime, clock=lambda: town.now), patience=PATIENCE, folder=tmp_path)


async def told(town: Town, account: int = ADMINISTRATOR) -> list[str]:
    return [line.text for line in await town.store.read(conversations.with_address, str(account))]


ORDER = PlaceOrder(
    order_id="1",
    case_number="26-0000001",
    service="burial",
    recipient=Recipient(),
    iban="",
    currency="KZT",
    decision=OrderedBy(number="26-0000001/1", made_on=date(2026, 3, 11), signature=None),
)
TASKS = {JobKind.LOOK_UP: LookUps(), JobKind.SIGN: Sign(document="{}"), JobKind.PLACE: ORDER}


async def fails(town: Town, why: str, kind: JobKind = JobKind.LOOK_UP) -> None:
    """A job that was tried and waits."""
    await town.store.write(jobs.write, [Job(id=f"ask.{kind}", task=TASKS[kind])], town.now)
    run = Run(id=f"ask.{kind}", case_number=None, error=why, retry_at=town.now + timedelta(minutes=5))
    await jobs.record(town.store, [run], town.now)


@pytest.mark.parametrize(
    ("kind", "why", "name"),
    [
        (JobKind.LOOK_UP, "kz:GBDFL: http 503", "kz:GBDFL"),
        (JobKind.SIGN, "NCANode: connection refused", "NCANode"),
        (JobKind.PLACE, "ODQ: /odq/orders answered 500", "ODQ"),
    ],
)
async def test_a_register_that_is_silent_is_told_once_and_once_that_it_answers(
    town: Town, watch: AlertSweep, kind: JobKind, why: str, name: str
):
    await fails(town, why, kind)
    assert await watch.look() == 0
    town.now += timedelta(minutes=16)
    assert (await watch.look(), await watch.look()) == (1, 1)
    assert len(await told(town)) == 1
    await jobs.record(town.store, [Run(id=f"ask.{kind}", case_number=None, answer=CarriedOut())], town.now)
    town.now += timedelta(minutes=1)
    assert await watch.look() == 0
    began, over = await told(town)
    assert began.startswith(f"🔴 {name} 16 мин бойы жауап бермей тұр")
    assert f"🔴 {name} не отвечает 16 мин" in began
    assert over == f"🟢 {name} қайта жауап беріп тұр.\n\n🟢 {name} снова отвечает."


async def test_a_job_that_fails_by_itself_is_told_by_its_kind_and_calls_nobody_silent(town: Town, watch: AlertSweep):
    await fails(town, "KeyError: 'order_id'", JobKind.PLACE)
    town.now += timedelta(minutes=16)
    assert await watch.look() == 1
    await jobs.record(town.store, [Run(id="ask.place", case_number=None, answer=CarriedOut())], town.now)
    assert await watch.look() == 0
    began, over = await told(town)
    assert began.startswith("🔴 Орындалмай тұр: төлем тапсырмасы. Уақыты: 16 мин, саны: 1.")
    assert "🔴 Не выполняется: платёжное поручение. Уже 16 мин, заданий: 1." in began
    assert over.endswith("🟢 Снова выполняется: платёжное поручение.")


def test_two_silent_registers_of_one_job_are_two_alarms():
    assert subjects("look_up", "kz:BMG: silent; kz:ZAGS: http 503") == {
        (Alarm.REGISTER, "kz:BMG"),
        (Alarm.REGISTER, "kz:ZAGS"),
    }


@pytest.mark.parametrize("failure", PEERS)
def test_who_is_silent_stands_where_the_alarm_looks_for_it(failure: type[Exception]):
    peer = silent_peer(failure("http 503"))
    assert subjects("sign", f"{peer}: http 503") == {(Alarm.REGISTER, peer.value)}


@pytest.mark.parametrize("kind", JobKind)
@pytest.mark.parametrize("language", Language)
def test_every_kind_of_job_can_be_told_that_fails(kind: JobKind, language: Language):
    assert watch_words("job", kind, language)


class Feeds:
    """The gateway as the scan sees it: empty feeds, or none."""

    up = False

    def has(self, feed: tuple[str, str]) -> bool:
        return True

    async def feed(self, *_: object) -> list[object]:
        if not self.up:
            raise GatewayDown("no answer")
        return []


async def test_a_feed_that_cannot_be_read_is_told_though_nobody_waits_for_an_answer(town: Town, watch: AlertSweep):
    gateway = Feeds()
    for _ in range(2):
        await scan(town.store, gateway, lambda: town.now)
        town.now += timedelta(minutes=20)
    assert await watch.look() == 4
    gateway.up = True
    await scan(town.store, gateway, lambda: town.now)
    assert await watch.look() == 0
    texts = await told(town)
    assert len([text for text in texts if text.startswith("🔴 kz:ActEvent 40 мин")]) == 1
    assert len([text for text in texts if text.startswith("🟢 kz:ActEvent")]) == 1


async def test_the_second_time_it_is_told_again(town: Town, watch: AlertSweep):
    for _ in range(2):
        await fails(town, "kz:ZAGS: down")
        town.now += timedelta(minutes=20)
        await watch.look()
        await jobs.record(town.store, [Run(id="ask.look_up", case_number=None, answer=CarriedOut())], town.now)
        town.now += timedelta(minutes=20)
        await watch.look()
        await town.store.write(lambda tx: tx.connection.execute(jobs.job.delete()))
    assert ["ZAGS" in text for text in await told(town)].count(True) == 4


@pytest.mark.parametrize(("priority", "troubles"), [(Priority.CASE, 1), (Priority.BULK, 0)])
async def test_a_message_that_cannot_be_sent_is_told_but_not_a_broadcast_that_takes_its_time(
    town: Town, watch: AlertSweep, priority: Priority, troubles: int
):
    await town.store.write(messages.write, [words("slow", priority=priority)], town.now)
    town.now += timedelta(minutes=20)
    assert await watch.look() == troubles


async def test_a_message_that_was_put_off_to_the_morning_is_no_trouble(town: Town, watch: AlertSweep):
    put_off = words("offer", unasked=True)
    await town.store.write(messages.write, [put_off], town.now)
    town.now = town.now.replace(hour=21)
    now = moment(town.now, "20:00-09:00")
    assert await town.store.write(claiming.claim, Channel.SMS, now, 10, timedelta(minutes=1)) == []
    town.now += timedelta(hours=2)
    assert await watch.look() == 0


async def test_what_came_in_and_is_not_worked_is_told(town: Town, watch: AlertSweep):
    await arrived(town.store, [inbox.Arrival(source="sms", key="1", body={})], town.now)
    town.now += timedelta(minutes=20)
    assert await watch.look() == 1
    assert "Входящие не обрабатываются: 1, старейшее ждёт 20 мин" in (await told(town))[0]


async def test_a_disk_that_is_nearly_full_is_told(town: Town, watch: AlertSweep, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=100, free=4))
    assert await watch.look() == 1
    assert "свободно меньше 5 %" in (await told(town))[0]


async def test_a_broken_chain_is_told_and_a_whole_one_is_not(town: Town, watch: AlertSweep):
    assert await watch.verify() == 0
    await town.store.write(lambda tx: tx.connection.execute(update(audit).values(act="forgive")) and None)
    assert await watch.verify() == 1
    assert await watch.look() == 0  # which does not look at chains, and so does not end their alerts
    [began] = await told(town)
    assert "(audit)" in began


async def test_only_administrators_are_told_and_nobody_where_telegram_is_off(town: Town, watch: AlertSweep):
    await fails(town, "kz:BMG: down")
    town.now += timedelta(minutes=20)
    off = replace(watch, runtime=replace(watch.runtime, channels=frozenset({Channel.SMS})))
    assert await off.look() == 1
    assert await told(town) + await told(town, OFFICIAL) == []


async def test_of_deadlines_officials_and_administrators_are_told_once_a_day(town: Town, watch: AlertSweep):
    reviewed = await town.for_review()
    town.now = town.now.replace(month=12, day=2, hour=10)
    assert (await warn(watch.runtime), await warn(watch.runtime)) == (1, 1)
    for account in (ADMINISTRATOR, OFFICIAL):
        [said] = await told(town, account)
        assert "оның ішінде кешіккені: 1" in said
        assert "из них просрочено: 1" in said
        assert said.endswith(f"{reviewed.number} · 01.12.2026")


def test_both_languages_have_the_same_words_for_those_who_watch():
    kk, ru = (list(texts_of("watch", language)) for language in ("kk", "ru"))
    assert kk == ru


DUE = WakingCases(count=2, last_move=None)


@pytest.mark.parametrize(
    ("looks", "troubles"),
    [
        ([DUE, DUE], [0, 1]),
        ([DUE, replace(DUE, count=0)], [0, 0]),  # put off
        ([DUE, replace(DUE, last_move=NOON)], [0, 0]),  # one of them moved
        ([replace(DUE, count=0), DUE], [0, 0]),  # due only just now
    ],
)
def test_cases_that_are_due_for_long_while_none_moves_stand_still(looks: list[WakingCases], troubles: list[int]):
    before, counts = LastLook(), []
    for place, due in enumerate(looks):
        now = NOON + PATIENCE * place
        before = LastLook(due.last_move, still_since(before, due, now))
        counts.append(len(standing(before.still_since, due, now, PATIENCE)))
    assert counts == troubles


async def test_it_is_told_once_whichever_process_looks(town: Town, watch: AlertSweep):
    await opened(town.store, AIGUL, now=town.now)
    for process in (watch, replace(watch), replace(watch), watch):
        await process.look()
        town.now += timedelta(minutes=16)
    assert len([text for text in await told(town) if "Ни одно дело не движется" in text]) == 1


async def test_cases_that_are_claimed_again_and_again_and_never_move_are_told(town: Town, watch: AlertSweep):
    await opened(town.store, AIGUL, now=town.now)
    assert await watch.look() == 0
    town.now += timedelta(minutes=16)
    await cases.claim_due(town.store, town.now, 10, timedelta(seconds=30))
    assert await watch.look() == 1
    [began] = await told(town)
    assert "🔴 Ни одно дело не движется уже 16 мин, хотя подошло время: 1." in began


@pytest.mark.parametrize(
    ("day", "is_told"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True), (date(2027, 1, 1), True)]
)
def test_a_year_whose_values_are_missing_is_told_in_time(day: date, is_told: bool) -> None:
    """Three months before cases of that year would wait for an official one by one."""
    at = datetime.combine(day, time(10), TIMEZONE)
    assert ("MCI" in {trouble.about for trouble in lawless(moment(at))}) is is_told
