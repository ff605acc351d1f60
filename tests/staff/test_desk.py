"""The desk of conversations: who waits there once, who answers, what it leaves behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workers.alerts import broken_promises
from handlers.usecases import conversations, outsiders
from handlers.usecases.case_acts import WriteMessage
from handlers.usecases.cases import carry_out
from proactive.cases.case import Decision
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel, Language
from proactive.messages.escalation import LIFE_IN_DANGER, DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.road.decision import ActNotPossible
from proactive.staff.alerts import Alarm
from proactive.staff.rights import Actor, Forbidden, Role, Surface
from storage.ledger import audit
from storage.messages import desk
from storage.messages.desk import Escalated, WaitingConversation
from storage.staff.staff import Colleague
from tests.api.office import PHONE, Office
from tests.staff.chats import Chat
from tests.staff.conftest import ACCOUNTS

AIGERIM = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Айгерім")
SERIK = Actor(id="staff-2", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Серік")
AUDITOR = Actor(id="staff-3", role=Role.AUDITOR, surface=Surface.CONSOLE)


async def asks(
    office: Office,
    words: str = "Позвоните мне",
    topic: str = "person",
    number: str | None = None,
    hours: int = 4,
    sender: str = PHONE,
) -> WaitingConversation:
    inbound = InboundMessage(
        id=words, channel=Channel.SMS, address=sender, msisdn=sender, text=words, said_at=office.now
    )
    escalation = Escalation(topic=topic, by=office.now + timedelta(hours=hours))
    waits = Escalated(inbound=inbound, escalation=escalation, case_number=number, language=Language.RU)
    await office.store.write(desk.keep_all, [waits], office.now)
    found = (await desk.search(office.store)).found
    return [waiting for waiting in found if waiting.msisdn == sender][-1]


async def answers(office: Office, actor: Actor, id: str, text: str = "Здравствуйте!") -> None:
    await conversations.reply(office.runtime, actor, id, text)


async def test_whoever_writes_on_joins_theirs_and_keeps_the_hour_that_was_promised(office: Office) -> None:
    first = await asks(office)
    office.now += timedelta(hours=1)
    second = await asks(office, "Жду звонка")
    assert second == replace(first, words="Позвоните мне / Жду звонка", count=2)


async def test_who_writes_after_the_answer_opens_the_same_one_again(office: Office) -> None:
    first = await asks(office)
    await answers(office, AIGERIM, first.id)
    office.now += timedelta(days=1)
    again = await asks(office, "Ещё вопрос", "answer")
    assert (again.id, again.state, again.words, again.since) == (first.id, "open", "Ещё вопрос", office.now)


async def test_long_after_it_is_another_one(office: Office) -> None:
    first = await asks(office)
    await conversations.close(office.runtime, AIGERIM, first.id)
    office.now += timedelta(days=30)
    assert (await asks(office, "Новый вопрос")).id != first.id


async def test_a_machine_that_goes_on_is_on_the_list_once_a_day(office: Office) -> None:
    first = await asks(office, topic=DeskTopic.REPEATS)
    await conversations.close(office.runtime, AIGERIM, first.id)
    assert (await asks(office, topic=DeskTopic.REPEATS)).state == "closed"
    office.now += timedelta(days=2)
    assert (await asks(office, topic=DeskTopic.REPEATS)).state == "open"


@pytest.mark.parametrize("topic", [DeskTopic.REPEATS, DeskTopic.LIMIT, DeskTopic.FROM_SERVICE])
async def test_what_a_machine_said_after_it_was_ended_is_on_the_list_the_day_after(
    office: Office, topic: DeskTopic
) -> None:
    first = await asks(office, topic=topic)
    await conversations.close(office.runtime, AIGERIM, first.id)
    for words in ("Баланс 1", "Баланс 2"):
        office.now += timedelta(hours=1)
        assert (await asks(office, words, topic)).state == "closed"
    assert await outsiders.wake_rested(office.store, office.runtime.now()) == 0
    office.now += timedelta(days=1)
    assert await outsiders.wake_rested(office.store, office.runtime.now()) == 1
    [again] = (await desk.search(office.store, state="open")).found
    assert (again.id, again.count, again.words, again.ended_by) == (first.id, 2, "Баланс 2", None)
    assert await conversations.take_next(office.store, AIGERIM, office.runtime.now()) == first.id


async def test_a_reply_is_a_row_to_the_citizen_and_an_entry_without_words(office: Office) -> None:
    first = await asks(office)
    await answers(office, AIGERIM, first.id, "Позвоним в три")
    file = await conversations.read(office.runtime, AIGERIM, first.id)
    assert [line.text for line in file.lines] == ["Специалист «Қолдау»: Позвоним в три"]
    entries = await audit.listed(office.store, about=first.id)
    assert [(entry.act, entry.words) for entry in entries] == [("read conversation", ""), ("reply to conversation", "")]


async def test_the_second_official_is_told_who_was_faster(office: Office) -> None:
    first = await asks(office)
    await answers(office, AIGERIM, first.id)
    with pytest.raises(ActNotPossible, match="staff-1 has ended this conversation"):
        await answers(office, SERIK, first.id)
    with pytest.raises(ActNotPossible, match="staff-1 has ended this conversation"):
        await conversations.close(office.runtime, SERIK, first.id)


async def test_who_answered_may_add_something_but_not_the_same_twice(office: Office) -> None:
    first = await asks(office)
    await answers(office, AIGERIM, first.id, "Здравствуйте!")
    with pytest.raises(ActNotPossible):
        await answers(office, AIGERIM, first.id, "Здравствуйте!")
    office.now += timedelta(minutes=1)
    await answers(office, AIGERIM, first.id, "И ещё: приходите завтра")
    file = await conversations.read(office.runtime, AIGERIM, first.id)
    assert len(file.lines) == 2


@pytest.mark.parametrize("words", ["", "  \n", "ы" * 1001])
async def test_a_reply_has_words_and_not_too_many(office: Office, words: str) -> None:
    first = await asks(office)
    with pytest.raises(ActNotPossible, match="write the words"):
        await answers(office, AIGERIM, first.id, words)


async def test_an_auditor_reads_and_does_nothing(office: Office) -> None:
    first = await asks(office)
    await conversations.read(office.runtime, AUDITOR, first.id)
    for act in (conversations.close(office.runtime, AUDITOR, first.id), answers(office, AUDITOR, first.id)):
        with pytest.raises(Forbidden):
            await act


async def test_the_next_is_taken_by_its_hour_and_nobody_elses(office: Office) -> None:
    first = await asks(office)
    assert await conversations.take_next(office.store, AIGERIM, office.runtime.now()) == first.id
    assert await conversations.take_next(office.store, AIGERIM, office.runtime.now()) == first.id
    assert await conversations.take_next(office.store, SERIK, office.runtime.now()) is None


async def test_a_decided_case_that_was_asked_about_is_where_it_was(office: Office) -> None:
    case = await office.applies(await office.opens(), "010101500005")
    waiting = Waiting(Reason.CITIZEN_ASKS, ("Почему?", office.now.isoformat()))
    refused = Decision(outcome="refused", number="1/1", made_by="system", made_at=office.now, reason="D7.1")
    case = await office.moves(case, Status.ATTENTION, waiting=waiting, decision=refused)
    first = await asks(office, number=case.number)
    await answers(office, AIGERIM, first.id)
    assert (await office.read(case.number)).case.status is Status.REFUSED


async def test_what_an_official_writes_on_the_case_answers_it_too(office: Office) -> None:
    case = await office.for_review()
    await asks(office, number=case.number)
    await carry_out(office.runtime, AIGERIM, case.number, WriteMessage("Ертең", "Завтра"))
    assert (await desk.search(office.store, state="open")).found == ()


async def test_an_overdue_one_is_counted(office: Office) -> None:
    await asks(office, hours=1)
    counted = await desk.counts(office.store, office.now + timedelta(hours=2), "")
    assert (counted.waiting, counted.overdue) == (1, 1)
    assert await desk.overdue_since(office.store, office.now) == (0, None)


async def test_a_broken_promise_is_told_in_the_morning_and_not_at_night(office: Office) -> None:
    await asks(office, hours=6)  # until 18:00
    for hours, count in ((5, []), (7, [1]), (12, [1])):
        now = replace(office.runtime.now(), at=office.now + timedelta(hours=hours))
        assert [(one.alarm, one.count) for one in await broken_promises(office.store, now)] == [
            (Alarm.PROMISE, n) for n in count
        ]


async def test_an_official_answers_in_telegram_after_seeing_what_will_be_read(
    office: Office, staffed: dict[Role, Colleague]
) -> None:
    chat = Chat(office, ACCOUNTS[Role.OFFICIAL])
    first = await asks(office, "Позвоните мне")
    [head] = await chat.says("/answer")
    assert ("Ждут ответа: 1" in head.text, "«Позвоните мне»" in head.text) == (True, True)
    [shown] = await chat.says("Позвоним Вам в три часа")
    assert "Специалист «Қолдау»: Позвоним Вам в три часа" in shown.text
    [sent] = await chat.presses("Отправить", shown)
    assert "Ответ отправляется" in sent.text
    [line] = (await conversations.file_of(office.store, first.id)).lines
    assert line.text == "Специалист «Қолдау»: Позвоним Вам в три часа"


async def test_what_goes_abroad_is_not_sent_from_a_chat_where_its_price_is_not_seen(
    office: Office, staffed: dict[Role, Colleague]
) -> None:
    chat = Chat(office, ACCOUNTS[Role.OFFICIAL])
    first = await asks(office, "Кому писать?", "from_abroad", sender="+79161234567")
    await chat.says("/answer")
    [refused] = await chat.says("Напишите нам ИИН")
    assert "там видна цена" in refused.text
    assert (await conversations.file_of(office.store, first.id)).lines == ()


async def test_a_city_phone_is_called_and_not_written_to_from_a_chat_either(
    office: Office, staffed: dict[Role, Colleague]
) -> None:
    chat = Chat(office, ACCOUNTS[Role.OFFICIAL])
    await asks(office, "Кому писать?", "from_landline", sender="+77272501111")
    await chat.says("/answer")
    [refused] = await chat.says("Напишите нам ИИН")
    assert "SMS не дойдёт" in refused.text


async def test_what_was_ended_last_comes_first_page_by_page(office: Office) -> None:
    waiting = await asks(office)
    ids = [waiting.id, "b", "c"]
    ended = [
        replace(waiting, id=id, state=desk.CLOSED, ended_by="staff-1", ended_at=office.now + timedelta(minutes=place))
        for place, id in enumerate(ids)
    ]
    await office.store.write(desk.save, ended[0])
    for conversation in ended[1:]:
        await office.store.write(desk.insert_new, conversation)
    seen: list[str] = []
    after: str | None = None
    while len(seen) < len(ids):
        page = await desk.search(office.store, state=desk.CLOSED, after=after, limit=1, newest_first=True)
        seen += [conversation.id for conversation in page.found]
        after = page.next
    assert (seen, after) == (ids[::-1], None)


async def on_number(office: Office, msisdn: str, topic: str, hours: int) -> None:
    inbound = InboundMessage(
        id=msisdn, channel=Channel.SMS, address=msisdn, msisdn=msisdn, text=topic, said_at=office.now
    )
    escalation = Escalation(topic=topic, by=office.now + timedelta(hours=hours))
    waits = Escalated(inbound=inbound, escalation=escalation, case_number=None, language=Language.RU)
    await office.store.write(desk.keep_all, [waits], office.now)


async def test_whose_life_is_in_danger_stands_before_all_others_on_every_page(office: Office) -> None:
    for last, topic, hours in ((1, "person", -9), (2, LIFE_IN_DANGER, 0), (3, "person", 4), (4, LIFE_IN_DANGER, 0)):
        await on_number(office, f"+7701000000{last}", topic, hours)
    topics, after = [], None
    while True:
        page = await desk.search(office.store, state="open", after=after, limit=1)
        topics += [found.topic for found in page.found]
        if (after := page.next) is None:
            break
    assert topics == [LIFE_IN_DANGER, LIFE_IN_DANGER, "person", "person"]
    taken = await conversations.take_next(office.store, AIGERIM, office.runtime.now())
    assert (await desk.read(office.store, taken)).topic == LIFE_IN_DANGER


async def test_it_is_overdue_at_once_by_night_too(office: Office) -> None:
    office.now = office.now.replace(hour=20)
    await on_number(office, "+77010000001", LIFE_IN_DANGER, 0)
    [trouble] = await broken_promises(office.store, office.runtime.now())
    assert (trouble.alarm, trouble.count) == (Alarm.PROMISE, 1)


async def test_later_words_make_it_no_less_urgent_and_it_is_everybodys(office: Office) -> None:
    first = await asks(office)
    await conversations.assign(office.store, AIGERIM, office.runtime.now(), first.id, AIGERIM.person)
    urgent = await asks(office, "хочу умереть", LIFE_IN_DANGER, hours=0)
    assert (urgent.id, urgent.topic, urgent.official) == (first.id, LIFE_IN_DANGER, None)
    assert (await asks(office, "сколько денег")).topic == LIFE_IN_DANGER
