from datetime import timedelta

import pytest

from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.messages.inbound import ButtonPress, InboundMessage
from proactive.messages.message import ContactChange, Priority
from proactive.messages.texts import Button
from storage.engine.database import Store
from storage.messages import claiming, contacts, conversations, delivery, messages
from storage.messages.delivery import Attempt
from storage.messages.messages import DELIVERED, FAILED, SENT
from tests.storage.makers import (
    AIGUL,
    MINUTE,
    NOON,
    OTHER_PHONE,
    PHONE,
    asking,
    heard,
    moment,
    move,
    opened,
    seen,
    state_of,
    step,
    words,
)

LEASE = timedelta(seconds=60)


async def written(store: Store, *new, now=NOON) -> None:
    await store.write(messages.write, new, now)


async def claim(store: Store, now=NOON, limit: int = 100, channel: Channel = Channel.SMS):
    return await store.write(claiming.claim, channel, moment(now), limit, LEASE)


async def ids(store: Store, now=NOON, limit: int = 100) -> list[str]:
    return [one.id for one in await claim(store, now, limit)]


async def recorded(store: Store, *results: Attempt, now=NOON) -> None:
    await store.write(delivery.record, results, now)


async def received(store: Store, id: str, state: str) -> None:
    await store.write(delivery.receipts, [(id, state)], NOON)


async def test_a_message_goes_out_with_its_words_and_buttons(store: Store):
    await written(store, words("m", buttons=(Button("yes", "Иә"),)))
    [one] = await claim(store)
    assert (one.address, one.text, one.attempts) == (PHONE, "Құрметті азамат, m", 1)
    assert one.buttons == (Button("yes", "Иә"),)


async def test_answers_go_before_cases_before_bulk(store: Store):
    priorities = {"bulk": Priority.BULK, "case": Priority.CASE, "answer": Priority.ANSWER}
    await written(
        store,
        *(words(name, f"+7701000000{n}", priority=priority) for n, (name, priority) in enumerate(priorities.items())),
    )
    assert await ids(store, limit=2) == ["answer", "case"]
    assert await ids(store) == ["bulk"]


async def test_a_channel_takes_its_own_messages_only(store: Store):
    await written(store, words("s"), words("t", "123456", channel=Channel.TELEGRAM))
    assert [one.id for one in await claim(store, channel=Channel.TELEGRAM)] == ["t"]


async def test_one_citizen_reads_in_the_order_of_writing(store: Store):
    await written(store, words("first"), now=NOON)
    await written(store, words("second"), words("other", OTHER_PHONE), now=NOON + MINUTE)
    assert await ids(store, NOON + MINUTE) == ["first", "other"]
    assert await ids(store, NOON + MINUTE) == []
    await recorded(store, Attempt(id="first"))
    assert await ids(store, NOON + MINUTE) == ["second"]


async def test_an_answer_does_not_wait_behind_a_broadcast(store: Store):
    await written(store, words("bulk", priority=Priority.BULK))
    await written(store, words("answer", priority=Priority.ANSWER), now=NOON + MINUTE)
    assert await ids(store, NOON + MINUTE) == ["answer"]
    await recorded(store, Attempt(id="answer"))
    assert await ids(store, NOON + MINUTE) == ["bulk"]


async def test_an_answer_waits_for_the_message_that_is_on_its_way(store: Store):
    await written(store, words("bulk", priority=Priority.BULK))
    assert await ids(store) == ["bulk"]
    await written(store, words("answer", priority=Priority.ANSWER))
    assert await ids(store) == []
    await recorded(store, Attempt(id="bulk"))
    assert await ids(store) == ["answer"]


NIGHT = NOON + timedelta(hours=10)
MORNING = NOON + timedelta(hours=21)


async def test_what_nobody_asked_for_waits_for_the_morning(store: Store):
    await written(store, words("broadcast", priority=Priority.BULK, unasked=True), now=NIGHT)
    assert await store.write(claiming.claim, Channel.SMS, moment(NIGHT, "20:00-09:00"), 9, LEASE) == []
    [out] = await store.write(claiming.claim, Channel.SMS, moment(MORNING, "20:00-09:00"), 9, LEASE)
    assert out.attempts == 1


