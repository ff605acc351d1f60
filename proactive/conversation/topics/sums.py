"""What a case pays, and how the law makes it: "1,76 × 50 851 = 89 497,76 теңге"."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from proactive.awards.award import MonthlyAward
from proactive.basics.law import NotInForce
from proactive.basics.rate import Rate
from proactive.cases.award import Award
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.registers import NotAsked, RegisterRefuses
from proactive.messages.contact import Language
from proactive.messages.texts import topic_words
from proactive.messages.texts.forms import day, money, thousands
from proactive.services import service

BASES = ("MCI", "subsistence_minimum")  # of which an amount is so many
IN_TENGE = re.compile(r"\d[\d ]*(?:,\d\d)? (?:теңге|тенге)")
TIYN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sum:
    """`is_decided`: it was assigned; before that it is what the law of today gives on what is known."""

    award: Award
    is_decided: bool

    @property
    def text_key(self) -> str:
        kind = "once" if self.award.one_off is not None else "monthly"
        return f"topics.how_much_assigned_{kind}" if self.is_decided else f"topics.how_much_{kind}"

    def params(self, today: date, language: Language) -> dict[str, str]:
        """`equation`, `unit`, and for a monthly one `from`."""
        award = self.award
        amount = award.one_off if award.one_off is not None else award.current(today).amount
        factors = factors_of(amount, award.rates)
        words = {"equation": equation(amount, factors, language), "unit": unit(factors, language)}
        return words | ({"from": day(award.current(today).from_, language)} if award.monthly else {})


def sum_of(case: Case, now: Now, award: MonthlyAward | None = None) -> Sum | None:
    """Of a running award what it pays now; `None` where it cannot be told from what is known now."""
    if award is not None and award.rows:
        return Sum(Award(monthly=award.rows, rates=award.rates), is_decided=True)
    decision = case.last_decision
    if decision is not None and decision.award is not None:
        return Sum(decision.award, is_decided=True)
    if case.application is not None and case.application.award is not None:
        return Sum(case.application.award, is_decided=False)
    promised = foreseen(case, now)
    return Sum(promised, is_decided=False) if promised else None


def foreseen(case: Case, now: Now) -> Award | None:
    """What an offer made today may promise, as far as it can be told from what is known."""
    rule, facts = service(case.service), case.facts
    try:
        return rule.award(case, facts, now.today) if rule.expected(case, facts, now.today) is not None else None
    except (NotAsked, NotInForce, RegisterRefuses):
        return None


def offered(case: Case) -> str | None:
    """The sum as the citizen read it in the offer they agreed to: "151 375 теңге"."""
    named = case.consent and IN_TENGE.search(case.consent.text)
    return named.group() if named else None


def factors_of(amount: Decimal, rates: tuple[Rate, ...]) -> tuple[Rate, Rate] | None:
    """So many times, and of what; `None` where the amount is not the plain product of two rows of the law."""
    for base in rates:
        for times in rates:
            if base.name in BASES and times is not base and (times.value * base.value).quantize(TIYN) == amount:
                return times, base
    return None


def equation(amount: Decimal, factors: tuple[Rate, Rate] | None, language: Language) -> str:
    if factors is None:
        return money(amount, language)
    times, base = factors
    return f"{number(times.value)} × {number(base.value)} = {money(amount, language)}"


def unit(factors: tuple[Rate, Rate] | None, language: Language) -> str:
    """ "50 851 – прожиточный минимум."; nothing where there are no factors."""
    if factors is None:
        return ""
    base = factors[1]
    return f"{number(base.value)} – {topic_words('unit', base.name, language)}."


def number(value: Decimal) -> str:
    """ "1,76", "50 851", "35"."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    return thousands(int(whole)) + (f",{fraction}" if fraction else "")
