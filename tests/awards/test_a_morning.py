"""A morning after the nightly reconciliation: what the desk holds otherwise is before officials, in words."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.demo.city.payments import PaymentOrder
from bot.workers.reconciling import reconcile
from handlers import console
from handlers.console.awards import about_words
from handlers.web.words import Words, book_of
from proactive.awards.award import AwardReason, AwardWaiting
from proactive.awards.circumstance import Happening
from proactive.basics.calendar import TIMEZONE
from proactive.staff.rights import Role
from tests.awards.test_pages import enters, visited
from tests.awards.town import drawn, only_award
from tests.flow.quick import QuickWorld


def another_sum(order: PaymentOrder, _: QuickWorld) -> None:
    order.body = {**order.body, "monthly": [{**row, "amount": "1.00"} for row in order.body["monthly"]]}


def another_account(order: PaymentOrder, _: QuickWorld) -> None:
    order.body = {**order.body, "iban": "KZ31601A000000000001"}


def pays_nothing(order: PaymentOrder, world: QuickWorld) -> None:
    order.settled_as, order.settled_at = "suspended", world.clock()


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (another_sum, "another sum"),
        (another_account, "another account"),
        (pays_nothing, "the payment system pays nothing"),
    ],
)
async def test_each_difference_is_on_the_page_in_the_morning_and_an_official_ends_it(
    spoil: Callable[[PaymentOrder, QuickWorld], None], seen: str
) -> None:
    async with drawn() as world, visited(world) as client:
        [order] = world.city.payments.orders.values()
        spoil(order, world)
        assert await reconcile(world.app.runtime, world.app.gateway) == 1
        guard = await enters(world, client, Role.OFFICIAL)
        award = (await only_award(world)).award
        listed = await (await client.get("/console/awards")).text()
        assert f"the payment system differs · {seen}" in listed
        form = {"from": "2026-11-24", "reason": "official", "words": "Уточнено с ОДҚ.", "guard": guard}
        await client.post(f"/console/awards/{award.id}/dismiss", data=form)
        assert (await only_award(world)).award.waiting is None
        assert award.case_number not in await (await client.get("/console/awards")).text()


async def test_a_night_without_differences_leaves_the_morning_empty() -> None:
    async with drawn() as world, visited(world) as client:
        assert await reconcile(world.app.runtime, world.app.gateway) == 0
        await enters(world, client, Role.OFFICIAL)
        assert "No award waits for an official" in await (await client.get("/console/awards")).text()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whatever_an_award_waits_about_has_words(language: str) -> None:
    book = book_of(Path(console.__file__).parent)
    assert set(Happening) <= set(book[language]["award_about"])


@pytest.mark.parametrize(
    ("reason", "about", "said"),
    [
        (AwardReason.INSTRUCTION_REFUSED, {"about": ("409",)}, "another stands under its number"),
        (AwardReason.INSTRUCTION_REFUSED, {"about": ("418",)}, ""),
        (AwardReason.PREPARED, {"about": ("rjct.filter.invalid",), "register": "kz:GBDFL"}, "the register of persons"),
        (AwardReason.DIFFERENCE, {"about": ("account", "sums")}, "another account, another sum"),
    ],
)
def test_an_official_reads_no_code_of_what_the_desk_or_a_register_answered(
    reason: AwardReason, about: dict[str, Any], said: str
) -> None:
    english = Words(book_of(Path(console.__file__).parent), "en", TIMEZONE)
    assert about_words(english, AwardWaiting(reason, datetime(2026, 3, 12, tzinfo=TIMEZONE), **about)) == said
