"""Some refusals say again what they were asked: of whom they speak stands in clear in no row and in no line."""

import logging
from typing import Any

import pytest
from sqlalchemy import Text, select

from bot.demo.city.payments import Conflict
from bot.demo.city.people import Inhabitant
from bot.transports import without_words
from proactive.basics.foreign_text import UNNAMED, impersonal
from proactive.cases.case import Payment
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.engine.database import Transaction
from storage.engine.foreign_text import ForeignText
from storage.engine.schema import metadata
from storage.messages.claiming import Outgoing
from tests.flow.quick import QuickWorld, quickly
from tests.flow.test_orders_taken_back import agreed, burial

NAME = "Серікова"
ECHOES = [
    "900515300008",
    "900515 300008",
    "KZ41722C000000000001",
    "kz41 722c 0000 0000 0001",
    "+77011234567",
    "8 (701) 123-45-67",
    "87011234567",
    NAME,
    "СЕРІКОВА Айгүл Қайратқызы",
    "bot42:AAEmulatedTokenSecret",
]


def everything(tx: Transaction) -> str:
    rows = [row for table in metadata.sorted_tables for row in tx.connection.execute(select(table))]
    return "\n".join(str(cell) for row in rows for cell in row)


@pytest.mark.parametrize("echo", ECHOES)
def test_whom_others_speak_of_is_taken_out(echo: str) -> None:
    said = impersonal(f"409 no account {echo}; see 26-0000001 of 2026-11-23T12:00:00, 3 of 1000000")
    assert said == f"409 no account {UNNAMED}; see 26-0000001 of 2026-11-23T12:00:00, 3 of 1000000".replace(
        UNNAMED, f"bot{UNNAMED}" if echo.startswith("bot") else UNNAMED
    )


def test_every_column_in_clear_in_which_others_words_may_stand_takes_out_of_whom_they_speak() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in {"note", "error", "trouble"} and isinstance(column.type, Text | ForeignText)
    }
    cleaned = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, ForeignText)
    }
    assert named <= cleaned
    assert cleaned >= {"history.note", "message.error", "job.error", "inbox.error", "pace.trouble"}
    assert ForeignText().process_bind_param(f"no such account: {NAME}, 900515300008", None) == (  # type: ignore[arg-type]
        f"no such account: {UNNAMED}, {UNNAMED}"
    )


def echoing(child: Inhabitant) -> Any:
    def refuse(_: str, body: dict[str, Any], *__: Any) -> bool:
        raise Conflict(f"no: {body['recipient']['iin']}, {body['iban']}, {child.surname} {child.given_name}, Serikova")

    return refuse


async def refused(world: QuickWorld, monkeypatch: pytest.MonkeyPatch) -> tuple[Inhabitant, Payment]:
    child = await agreed(world)
    monkeypatch.setattr(world.city.payments, "place", echoing(child))
    await world.says(child, "1", Channel.SMS)
    case = await burial(world)
    assert case.payment is not None
    return child, case.payment


async def test_the_words_of_the_payment_desk_are_for_the_official_and_lie_sealed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with quickly() as world:
        child, payment = await refused(world, monkeypatch)
        assert payment.reason is not None
        assert (child.iin in payment.reason, "Serikova" in payment.reason) == (True, True)
        rows = await world.app.store.read(everything)
    for personal in (child.iin, child.surname, "Serikova"):
        assert personal not in rows
        assert personal not in caplog.text


MESSAGE = Outgoing(
    id="m",
    channel=Channel.SMS,
    address="+77011234567",
    text="Құрметті Айгүл Серікова, Serikova A., 151375 теңге",
    buttons=(),
    attempts=1,
    case_number=None,
    priority=Priority.CASE,
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"no: {MESSAGE.address} {MESSAGE.text}", "no: +… … … …, … A., … …"),
        ("400 text too long: Құрметті Айгүл Сер", "400 text too long: … … Сер"),  # and what is left of it falls away
        ("403 Authorization failed for sendsms", "403 Authorization failed for sendsms"),
        ("Bad Request: can't parse SERIKOVA", "Bad Request: can't parse …"),
    ],
)
def test_what_a_provider_says_again_of_a_message_or_of_its_beginning_is_not_kept(said: str, kept: str) -> None:
    assert without_words(said, MESSAGE) == kept
    assert "Сер" not in impersonal(kept)