async def test_an_answer_at_night_does_not_wait_for_the_morning(store: Store):
    await written(store, words("offer", unasked=True), now=NIGHT)
    await store.write(claiming.claim, Channel.SMS, moment(NIGHT, "20:00-09:00"), 9, LEASE)
    await written(store, words("accepted"), now=NIGHT + MINUTE)
    [out] = await store.write(claiming.claim, Channel.SMS, moment(NIGHT + MINUTE, "20:00-09:00"), 9, LEASE)
    assert out.id == "accepted"


async def test_a_question_that_was_settled_meanwhile_is_not_asked(store: Store):
    [case] = await opened(store, AIGUL)
    offer = words(f"{case.number}.offer", case_number=case.number, unasked=True)
    await move(store, asking(case, PHONE, Status.OFFERED, offer))
    await move(store, step(await seen(store, case.number), Status.EXPIRED, question=None))
    assert await ids(store) == []
    assert await state_of(store, offer.id) == "taken_back"


async def test_who_said_stop_is_not_written_to_unasked(store: Store):
    await written(store, words("broadcast", unasked=True), words("answer", priority=Priority.ANSWER))
    await store.write(contacts.write, [ContactChange(msisdn=PHONE, stopped=True)], NOON)
    assert await ids(store) == ["answer"]
    await recorded(store, Attempt(id="answer"))
    assert await ids(store) == []


async def test_what_a_dead_sender_had_claimed_is_due_again_when_its_lease_is_over(store: Store):
    await written(store, words("m"), words("next"))
    await claim(store)
    assert await ids(store, NOON + LEASE - timedelta(seconds=1)) == []
    [again] = await claim(store, NOON + LEASE)
    assert (again.id, again.attempts) == ("m", 2)


async def test_a_message_that_could_not_go_is_tried_later(store: Store):
    await written(store, words("m"))
    await claim(store)
    await recorded(store, Attempt(id="m", error="503", retry_at=NOON + MINUTE))
    assert await ids(store) == []
    assert await ids(store, NOON + MINUTE) == ["m"]


async def test_a_whole_batch_is_recorded_at_once(store: Store):
    await written(store, *(words(f"m {n}", f"+7701000000{n}") for n in range(3)))
    await claim(store)
    await recorded(
        store, Attempt(id="m 0"), Attempt(id="m 1", error="400"), Attempt(id="m 2", error="503", retry_at=NOON)
    )
    assert [await state_of(store, f"m {n}") for n in range(3)] == [SENT, FAILED, "queued"]


async def test_a_message_that_failed_for_good_lets_the_next_one_through(store: Store):
    await written(store, words("m 1"), words("m 2"))
    await claim(store)
    await recorded(store, Attempt(id="m 1", error="400 rejected"))
    assert await state_of(store, "m 1") == FAILED
    assert await ids(store) == ["m 2"]


@pytest.mark.parametrize(
    ("order", "state"),
    [
        (["record", SENT, DELIVERED], DELIVERED),
        (["record", DELIVERED, SENT], DELIVERED),
        ([DELIVERED, SENT, "record"], DELIVERED),
        ([SENT, "record", DELIVERED], DELIVERED),
        (["record", DELIVERED, FAILED], DELIVERED),
        (["record", FAILED], FAILED),
        ([FAILED, "record"], FAILED),
        (["record", FAILED, DELIVERED], DELIVERED),
        (["record", DELIVERED, DELIVERED], DELIVERED),
        (["record"], SENT),
    ],
)
async def test_receipts_come_in_any_order(store: Store, order: list[str], state: str):
    await written(store, words("m"))
    await claim(store)
    for happening in order:
        if happening == "record":
            await recorded(store, Attempt(id="m"))
        else:
            await received(store, "m", happening)
    assert await state_of(store, "m") == state
    assert await ids(store, NOON + LEASE) == []


@pytest.mark.parametrize("state", [SENT, FAILED, DELIVERED])
async def test_receipts_of_many_messages_are_taken_together(store: Store, state: str):
    await written(store, words("a", PHONE), words("b", OTHER_PHONE))
    await claim(store)
    await store.write(delivery.receipts, [("a", state), ("b", state)], NOON)
    assert (await state_of(store, "a"), await state_of(store, "b")) == (state, state)


