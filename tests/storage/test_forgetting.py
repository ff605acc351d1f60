"""What the rules erase when its time has come, and what they leave: evidence, and what is under way."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from handlers.usecases import forgetting
from proactive.basics import law
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import BankAccount, Case
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.messages.contact import Channel, Language
from proactive.messages.escalation import Escalation
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange
from proactive.road.suspension import DIED
from storage.cases.integrity import broken_cases
from storage.engine.database import Store, Transaction
from storage.engine.integrity import broken_rows
from storage.engine.schema import metadata
from storage.engine.tables import contact, history, inbox, message
from storage.jobs.inbox import Arrival
from storage.ledger import audit
from storage.messages import contacts, desk, messages
from storage.messages.desk import Escalated
from storage.reporting.forgetting import ERASERS, Retained
from tests.storage.makers import (
    AIGUL,
    DANA,
    NOON,
    PHONE,
    SERIK,
    arrived,
    asking,
    consent,
    move,
    opened,
    seen,
    step,
    words,
)

DAY = timedelta(days=1)


def rows(tx: Transaction, name: str) -> int:
    return tx.connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()


async def passes(store: Store, days: int) -> dict[Retained, int]:
    """What is erased so many days later."""
    carried_out = await forgetting.forget_what_is_due(store, NOON + days * DAY, TIMEZONE)
    return {rule.what: rule.count for rule in carried_out if rule.count}


async def closed(store: Store, iin: str, to: Status, **changes: object) -> Case:
    """A case that was asked about, with a message, and closed."""
    [case] = await opened(store, iin)
    await move(store, asking(case, PHONE, Status.OFFERED, words(f"{case.number}.offer", case_number=case.number)))
    current = await seen(store, case.number)
    await move(store, step(current, to, question=None, **changes))
    return case


def span(what: str) -> int:
    return law.number(f"retention.{what}", NOON.date())


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (Status.DECLINED, Retained.DECLINED),
        (Status.EXPIRED, Retained.DECLINED),
        (Status.ANNULLED, Retained.UNASKED),
    ],
)
async def test_a_case_that_came_to_nothing_is_erased_when_its_span_is_over(
    store: Store, status: Status, what: Retained
):
    await closed(store, AIGUL, status)
    assert await passes(store, span(what)) == {}
    assert await passes(store, span(what) + 1) == {what: 1}
    assert [await store.read(rows, name) for name in ("cases", "message", "history", "job")] == [0, 0, 0, 0]


async def test_a_case_whose_recipient_is_asked_about_daily_is_erased_as_others_are(store: Store):
    case = await closed(store, AIGUL, Status.ANNULLED, waiting=DIED)
    for day in range(0, span("unasked") + 1, 30):
        asked = replace(await seen(store, case.number), wake_at=NOON + (day + 1) * DAY)
        await move(store, Step(await seen(store, case.number), Outcome(case=asked)), now=NOON + day * DAY)
    assert await passes(store, span("unasked")) == {}
    assert await passes(store, span("unasked") + 1) == {Retained.UNASKED: 1}


async def test_a_case_with_a_consent_stays_for_ever(store: Store):
    case = await closed(store, AIGUL, Status.CONSENTED, consent=consent("c1"))
    await move(store, step(await seen(store, case.number), Status.WITHDRAWN))
    assert await passes(store, 40_000) == {}
    assert await broken_cases(store) == []


async def test_a_case_that_is_under_way_stays(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, asking(case))
    assert await passes(store, 40_000) == {}


async def test_what_came_in_is_blanked_and_its_key_stays_so_that_it_is_not_new_again(store: Store):
    arrival = Arrival(source="sms", key="1", body={"text": "Иә"}, sender=PHONE)
    await arrived(store, [arrival], NOON)
    await store.write(lambda tx: tx.connection.execute(inbox.update().values(due_at=None)) and None)
    assert await passes(store, span("arrival") + 1) == {Retained.ARRIVAL: 1}
    assert await passes(store, span("arrival") + 1) == {}
    [row] = await store.read(lambda tx: tx.connection.execute(select(inbox)).all())
    assert (row.sealed, row.sender, row.key) == (b"", None, "1")
    assert await arrived(store, [arrival], NOON) == set()
    assert await broken_rows(store) == {}


async def test_what_came_in_and_is_not_worked_yet_stays(store: Store):
    await arrived(store, [Arrival(source="sms", key="1", body={})], NOON)
    assert await passes(store, 40_000) == {}


async def test_one_person_is_erased_but_for_what_an_application_rests_on(store: Store):
    gone = await closed(store, AIGUL, Status.DECLINED)
    stays = await closed(store, SERIK, Status.CONSENTED, consent=consent("c1"))
    result = await forgetting.erase_person(store, DANA, NOON)
    assert (result.erased, result.staying, result.under_way) == ((gone.number,), (stays.number,), ())
    [entry] = await audit.listed(store)
    assert (entry.act, DANA in entry.words, gone.number in entry.words) == ("erase person", False, True)


async def test_with_their_last_case_a_persons_number_goes_too_but_not_their_wish_for_silence(store: Store):
    await closed(store, AIGUL, Status.DECLINED)
    stopped = ContactChange(msisdn=PHONE, stopped=True)
    await store.write(contacts.write, [stopped], NOON)
    await forgetting.erase_person(store, DANA, NOON)
    assert [await store.read(rows, table.name) for table in (message, history, contact)] == [0, 0, 1]


async def test_a_case_under_way_is_named_and_not_torn_out(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, asking(case))
    result = await forgetting.erase_person(store, DANA, NOON)
    assert (result.erased, result.under_way) == ((), (case.number,))


@pytest.mark.parametrize("what", Retained)
def test_every_rule_has_a_span_with_its_act(what: Retained):
    rule = law.in_force(f"retention.{what}", datetime(2026, 12, 1).date())
    assert rule.basis
    assert int(rule.value) >= 1


@pytest.mark.parametrize("what", Retained)
async def test_a_rule_that_fails_stops_no_other_and_the_log_of_acts_says_so(
    store: Store, what: Retained, monkeypatch: pytest.MonkeyPatch
):
    def broken(tx: Transaction, before: datetime) -> int:
        raise ValueError("a row that cannot be erased")

    monkeypatch.setattr("storage.reporting.forgetting.ERASERS", {**ERASERS, what: broken})
    carried_out = await forgetting.forget_what_is_due(store, NOON, TIMEZONE)
    assert {rule.what for rule in carried_out} == set(Retained) - {what}
    [entry] = await audit.listed(store)
    assert f"{what} failed" in entry.words


async def test_a_conversation_of_who_has_no_case_is_erased_after_it_was_ended(store: Store):
    inbound = InboundMessage(id="1", channel=Channel.SMS, address=PHONE, msisdn=PHONE, text="Позвоните", said_at=NOON)
    waits = Escalated(
        inbound=inbound, escalation=Escalation(topic="person", by=NOON), case_number=None, language=Language.RU
    )
    await store.write(desk.keep_all, [waits], NOON)
    assert await passes(store, 40_000) == {}
    [waiting] = (await desk.search(store)).found
    await store.write(desk.save, replace(waiting, state="closed", ended_by="staff-1", ended_at=NOON))
    assert await passes(store, span(Retained.CONVERSATION)) == {}
    assert await passes(store, span(Retained.CONVERSATION) + 1) == {Retained.CONVERSATION: 1}


async def test_what_was_written_to_somebody_without_a_case_is_erased_after_its_span(store: Store):
    sent = replace(words("welcome"), case_number=None)
    await store.write(messages.write, [sent], NOON)
    assert await passes(store, 40_000) == {}  # it is still to be sent
    await store.write(lambda tx: tx.connection.execute(update(message).values(due_at=None)).rowcount)
    assert await passes(store, span(Retained.MESSAGE)) == {}
    assert await passes(store, span(Retained.MESSAGE) + 1) == {Retained.MESSAGE: 1}


async def test_trouble_of_the_database_is_no_rules_fault(store: Store, monkeypatch: pytest.MonkeyPatch):
    def away(tx: Transaction, before: datetime) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr("storage.reporting.forgetting.ERASERS", {**ERASERS, Retained.VISIT: away})
    with pytest.raises(OSError, match="full"):
        await forgetting.forget_what_is_due(store, NOON, TIMEZONE)


async def test_a_person_is_given_all_that_is_held_about_them_and_nothing_of_others(store: Store):
    await closed(store, AIGUL, Status.CONSENTED, consent=consent("c1"))
    await opened(store, SERIK)
    content = await forgetting.export_person(store, DANA, NOON)
    [case] = content["cases"]
    [line] = case["messages"]
    written = json.dumps(content, ensure_ascii=False)
    assert (content["iin"], case["status"], line["text"][:9]) == (DANA, "consented", "Құрметті ")
    assert (PHONE in written, DANA in written) == (True, True)
    assert [iin for iin in (AIGUL, SERIK) if iin in written] == []
    [entry] = await audit.listed(store)
    assert (entry.act, DANA in entry.words, case["number"] in entry.words) == ("export person", False, True)


async def test_an_account_is_shown_to_whom_it_belongs_and_not_to_who_else_is_in_the_case(store: Store):
    account = BankAccount(iban="KZ86125KZT5004100100")
    await closed(store, AIGUL, Status.CONSENTED, consent=consent("c1"), account=account)
    shown = {iin: json.dumps(await forgetting.export_person(store, iin, NOON)) for iin in (DANA, AIGUL)}
    assert {iin: account.iban in content for iin, content in shown.items()} == {DANA: True, AIGUL: False}


async def test_all_who_looked_at_a_case_are_named(store: Store):
    case = await closed(store, AIGUL, Status.CONSENTED, consent=consent("c1"))
    for _ in range(101):
        await audit.write(store, forgetting.RULES, "open", NOON, about=case.number)
    [content] = (await forgetting.export_person(store, DANA, NOON))["cases"]
    assert len(content["looked_at"]) == 101


async def test_of_who_is_unknown_nothing_is_held(store: Store):
    assert (await forgetting.export_person(store, AIGUL, NOON))["cases"] == []
