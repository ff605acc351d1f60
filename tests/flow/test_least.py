"""What a world asks beyond the tables of what may be asked is found (P-5)."""

import re
from unittest.mock import patch

import pytest

from proactive.cases.registers import CourtDecision, Disability, Enrolment, LookUp, Record, about
from proactive.messages.contact import Channel
from proactive.services.burial import about_deceased
from tests.flow.quick import quickly


def with_courts(iin: str) -> list[LookUp]:
    return [*about_deceased(iin), *about(iin, CourtDecision)]


async def a_burial() -> None:
    async with quickly() as world:
        citizen = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for _ in range(2):
            await world.says(citizen, "1", Channel.SMS)


async def test_a_court_asked_about_the_deceased_before_any_consent_is_found() -> None:
    beyond = re.escape("burial, standing|right: kz:TORELIK kz:CourtDecision IIN of subject")
    with patch("proactive.services.burial.about_deceased", with_courts), pytest.raises(AssertionError, match=beyond):
        await a_burial()


@pytest.mark.parametrize("record", [Disability, Enrolment])
async def test_what_is_asked_about_who_is_paid_a_burial_beside_their_name_is_found(record: type[Record]) -> None:
    beyond = rf"burial, .*checks: .*{record.TYPE} IIN of .*recipient"
    with (
        patch("proactive.services.burial.about_recipient", lambda case: about(case.recipient_iin, record)),
        pytest.raises(AssertionError, match=beyond),
    ):
        await a_burial()


async def test_a_burial_as_it_is_asks_nothing_beyond_the_tables() -> None:
    await a_burial()
