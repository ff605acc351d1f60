"""From a broadcast that is let go to messages that went out: each person once, whatever dies on the way."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select, update

from bot.workers import broadcasts as broadcasting
from handlers.usecases import broadcasts as acts
from handlers.usecases.restoring import pause_broadcasts
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import BroadcastNotPossible, State
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.messages.message import ContactChange, Priority
from proactive.messages.patience import MOST_TRIES
from storage.broadcasts import broadcasts, recipients
from storage.broadcasts.broadcasts import NoSuchBroadcast
from storage.broadcasts.progress import progress
from storage.engine.database import Store
from storage.engine.tables import contact, message, recipient
from storage.messages import claiming, contacts, delivery, messages
from storage.messages.delivery import Attempt
from storage.messages.messages import DELIVERED, DOUBTFUL, FAILED, SENT
from tests.broadcast.makers import ADMINISTRATOR, LEASE, Sending, composed, number, people, started
from tests.broadcast.test_gathering import asked
from tests.storage.makers import AIGUL, MINUTE, NOON, OTHER_PHONE, PHONE, moment, move, seen, state_of, step, words
from tests.vault import VAULT


async def moved(sending: Sending, to: State) -> None:
    await sending.store.write(broadcasts.move, sending.id, to, sending.at)


async def state(sending: Sending) -> State:
    return (await broadcasts.by_id(sending.store, sending.id)).state


def addresses(sending: Sending) -> list[str]:
    return sorted(one.address for one in sending.out)


async def test_everybody_reads_it_once_and_it_is_finished(store: Store):
    numbers = await people(store, 30)
    sending = await started(store)
    await sending.to_the_end()
    assert addresses(sending) == numbers
    assert await state(sending) is State.FINISHED


async def test_a_broadcast_for_nobody_is_finished_at_once(store: Store):
    sending = await started(store)
    await sending.queued()
    assert await state(sending) is State.FINISHED


async def test_a_draft_sends_nothing(store: Store):
    await people(store, 3)
    sending = Sending(store, (await composed(store)).id)
    await sending.to_the_end()
    assert sending.out == []


async def test_a_scheduled_one_begins_when_its_time_comes(store: Store):
    await people(store, 3)
    sending = await started(store, scheduled_at=NOON + MINUTE)
    await sending.to_the_end()
    assert sending.out == []
    sending.later(MINUTE)
    await sending.to_the_end()
    assert len(sending.out) == 3


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(recipients, "AT_ONCE", 5)
    monkeypatch.setattr(recipients, "WINDOW", 20)
    return 20


async def test_only_a_window_of_it_is_in_the_outbox(store: Store, small_window: int):
    await people(store, small_window + 7)
    sending = await started(store)
    await sending.queued()
    assert await sending.states() == {"queued": small_window}
    seen = await progress(store, sending.id)
    assert (seen.waiting, seen.people, seen.gathered) == (7, small_window + 7, True)


async def test_killed_between_any_two_steps_nobody_reads_twice_and_nobody_is_missed(store: Store):
    """Each life of the process makes one step and is gone; what it had claimed and not sent stays claimed."""
    numbers = await people(store, 900)
    sending = await started(store)
    lives = 0
    while (await state(sending)) is not State.FINISHED:
        await Sending(store, sending.id, at=sending.at).step()
        await sending.send(60)
        lives += 1
    assert addresses(sending) == numbers
    assert lives > 10


async def test_two_processes_at_once_queue_each_person_once(postgres_store: Store, postgres_newest_url: str):
    numbers = await people(postgres_store, 1200)
    first = await started(postgres_store)
    second = Sending(Store(postgres_newest_url, VAULT), first.id)
    while await state(first) is not State.FINISHED:
        await asyncio.gather(first.step(), second.step())
        await asyncio.gather(first.send(), second.send())
    assert sorted(addresses(first) + addresses(second)) == numbers
    await second.store.close()


async def one_in_doubt(store: Store) -> Sending:
    """The process died after it had claimed a message and before it recorded what became of it."""
    await people(store, 1)
    sending = await started(store)
    await sending.queued()
    [claimed] = await sending.claim()
    sending.out.append(claimed)
    sending.later(LEASE)
    return sending


async def test_what_was_on_its_way_when_the_sender_died_is_doubtful_and_not_sent_again(store: Store):
    sending = await one_in_doubt(store)
    assert await sending.claim() == []
    await sending.to_the_end()
    assert await sending.states() == {DOUBTFUL: 1}
    assert (await progress(store, sending.id)).doubtful == 1
    assert await state(sending) is State.FINISHED


async def test_a_question_whose_sender_died_is_sent_again(store: Store):
    await store.write(messages.write, [words("case")], NOON)
    sending = Sending(store, "none")
    await sending.claim()
    sending.later(LEASE)
    assert [one.id for one in await sending.claim()] == ["case"]


@pytest.mark.parametrize(("receipt", "becomes"), [(DELIVERED, DELIVERED), (FAILED, FAILED), (SENT, SENT)])
async def test_a_late_receipt_settles_the_doubt(store: Store, receipt: str, becomes: str):
    sending = await one_in_doubt(store)
    await sending.claim()
    await store.write(delivery.receipts, [(sending.out[0].id, receipt)], sending.at)
    assert await sending.states() == {becomes: 1}


async def test_what_is_in_doubt_is_sent_again_only_when_an_administrator_says_so(store: Store):
    sending = await one_in_doubt(store)
    await sending.claim()
    await sending.to_the_end()
    assert await state(sending) is State.FINISHED
    assert await acts.resend(sending.runtime, ADMINISTRATOR, sending.id) == 1
    await sending.to_the_end()
    assert (await sending.states(), await state(sending)) == ({SENT: 1}, State.FINISHED)


@pytest.mark.parametrize(("tries", "goes_again"), [(MOST_TRIES, 1), (1, 0)], ids=["a provider", "the message"])
async def test_what_a_provider_did_not_take_until_the_last_try_is_sent_again_by_the_same_act(
    store: Store, tries: int, goes_again: int
):
    """What is wrong with a message of its own is not."""
    sending = await one_in_doubt(store)
    failed = update(message).values(state=FAILED, attempts=tries, due_at=None)
    await store.write(lambda tx: tx.connection.execute(failed) and None)
    await sending.to_the_end()
    if not goes_again:
        with pytest.raises(BroadcastNotPossible, match="nothing in doubt"):
            await acts.resend(sending.runtime, ADMINISTRATOR, sending.id)
        return
    assert await acts.resend(sending.runtime, ADMINISTRATOR, sending.id) == 1
    await sending.to_the_end()
    assert await sending.states() == {SENT: 1}


async def test_what_telegram_did_not_take_and_went_by_sms_is_not_sent_once_more_by_telegram(store: Store):
    await people(store, 1)
    await store.write(contacts.write, [ContactChange(msisdn=number(0), chat_id=5)], NOON)
    sending = await started(store)
    sending.channels = frozenset(Channel)
    await sending.queued()
    [failed] = await sending.claim(channel=Channel.TELEGRAM)
    await store.write(lambda tx: tx.connection.execute(update(message).values(attempts=MOST_TRIES)) and None)
    await store.write(delivery.record, [Attempt(id=failed.id, error="down")], NOON)
    await store.write(delivery.by_sms_instead, failed.id, NOON)
    await sending.to_the_end()
    with pytest.raises(BroadcastNotPossible, match="nothing in doubt"):
        await acts.resend(sending.runtime, ADMINISTRATOR, sending.id)
    assert await sending.states() == {FAILED: 1, SENT: 1}


async def test_without_doubt_or_after_it_was_cancelled_nothing_is_sent_again(store: Store):
    sending = await started(store)
    with pytest.raises(BroadcastNotPossible, match="nothing in doubt"):
        await acts.resend(sending.runtime, ADMINISTRATOR, sending.id)
    await moved(sending, State.CANCELLED)
    with pytest.raises(BroadcastNotPossible, match="is cancelled"):
        await acts.resend(sending.runtime, ADMINISTRATOR, sending.id)


async def test_a_chat_gets_no_two_broadcasts_within_a_second(store: Store):
    await people(store, 1)
    await store.write(contacts.write, [ContactChange(msisdn=number(0), chat_id=5)], NOON)
    first, second = await started(store), await started(store)
    first.channels = second.channels = frozenset(Channel)
    await first.queued()
    await second.queued()
    [sent] = await first.claim(channel=Channel.TELEGRAM)
    await store.write(delivery.record, [Attempt(id=sent.id)], NOON)
    first.later(timedelta(milliseconds=900))
    assert await first.claim(channel=Channel.TELEGRAM) == []
    first.later(timedelta(milliseconds=200))
    assert len(await first.claim(channel=Channel.TELEGRAM)) == 1


async def test_a_sender_that_was_only_slow_settles_the_doubt(store: Store):
    sending = await one_in_doubt(store)
    await sending.claim()
    await store.write(delivery.record, [Attempt(id=sending.out[0].id)], sending.at)
    assert await sending.states() == {SENT: 1}


async def test_a_paused_broadcast_sends_nothing_more_until_it_is_resumed(store: Store):
    numbers = await people(store, 250)
    sending = await started(store)
    await sending.queued()
    await sending.send()
    await moved(sending, State.PAUSED)
    await sending.to_the_end()
    assert len(sending.out) == 100
    await moved(sending, State.RUNNING)
    await sending.to_the_end()
    assert addresses(sending) == numbers


async def test_in_a_copy_that_was_put_back_nobody_is_written_to_before_somebody_says_so(store: Store):
    await people(store, 250)
    sending = await started(store)
    await sending.queued()
    await sending.send()
    restored = Runtime(store, lambda: sending.at, TIMEZONE)
    assert await pause_broadcasts(restored) == (sending.id,)
    assert await pause_broadcasts(restored) == ()
    assert await state(sending) is State.PAUSED


async def test_in_a_copy_a_broadcast_whose_hour_has_come_since_waits_and_one_whose_hour_comes_does_not(store: Store):
    await people(store, 1)
    passed = await started(store, scheduled_at=NOON + MINUTE)
    coming = await started(store, scheduled_at=NOON + 3 * MINUTE)
    restored = Runtime(store, lambda: NOON + 2 * MINUTE, TIMEZONE)
    assert await pause_broadcasts(restored) == (passed.id,)
    assert [await state(passed), await state(coming)] == [State.PAUSED, State.CONFIRMED]


async def test_what_is_held_does_not_hold_up_a_later_broadcast(store: Store):
    await people(store, 1)
    first = await started(store)
    await first.queued()
    await moved(first, State.PAUSED)
    second = await started(store)
    second.later(MINUTE)
    await second.to_the_end()
    assert [one.id.partition(".")[0] for one in second.out] == [f"b{second.id}"]


async def test_cancelling_takes_back_what_has_not_gone_out(store: Store):
    await people(store, 250)
    sending = await started(store)
    await sending.queued()
    await sending.send()
    await moved(sending, State.CANCELLED)
    await sending.to_the_end()
    assert await sending.states() == {SENT: 100, "taken_back": 150}


async def test_what_was_on_its_way_when_it_was_cancelled_is_not_tried_again(store: Store):
    await people(store, 1)
    sending = await started(store)
    await sending.queued()
    [claimed] = await sending.claim()
    await moved(sending, State.CANCELLED)
    await store.write(delivery.record, [Attempt(id=claimed.id, error="503", retry_at=sending.at)], sending.at)
    await sending.to_the_end()
    assert sending.out == []
    assert await sending.states() == {"taken_back": 1}


async def test_an_answer_goes_out_before_the_whole_broadcast(store: Store):
    await people(store, 300)
    sending = await started(store)
    await sending.queued()
    await store.write(messages.write, [words("answer", OTHER_PHONE, priority=Priority.ANSWER)], NOON + MINUTE)
    sending.later(MINUTE)
    assert [one.id for one in await sending.claim(1)] == ["answer"]


async def test_an_answer_to_one_of_the_recipients_goes_before_their_own(store: Store):
    await people(store, 1)
    sending = await started(store)
    await sending.queued()
    await store.write(messages.write, [words("answer", number(0), priority=Priority.ANSWER)], NOON + MINUTE)
    sending.later(MINUTE)
    assert [one.id for one in await sending.claim()] == ["answer"]


async def test_who_says_stop_before_their_turn_is_left_out(store: Store, small_window: int):
    await people(store, small_window + 1)
    sending = await started(store)
    await sending.queued()
    every = [ContactChange(msisdn=number(n), stopped=True) for n in range(small_window + 1)]
    await store.write(contacts.write, every, NOON)
    await sending.to_the_end()  # those in the window
    await sending.to_the_end()
    assert sending.out == []
    seen = await progress(store, sending.id)
    assert (seen.states, seen.left_out) == ({"taken_back": small_window}, {"stopped": 1})


async def test_whose_case_has_moved_on_before_their_turn_is_left_out(store: Store):
    case = await asked(store, AIGUL, PHONE)
    sending = await started(store, Audience(statuses=(Status.OFFERED,)))
    await broadcasting.gather(sending.runtime, await broadcasts.by_id(store, sending.id))
    await move(store, step(await seen(store, case.number), Status.DECLINED, question=None))
    await sending.to_the_end()
    assert (await progress(store, sending.id)).left_out == {"changed": 1}


async def test_who_left_telegram_is_counted_once_by_the_sms_that_reached_them(store: Store):
    await people(store, 1)
    await store.write(contacts.write, [ContactChange(msisdn=number(0), chat_id=5)], NOON)
    sending = await started(store)
    sending.channels = frozenset(Channel)
    await sending.queued()
    [by_telegram] = await sending.claim(channel=Channel.TELEGRAM)
    await store.write(delivery.record, [Attempt(id=by_telegram.id, error="blocked")], NOON)
    await store.write(delivery.by_sms_instead, by_telegram.id, NOON)
    await sending.to_the_end()
    told = await progress(store, sending.id)
    assert (told.states, told.channels) == ({SENT: 1}, {"sms": {SENT: 1}, "telegram": {}})
    [result] = await sending.results()
    assert (result.channel, result.state, result.reason) == ("sms", SENT, "")


async def test_results_name_everybody_without_showing_their_number(store: Store):
    await people(store, 2)
    await store.write(contacts.write, [ContactChange(msisdn=number(1), stopped=True)], NOON)
    sending = await started(store)
    await sending.to_the_end()
    rows = await sending.results()
    assert sorted((one.number, one.state, one.reason) for one in rows) == [
        ("+7…0000", SENT, ""),
        ("+7…0001", "left_out", "stopped"),
    ]


async def test_a_number_that_cannot_be_read_is_shown_as_none_and_hides_nobody_else(store: Store):
    await people(store, 2)
    sending = await started(store)
    await sending.to_the_end()
    first = recipient.c.person == select(func.min(recipient.c.person)).scalar_subquery()
    await store.write(lambda tx: tx.connection.execute(update(recipient).where(first).values(sealed=b"broken")))
    rows = await sending.results()
    assert sorted(one.number for one in rows)[0] == ""
    assert [one.state for one in rows] == [SENT, SENT]


async def test_a_draft_cannot_be_paused_and_only_what_is_paused_goes_on(store: Store):
    sending = Sending(store, (await composed(store)).id)
    with pytest.raises(BroadcastNotPossible, match="is draft: it cannot become paused"):
        await moved(sending, State.PAUSED)
    with pytest.raises(BroadcastNotPossible, match="only one that is paused"):
        await moved(sending, State.RUNNING)


async def test_a_broadcast_that_is_not_there_is_said_so(store: Store):
    with pytest.raises(NoSuchBroadcast, match="no broadcast 77"):
        await progress(store, "77")


async def test_quiet_hours_hold_it_until_the_morning(store: Store):
    await people(store, 1)
    night = NOON + timedelta(hours=10)
    sending = await started(store)
    await sending.queued()
    assert await store.write(claiming.claim, Channel.SMS, moment(night, "20:00-09:00"), 9, LEASE) == []
    morning = moment(NOON + timedelta(hours=21), "20:00-09:00")
    [out] = await store.write(claiming.claim, Channel.SMS, morning, 9, LEASE)
    assert await state_of(store, out.id) == "sending"


@pytest.mark.parametrize(
    ("cut_out", "reasons"),
    [((recipient,), {}), ((contact,), {}), ((recipient, contact), {"no_number": 1})],
    ids=["as gathered", "as chosen", "both"],
)
async def test_who_has_no_row_that_tells_their_number_is_left_out_and_the_others_are_written_to(
    store: Store, cut_out: Sequence[Table], reasons: dict[str, int]
) -> None:
    await people(store, 3)
    sending = await started(store, Audience())
    while await broadcasting.gather(sending.runtime, await broadcasts.by_id(store, sending.id)):
        pass
    first = await store.read(lambda tx: tx.connection.execute(select(func.min(recipient.c.person))).scalar_one())
    for table in cut_out:
        line = table.c.person if table is recipient else table.c.phone_hash
        cut = update(table).where(line == first).values(sealed=b"cut")
        await store.write(lambda tx, cut=cut: tx.connection.execute(cut))
    await sending.to_the_end()
    assert len(sending.out) == 3 - len(reasons)
    assert (await progress(store, sending.id)).left_out == reasons
    assert await state(sending) is State.FINISHED
