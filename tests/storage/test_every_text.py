"""Every column that holds text in clear is here with what keeps it from telling of anybody; a new one without a place
here fails."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, String, Text, select

from bot.demo.city.payments import Conflict
from proactive.basics.foreign_text import impersonal
from proactive.messages.contact import Channel
from storage.engine.database import Store, Transaction
from storage.engine.foreign_text import ForeignText
from storage.engine.schema import metadata
from storage.engine.tables import inbox
from storage.jobs import subscriptions
from storage.jobs.inbox import Arrival
from storage.jobs.subscriptions import Confirmation
from tests.flow.quick import quickly
from tests.flow.test_orders_taken_back import agreed
from tests.storage.makers import NOON, arrived

# Others' words: whom they may be about is taken out as they are written.
FOREIGN = """
    history.note message.error message.provider_id job.error inbox.error pace.trouble cases.event_id
    subscription.code subscription.reason
"""
# Another's id, by which it is known again, and ids of ours that it stands in: hashed where it tells of somebody.
NAMELESS = "inbox.key message.id message.copy_of job.id job.scope cases.awaits"
# Hashes: keyed of what is personal, plain of what is public or signed.
HASHED = """
    cases.key cases.record cases.subject cases.recipient cases.phone_hash message.phone_hash message.address
    inbox.sender contact.phone_hash contact.chat tombstone.record conversation.phone_hash name_part.part
    award_people.person
    award_changes.circumstance road.whose staff.account paper.holder recipient.person application.key application.body
    consent.previous consent.hash audit.previous audit.hash counter.mark paper.sha256 drawn_paper.sha256 file.sha256
    entry.hash entry.guard token.hash
"""
# Said to all, or the names of bodies.
PUBLIC = "broadcast.text_kk broadcast.text_ru paper.body"
# Written by administrators about systems and routes, never about people.
OF_SYSTEMS = """
    token.name pace.route watermark.feed subscription.feed lease.name lease.holder process.id process.counted
    installation.name installation.value counter.name alert.about broadcast.audience
"""
# Numbers, ids and words that the program makes itself.
OWN = """
    cases.number cases.service cases.status cases.track cases.channel cases.language cases.outcome cases.reason
    cases.official history.case_number history.from_status history.to_status history.by consent.id consent.case_number
    message.case_number message.direction message.channel message.key message.version message.language message.state
    message.broadcast_id job.case_number job.kind job.consent_id job.state inbox.source contact.language tombstone.kind
    paper.code paper.case_number paper.kind paper.language paper.made_of paper.number paper.signatory paper.form
    drawn_paper.code drawn_paper.case_number file.id file.case_number file.media_type broadcast.id broadcast.state
    broadcast.author broadcast.started_by broadcast.confirmed_by broadcast.gathered_to recipient.broadcast_id
    recipient.state recipient.reason recipient.channel recipient.language recipient.case_number staff.id staff.role
    staff.appointed_by token.id token.role token.made_by entry.kind entry.staff_id wizard.staff_id watch.message_id
    watch.broadcast_id watch.language watch.shown audit.by audit.role audit.surface audit.act audit.about alert.id
    alert.kind alert.posted proposal.case_number proposal.by examination.case_number examination.result examination.by
    awards.id awards.case_number awards.part awards.order_id awards.service awards.state awards.reason awards.awaits
    award_people.award_id award_changes.award_id award_changes.instruction_id award_changes.kind award_changes.because
    award_changes.state award_changes.job_id award_aside.award_id award_aside.why application.case_number
    application.way application.status announcement.kind announcement.case_number announcement.service
    announcement.award_id announcement.from_status announcement.to_status subscription.reference subscription.state
    conversation.id conversation.case_number conversation.topic conversation.state conversation.language
    conversation.official conversation.ended_by case_name.case_number name_part.case_number road.number road.service
    road.region road.language road.channel road.status road.track road.outcome case_count.service case_count.status
    traffic.channel traffic.direction traffic.state traffic.failure traffic.service traffic.region traffic.language
