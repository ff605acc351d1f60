"""What must hold whatever happens: looked at in the database and the city, after every step."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.demo.city.people import Inhabitant
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING, CLOSED, Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from storage.engine.database import Transaction
from storage.engine.tables import inbox, job, message
from storage.engine.vault import place
from tests.flow.quick import QuickWorld

ZONE = ZoneInfo("Asia/Almaty")
OFFICIALS = {Status.REVIEW, Status.DOCUMENT, Status.ATTENTION}
GIVEN_UP = {Status.WITHDRAWN, Status.ANNULLED}
# Told to who links or unlinks: they hold the phone.
LINKING = {
    "common.link_told",
    "common.link_undone",
    "common.unlinked",
    "common.moved_told",
}
MOVING = {Status.CONSENTED, Status.VERIFYING, Status.CERTIFIED, Status.APPLIED}


def one_application_each(cases: list[Case]) -> None:
    applied = [
        case for case in cases if case.registered_at and case.status not in GIVEN_UP and not case.beside.superseded
    ]
    many = Counter((case.service, case.subject_iin) for case in applied)
    assert not [matter for matter, count in many.items() if count > 1], many


def one_order_each(world: QuickWorld) -> None:
    standing = (order for order in world.orders if not order.cancelled)
    many = Counter(order.body["case_number"] for order in standing)
    assert not [number for number, count in many.items() if count > 1], many


def one_question_each(cases: list[Case]) -> None:
    many = Counter(case.asking.msisdn for case in cases if case.asking.question)
    assert not [msisdn for msisdn, count in many.items() if count > 1], many


def no_question_without_a_message(tx: Transaction, cases: list[Case]) -> None:
    """Whoever is waited for was asked, or will be."""
    for case in cases:
        question = case.asking.question
        if question is None or case.status not in ASKING:
            continue
        ids = [question.message_id, *question.repeats]
        asks = message.c.id.in_(ids) | message.c.copy_of.in_(ids)
        goes = select(message.c.id).where(asks, message.c.state.in_(["queued", "sending", "sent", "delivered"]))
        assert tx.connection.execute(goes).first(), f"{case.number} waits for an answer to what nobody was asked"


def consents_quote_what_went_out(tx: Transaction, cases: list[Case]) -> None:
    for case in (case for case in cases if case.consent):
        assert case.consent is not None
        row = tx.connection.execute(select(message).where(message.c.id == case.consent.message_id)).one()
        words = tx.vault.open_json(row.sealed, place(message, row.id))["text"]
        assert case.consent.text.endswith(words)
        first = row.copy_of or row.id
        asks = (message.c.id == first) | (message.c.copy_of == first)
        ways = select(message.c.channel).where(asks, message.c.state.in_(["sending", "sent", "delivered"]))
        asked_on = set(tx.connection.execute(ways).scalars()) | {row.channel}
        assert row.channel == case.consent.channel or case.consent.channel not in asked_on, (
            "asked there, and not quoted"
        )


def nobody_stuck(cases: list[Case], errands_out: set[str]) -> None:
    for case in cases:
        goes_on = case.wake_at or case.asking.question or case.number in errands_out or case.status in OFFICIALS
        assert case.status in CLOSED or goes_on, f"{case.number} is stuck at {case.status}"
        assert case.waiting != Waiting(Reason.PROGRAM_ERROR), f"{case.number} cannot be stepped"


def open_errands(tx: Transaction) -> set[str]:
    return set(tx.connection.execute(select(job.c.case_number).where(job.c.state == "waiting")).scalars())


def nothing_set_aside(tx: Transaction) -> None:
    wrong = tx.connection.execute(select(inbox.c.key, inbox.c.error).where(inbox.c.error.is_not(None))).all()
    assert not wrong, wrong


def nobody_disturbed_at_night(tx: Transaction) -> None:
    unasked = select(message.c.key, message.c.delivered_at).where(
        message.c.unasked, message.c.delivered_at.is_not(None)
    )
    for row in tx.connection.execute(unasked):
        local = row.delivered_at.astimezone(ZONE).time()
        assert time(9) <= local < time(20), f"{row.key} at {local}"


def the_dead_left_in_peace(tx: Transaction, dead: Mapping[str, datetime]) -> None:
    """`dead`: number or chat, and since when the service knows. Who writes from a dead person's phone is answered."""
    for address, since in dead.items():
        written_as = func.coalesce(message.c.copy_of, message.c.id).label("id")
        to_them = select(written_as, message.c.key).where(message.c.address == tx.vault.index(address))
        late = to_them.where(message.c.direction == "out", message.c.delivered_at > since)
        said = [row for row in tx.connection.execute(late) if not row.id.endswith(".reply") and row.key not in LINKING]
        assert not said, f"to the dead: {said}"


def written(tx: Transaction, addresses: list[str], since: datetime) -> int:
    """How many messages."""
    mine = message.c.address.in_([tx.vault.index(address) for address in addresses])
    out = select(func.count()).where(mine, message.c.direction == "out", message.c.created_at >= since)
    return tx.connection.execute(out).scalar_one()


def addresses(world: QuickWorld, person: Inhabitant) -> list[str]:
    return [world.address(person, channel) for channel in Channel]
