"""Sections about the law: what was checked and on which clause, how much is due and what that rests on."""

from collections.abc import Iterable, Mapping
from datetime import date

from proactive.basics.rate import Rate
from proactive.cases.award import Award, Finding
from proactive.messages import texts
from proactive.messages.contact import Language
from proactive.messages.texts.forms import money
from proactive.papers.citations import cited
from proactive.papers.content import Row, Section, Table
from proactive.papers.words import book, on, own_word, row, rows, word

SURE = {"read", "derived"}


def result(finding: Finding, left_to: str, language: Language) -> str:
    """What no register answers is left to an official, who decides on it or has; the system takes it for unproven."""
    key = {True: "passed", False: "failed", None: f"open_{left_to}"}[finding.passed]
    return word("result", key, language)


def what_was_checked(service: str, finding: Finding, language: Language) -> str:
    """What a check asks and, where that left it open, what the registers said."""
    asked = asked_by(service, finding.check, language)
    return f"{asked}. {left_open(service, finding, language)}" if finding.passed is None else asked


def left_open(service: str, finding: Finding, language: Language) -> str:
    """In the benefit's own words, by what was found or by the check alone."""
    by_detail = own_word(service, "open", f"{finding.check} {finding.detail}", language)
    return by_detail or own_word(service, "open", finding.check, language) or word("open", finding.check, language)


def asked_by(service: str, check: str, language: Language) -> str:
    """What a check asks, in the benefit's own words."""
    return own_word(service, "check", check, language) or word("check", check, language)


def checks(
    service: str, findings: Iterable[Finding], left_to: str, language: Language, heading: str = "checks"
) -> Section:
    """Every check with its ID, what it asks, how it ended, and its clause."""
    cells = tuple(
        (
            finding.check,
            what_was_checked(service, finding, language),
            result(finding, left_to, language),
            cited(finding.basis, language),
        )
        for finding in sorted(findings, key=is_general)
    )
    columns = tuple(word("column", name, language) for name in ("check", "what", "result", "basis"))
    table = Table(columns=columns, rows=cells, shares=(3, 8, 4, 8))
    return Section(heading=word("heading", heading, language), table=table)


def is_general(finding: Finding) -> bool:
    """The grounds that hold for every benefit (B-R1, D-C …) stand after the checks of its own."""
    return "-" in finding.check


def sums(award: Award, day: date, language: Language) -> tuple[Row, ...]:
    """The amounts as a citizen reads them first: once; or a month as of that day, since when, and the arrears."""
    if award.one_off is not None:
        return rows(row("one_off", money(award.one_off, language), language))
    return rows(
        row("monthly", money(award.current(day).amount, language), language),
        row("from", on(award.monthly[0].from_, language), language),
        row("arrears", money(award.arrears, language) if award.arrears else "", language),
    )


def periods(award: Award, language: Language) -> Section | None:
    """One row for each amount in force; `None` for one payment."""
    if not award.monthly:
        return None
    open_end = word("label", "no_end", language)
    cells = tuple(
        (on(period.from_, language), on(period.until, language) or open_end, money(period.amount, language))
        for period in award.monthly
    )
    columns = tuple(word("column", name, language) for name in ("from", "until", "amount"))
    note = (word("text", "part_month", language),) if award.arrears else ()
    table = Table(columns=columns, rows=cells, shares=(5, 5, 5))
    return Section(heading=word("heading", "award", language), table=table, paragraphs=note)


def rates(award: Award, language: Language, *, with_marks: bool = False) -> Section:
    """What the amounts rest on, each with its act. For the body's own papers, which values are not sure."""
    unsure = with_marks and any(rate.mark not in SURE for rate in award.rates)
    cells = tuple(
        (
            rate_name(rate, language),
            plain(rate, language) + ("*" if with_marks and rate.mark not in SURE else ""),
            cited(rate.basis, language),
        )
        for rate in award.rates
    )
    columns = tuple(word("column", name, language) for name in ("rate", "value", "basis"))
    return Section(
        heading=word("heading", "rates", language),
        table=Table(columns=columns, rows=cells, shares=(9, 3, 9)),
        paragraphs=(word("text", "unsure", language),) if unsure else (),
    )


def plain(rate: Rate, language: Language) -> str:
    """`4 325`, `1,76`: a number as it is written in Kazakhstan."""
    return f"{rate.value:,}".replace(",", " ").replace(".", ",")


def rate_name(rate: Rate, language: Language) -> str:
    """In the words of the book of its owner."""
    return rate_in_words(rate.name, language, book(language)["rate"])


def rate_in_words(name: str, language: str, general: Mapping[str, str]) -> str:
    """The words of the longest beginning of its name that its owner's book holds; `{n}` is its last part."""
    owner, _, place = name.partition(".")
    names, parts = (rates_of(owner, language), place.split(".")) if place else (general, [owner])
    for length in range(len(parts), 0, -1):
        if words := names.get(".".join(parts[:length])):
            return str(words).format(n=parts[-1])
    return general["other"]


def rates_of(service: str, language: str) -> Mapping[str, str]:
    """What the values of a benefit's own law are called."""
    return texts.book(service, language).get("rate", {})  # type: ignore[no-any-return]


def why(service: str, reason: str | None, language: Language) -> str:
    """The plain sentence of a check, as messages say it; empty where there is none."""
    return own_word(service, "why", reason or "other", language) or ""