"""
PLACES = [place.split() for place in (FOREIGN, NAMELESS, HASHED, PUBLIC, OF_SYSTEMS, OWN)]
HASH = re.compile(r"-?[0-9a-f]{32}|[0-9a-f]{64}|[\w-]{43}|")

RANDOM = re.compile(r"(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])")  # may hold digits that look like a number


def texts() -> Iterator[tuple[str, Column[str]]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text | ForeignText):
                yield f"{table.name}.{column.name}", column


def test_every_text_in_clear_has_one_place() -> None:
    assert sorted(name for names in PLACES for name in names) == sorted(name for name, _ in texts())


def test_others_words_are_cleaned_as_they_are_written() -> None:
    assert set(FOREIGN.split()) == {name for name, column in texts() if isinstance(column.type, ForeignText)}


def revealing(tx: Transaction) -> list[str]:
    """Columns with a cell that tells of somebody, or that is no hash where it should be."""
    found = []
    for name, column in texts():
        cells = tx.connection.execute(select(column).where(column.is_not(None)).distinct()).scalars().all()
        worded = [RANDOM.sub("", cell) for cell in cells if name not in PUBLIC.split()]
        told = [cell for cell in worded if impersonal(cell) != cell]
        plain = [cell for cell in cells if not HASH.fullmatch(cell)] if name in HASHED.split() else []
        found += [name] if told or plain else []
    return found


async def test_no_text_in_clear_tells_of_anybody_whatever_others_say(monkeypatch: pytest.MonkeyPatch) -> None:
    async with quickly() as world:
        child = await agreed(world)

        def refuse(_: str, body: dict[str, object], *__: object) -> bool:
            raise Conflict(f"{child.iin}, {body['iban']}, {child.surname}, {child.msisdn}")

        monkeypatch.setattr(world.city.payments, "place", refuse)
        await world.says(child, "1", Channel.SMS)
        assert await world.app.store.read(revealing) == []


TELLS = "ZAGS-900515300008"


async def test_an_id_that_is_made_of_an_iin_is_known_again_and_not_kept(store: Store) -> None:
    first = Arrival(source="event", key=TELLS, body={"n": 1})
    other = Arrival(source="event", key="ZAGS-900515300009", body={"n": 2})
    assert len(await arrived(store, [first, other], NOON)) == 2
    assert len(await arrived(store, [first], NOON)) == 0
    assert await store.read(revealing) == []


async def test_an_id_that_tells_of_nobody_is_kept_as_it_came(store: Store) -> None:
    await arrived(store, [Arrival(source="sms", key="5b1e0b50-9d56-4e0a", body={})], NOON)
    assert await store.read(lambda tx: tx.connection.execute(select(inbox.c.key)).scalars().all()) == [
        "5b1e0b50-9d56-4e0a"
    ]


async def test_what_comes_under_an_id_made_of_a_number_that_was_given_anew_is_not_lost(store: Store) -> None:
    """A gateway that begins its numbering anew: told apart by who it is from."""
    ways = {"key": "77011234567-1", "source": "sms", "told_apart_by": ("from",)}
    assert len(await arrived(store, [Arrival(body={"from": "+77011234567"}, **ways)], NOON)) == 1  # type: ignore[arg-type]
    assert len(await arrived(store, [Arrival(body={"from": "+77029876543"}, **ways)], NOON)) == 1  # type: ignore[arg-type]
    assert len(await arrived(store, [Arrival(body={"from": "+77029876543"}, **ways)], NOON)) == 0  # type: ignore[arg-type]


async def test_a_registrys_name_for_a_subscription_tells_of_nobody(store: Store) -> None:
    await subscriptions.ask(store, "kz:ActEvent", "r1", NOON)
    word = Confirmation(reference="r1", stands=False, code=TELLS, reason="unknown: Серікова")
    await subscriptions.confirm(store, [word], NOON)
    assert await store.read(revealing) == []
