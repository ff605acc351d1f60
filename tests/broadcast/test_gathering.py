"""Who gets into a broadcast, from what is kept about them."""

from collections import Counter
from dataclasses import replace

from sqlalchemy import select, update

from bot.workers import broadcasts as broadcasting
from handlers.usecases import broadcasts as acts
from proactive.broadcasts.audience import Ages, Audience
from proactive.broadcasts.broadcast import State
from proactive.cases.case import Candidate, Relation
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.messages.message import ContactChange
from proactive.road import suspension
from proactive.services import SERVICES
from storage.broadcasts import audience, broadcasts, recipients
from storage.engine.database import Store, Transaction
from storage.engine.tables import contact, recipient
from storage.jobs import jobs
from storage.jobs.jobs import Run
from storage.messages import contacts
from tests.broadcast.makers import Sending, composed, number, started
from tests.broadcast.makers import people as some_people
from tests.storage.makers import (
    AIGUL,
    DANA,
    NOON,
    OTHER_PHONE,
    PHONE,
    SERIK,
    asking,
    move,
    opened,
    person,
    questions,
    seen,
    step,
)


async def kept(sending: Sending) -> Counter[tuple[str, str | None]]:
    """Whom it is for, by state and reason."""
    query = select(recipient.c.state, recipient.c.reason).where(recipient.c.broadcast_id == sending.id)
    return Counter(await sending.store.read(lambda tx: [tuple(row) for row in tx.connection.execute(query)]))


async def gathered(store: Store, audience: Audience | None = None) -> Counter[tuple[str, str | None]]:
    sending = await started(store, audience)
    while await broadcasting.gather(sending.runtime, await broadcasts.by_id(store, sending.id)):
        pass
    return await kept(sending)


async def asked(store: Store, iin: str, msisdn: str | None, recipient_iin: str = DANA, **changes):
    """A case about `iin` in which `recipient_iin` was asked on that number."""
    [case] = await opened(store, iin)
    who = {"candidates": (Candidate(relation=Relation.SPOUSE, iin=recipient_iin),)}
    if msisdn:
        await move(store, asking(case, msisdn, changes.pop("to", Status.OFFERED), **who, **changes))
    else:
        await move(store, step(case, Status.READY, **who))
    return await seen(store, case.number)


WAITING = ("waiting", None)


async def test_contacts_and_those_asked_in_cases_each_once_a_line(store: Store):
    await some_people(store, 3)
    await asked(store, AIGUL, PHONE)
    await asked(store, SERIK, PHONE, to=Status.READY)
    assert await gathered(store) == {WAITING: 4}


async def test_who_has_no_number_is_counted_and_once(store: Store):
    await asked(store, AIGUL, None)
    await asked(store, SERIK, None)
    assert await gathered(store) == {("left_out", "no_number"): 1}


async def test_a_number_in_another_case_is_a_number(store: Store):
    await asked(store, AIGUL, None)
    await asked(store, SERIK, PHONE)
    assert await gathered(store) == {WAITING: 1}


async def test_who_said_stop_is_left_out(store: Store):
    await asked(store, AIGUL, PHONE)
    await store.write(contacts.write, [ContactChange(msisdn=PHONE, stopped=True)], NOON)
    assert await gathered(store) == {("left_out", "stopped"): 1}


async def test_who_said_stop_is_left_out_though_their_row_cannot_be_opened(store: Store):
    await asked(store, AIGUL, PHONE)
    await store.write(contacts.write, [ContactChange(msisdn=PHONE, stopped=True)], NOON)
    await store.write(lambda tx: tx.connection.execute(update(contact).values(sealed=b"broken")))
    assert await gathered(store) == {("left_out", "stopped"): 1}


async def test_whose_death_was_reported_is_left_out(store: Store):
    await asked(store, SERIK, PHONE, recipient_iin=AIGUL)
    await asked(store, AIGUL, OTHER_PHONE)
    assert await gathered(store) == {WAITING: 1, ("left_out", "dead"): 1}