async def test_a_message_that_was_delivered_is_not_tried_again(store: Store):
    await written(store, words("m"))
    await claim(store)
    await recorded(store, Attempt(id="m", error="time-out", retry_at=NOON + MINUTE))
    await received(store, "m", DELIVERED)
    assert await ids(store, NOON + MINUTE) == []


async def test_what_the_provider_has_after_all_is_not_tried_again(store: Store):
    await written(store, words("m"))
    await claim(store)
    await recorded(store, Attempt(id="m", error="no answer", retry_at=NOON + MINUTE))
    await received(store, "m", SENT)
    assert await ids(store, NOON + MINUTE) == []
    assert await state_of(store, "m") == SENT


async def test_a_receipt_does_not_keep_back_what_was_never_sent(store: Store):
    await written(store, words("m"))
    await received(store, "m", SENT)
    assert await ids(store) == ["m"]


async def test_a_receipt_of_nothing_we_sent_is_no_trouble(store: Store):
    await written(store, words("m"))
    await received(store, "never", DELIVERED)
    assert [one.id for one in await claim(store)] == ["m"]


async def gone_from_telegram(store: Store):
    await written(store, words("m", "123456", channel=Channel.TELEGRAM, msisdn=PHONE))
    [failed] = await claim(store, channel=Channel.TELEGRAM)
    await recorded(store, Attempt(id="m", error="blocked"))
    return failed


async def test_who_left_telegram_reads_it_by_sms(store: Store):
    failed = await gone_from_telegram(store)
    await store.write(delivery.by_sms_instead, failed.id, NOON)
    [again] = await claim(store)
    assert (again.copy_of, again.address, again.text) == ("m", PHONE, failed.text)


async def test_the_sms_instead_is_written_once(store: Store):
    failed = await gone_from_telegram(store)
    await store.write(delivery.by_sms_instead, failed.id, NOON)
    await store.write(delivery.by_sms_instead, failed.id, NOON)
    assert len(await claim(store)) == 1


async def test_the_conversation_is_shown_in_the_order_it_was_said(store: Store):
    await written(store, words("offer", case_number="26-1"))
    said = InboundMessage(
        id="sms:1", channel=Channel.SMS, address=PHONE, said_at=NOON + MINUTE, msisdn=PHONE, text="Иә"
    )
    await heard(store, said, "26-1", NOON + 2 * MINUTE)
    lines = await store.read(conversations.with_address, PHONE)
    assert [(line.direction, line.text) for line in lines] == [("out", "Құрметті азамат, offer"), ("in", "Иә")]
    assert await store.read(conversations.of_case, "26-1") == lines


async def test_a_pressed_button_is_shown_by_what_it_does(store: Store):
    pressed = InboundMessage(
        id="tg:1", channel=Channel.TELEGRAM, address="1", said_at=NOON, press=ButtonPress(action="yes", message_id="m")
    )
    await heard(store, pressed, None)
    [line] = await store.read(conversations.with_address, "1")
    assert line.text == "[yes]"


async def test_a_conversation_reads_in_the_order_in_which_it_went_out(store: Store):
    await written(store, words("a question"), words("thanks", priority=Priority.ANSWER))
    for place in range(2):
        [now_sent] = await ids(store, NOON + place * MINUTE)
        await store.write(delivery.record, [Attempt(id=now_sent)], NOON + place * MINUTE)
    assert [one.id for one in await store.read(conversations.with_address, PHONE)] == ["thanks", "a question"]


async def test_what_waits_for_an_answer_goes_out_before_what_was_written_after_it(store: Store):
    """Whether its addressee lives is asked as it goes out; what is known to go to the living does not overtake it."""
    await written(store, words("first"), now=NOON)
    await written(store, words("second"), now=NOON + MINUTE)
    later = NOON + 2 * MINUTE
    assert await ids(store, later) == ["first"]
    await store.write(claiming.hold, ["first"], later + 10 * MINUTE)
    assert await ids(store, later) == []
    await store.write(claiming.known_alive, "first", later)
    assert await ids(store, later) == ["first"]
