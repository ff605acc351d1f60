"""What a script says of awards: the days that pass, how an award stands, what the payment desk was told."""

from datetime import date, datetime, time

from proactive.awards.award import MonthlyAward
from proactive.awards.new_year import monthly_on
from proactive.basics.calendar import TIMEZONE
from storage.awards import awards
from tests.flow.script import Happening, Play

APART = " apart"


async def day(play: Play, when: str, _: str) -> None:
    play.world.clock.now = datetime.combine(date.fromisoformat(when), time(10), TIMEZONE)
    await play.world.settle()


async def award_of(play: Play, service: str) -> MonthlyAward:
    """Of several cases the newest; `breadwinner apart` is what of it another is paid."""
    page = await awards.search(play.world.app.store, service=service.removesuffix(APART))
    of_kind = [award for award in page.awards if (award.part is not None) == service.endswith(APART)]
    assert of_kind, f"there is no award of {service}"
    return max(of_kind, key=lambda award: award.case_number)


async def stands(play: Play, expected: str, service: str) -> None:
    found, today = await award_of(play, service), play.world.clock.now.astimezone(TIMEZONE).date()
    state, _, amount = (part.strip() for part in expected.partition("|"))
    assert found.state(today) == state, f"is {found.state(today)}"
    paid = monthly_on(found.rows, today)
    assert not amount or f"{paid:.2f}" == amount, f"is {paid}"


async def decided(play: Play, expected: str, service: str) -> None:
    found = await award_of(play, service)
    changes = await play.world.app.store.read(awards.changes_of, found.id)
    told = [f"{change.kind} {change.because} {change.from_}" for change in changes]
    assert told[-1:] == [expected], f"was {told}"


async def instructed(play: Play, count: str, _: str) -> None:
    taken = [body for order in play.world.city.payments.orders.values() for _, body in order.instructions.values()]
    assert len(taken) == int(count), f"were {[(body['kind'], body['from']) for body in taken]}"


async def waits(play: Play, reason: str, service: str) -> None:
    found = await award_of(play, service)
    waiting = found.waiting.reason if found.waiting else "nothing"
    assert waiting == reason, f"waits for {waiting}"


OF_AWARDS: dict[str, Happening] = {
    "Day": day,
    "Award": stands,
    "Told": decided,
    "Desk": instructed,
    "Waits": waits,
}