async def test_who_was_found_to_have_died_when_their_case_was_looked_at_is_left_out(store: Store):
    case = await asked(store, AIGUL, PHONE)
    rests = suspension.suspension(case, DANA, (), NOON)
    await move(store, step(case, Status.ATTENTION, waiting=suspension.DIED, suspended=rests, question=None))
    assert await gathered(store) == {("left_out", "dead"): 1}


async def test_whose_event_was_taken_back_is_left_out(store: Store):
    case = await asked(store, AIGUL, PHONE)
    await move(store, step(case, Status.ANNULLED, question=None))
    assert await gathered(store) == {("left_out", "annulled"): 1}


async def test_an_audience_of_a_service_and_a_status_is_found_in_cases(store: Store):
    await some_people(store, 2)
    await asked(store, AIGUL, PHONE)
    assert await gathered(store, Audience(services=("burial",), statuses=(Status.OFFERED,))) == {WAITING: 1}
    others = tuple(service.code for service in SERVICES if service.code != "burial")
    assert await gathered(store, Audience(services=others)) == {}


async def test_region_and_age_are_what_the_register_said_of_the_recipient(store: Store):
    case = await asked(store, AIGUL, PHONE)
    job = questions("e", case, DANA)
    home = {"residence": {"kato": "751110000", "region": "Алматы қаласы"}}
    answer = person(DANA, **home)
    await store.write(jobs.write, [job], NOON)
    await jobs.record(store, [Run(id="e", case_number=case.number, replies={0: answer})], NOON)
    assert await gathered(store, Audience(regions=("75",), ages=Ages(35, 35))) == {WAITING: 1}
    assert await gathered(store, Audience(regions=("71",))) == {}
    assert await gathered(store, Audience(ages=Ages(36, None))) == {}


async def test_pages_hold_everybody_once_however_they_are_cut(store: Store):
    await some_people(store, 11)
    await asked(store, AIGUL, PHONE)
    await asked(store, SERIK, None, recipient_iin=SERIK)

    def walked(tx: Transaction, size: int) -> list[str]:
        after, last, found = "", False, []
        while not last:
            page = audience.page.within(tx, Audience(), after, size)
            after, last = page.to, page.last
            found += [somebody.key for somebody in page.people]
        return found

    whole = await store.read(walked, 500)
    assert len(whole) == len(set(whole)) == 13
    for size in (1, 2, 3, 4, 12, 13):
        assert await store.read(walked, size) == whole


async def test_a_page_that_two_processes_read_is_kept_once(store: Store):
    await some_people(store, 5)
    sending = await started(store)
    broadcast = await broadcasts.by_id(store, sending.id)
    page = await audience.page(store, broadcast.audience, "", 3)
    assert await recipients.keep(store, broadcast, "", page, sending.runtime.now()) == 3
    assert await recipients.keep(store, broadcast, "", page, sending.runtime.now()) == 0
    assert await kept(sending) == {WAITING: 3}


async def test_the_dry_run_counts_whom_the_broadcast_then_reaches(store: Store):
    await some_people(store, 4)
    await store.write(contacts.write, [ContactChange(msisdn=number(0), stopped=True)], NOON)
    await store.write(contacts.write, [ContactChange(msisdn=number(1), language=Language.KK, chat_id=5)], NOON)
    drafted = await composed(store)
    sending = Sending(store, drafted.id, frozenset(Channel))
    estimate = await acts.estimated(sending.runtime, drafted)
    assert estimate.people == {Channel.SMS: 2, Channel.TELEGRAM: 1}
    assert await kept(sending) == {}
    assert await gathered(store) == {WAITING: 3, ("left_out", "stopped"): 1}


async def test_a_draft_comes_back_as_it_was_composed(store: Store):
    whom = {"languages": (Language.KK,), "services": ("burial",), "statuses": (Status.OFFERED,)}
    audience = Audience(regions=("75",), channel=Channel.SMS, ages=Ages(18, None), **whom)
    first, second = await composed(store, audience, scheduled_at=NOON), await composed(store)
    assert await broadcasts.by_id(store, first.id) == first
    assert first.audience == audience
    assert [one.id for one in await broadcasts.listed(store)] == [second.id, first.id]
    assert replace(first, id=second.id, audience=Audience(), scheduled_at=None) == second
    assert first.state is State.DRAFT
