"""Ages that change what is paid by the month: 18 and 23, and that of the pension. Of the newest award first.

Until then those for whom a benefit is paid are examined again whenever their term ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.demo.city import numbers
from bot.demo.city.city import City
from bot.demo.city.day import today
from bot.demo.city.lives import as_before, disabled_of, found_again
from bot.demo.city.payments import is_monthly
from bot.demo.city.people import PENSION_AGE, DisabilityFact, Inhabitant, birthday
from bot.demo.city.scene import NobodyFits, Scene

OF_AGE, OUT_OF_STUDIES = 18, 23
OF_CHILDREN = "breadwinner"


@dataclass(frozen=True, slots=True)
class Birthday:
    """A day on which somebody reaches an age, and who is paid for them until then."""

    day: date
    person: Inhabitant
    payee: Inhabitant


def grows_up(city: City, day: date) -> Birthday:
    """The next 18th or 23rd birthday of somebody for whom a benefit is paid. Raises `NobodyFits`."""
    for payee, paid_for in drawn(city):
        coming = [
            Birthday(on, person, payee)
            for person in paid_for
            for on in (birthday(person, age) for age in (OF_AGE, OUT_OF_STUDIES))
            if on > day
        ]
        if coming:
            return min(coming, key=lambda birthday: birthday.day)
    raise NobodyFits("no benefit is paid for anybody under 23: let a child's be assigned first")


def reaches_pension_age(city: City, day: date) -> Birthday:
    """The pension age of who draws a benefit of their own. Raises `NobodyFits`."""
    for payee, paid_for in drawn(city):
        for person in paid_for:
            if (on := birthday(person, PENSION_AGE[person.sex])) > day:
                return Birthday(on, person, payee)
    raise NobodyFits("nobody under the pension age draws a benefit: let one be assigned first")


def drawn(city: City) -> Iterator[tuple[Inhabitant, list[Inhabitant]]]:
    """Who is paid by the month, the newest first, and for whom: those with a disability, else the family."""
    for order in reversed(city.payments.orders.values()):
        payee = city.by_iin.get(order.body["recipient"].get("iin", ""))
        if payee is None or not is_monthly(order):
            continue
        family = [payee, *payee.children] if order.body.get("service") == OF_CHILDREN else []
        paid_for = family or [fact.person for fact in disabled_of(payee)]
        yield payee, [person for person in paid_for if person.alive]


def come_of_age(city: City, birthday: Birthday) -> None:
    """Who is grown has a phone of their own."""
    if birthday.person.msisdn is None:
        city.set_phone(birthday.person, numbers.msisdn(birthday.person.number))
        birthday.person.verified = birthday.day


def next_examination(city: City, day: date) -> date | None:
    """The first day after one on which the term of anybody's disability ends for whom a benefit is paid."""
    ends = (fact.valid_until for _, fact in drawn_disabilities(city))
    return min((end for end in ends if end is not None and end > day), default=None)


def examine_again(city: City, now: datetime) -> None:
    """Those whose term ends today, as before."""
    ending = [(payee, fact) for payee, fact in drawn_disabilities(city) if fact.valid_until == today(now)]
    for payee, fact in ending:
        found_again(Scene(city, "examined_again", now), fact, payee, as_before)


def drawn_disabilities(city: City) -> list[tuple[Inhabitant, DisabilityFact]]:
    """The newest of each person, and who is paid for them."""
    payees = {payee.iin: payee for payee, _ in drawn(city)}.values()
    return [(payee, fact) for payee in payees for fact in newest_of_each(disabled_of(payee))]


def newest_of_each(facts: list[DisabilityFact]) -> list[DisabilityFact]:
    return list({fact.person.iin: fact for fact in facts}.values())
