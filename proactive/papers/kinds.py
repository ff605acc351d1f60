"""The papers of a case, one function a kind: which sections each has, in which order."""

from collections.abc import Callable
from datetime import datetime

from proactive.cases.award import Finding, Track
from proactive.cases.case import Case
from proactive.messages.contact import Language
from proactive.papers import decided, evidence, law_parts, people, stored
from proactive.papers.content import Section
from proactive.papers.words import local_day, of_service, word
from proactive.services import service
from proactive.services.findings import can_be_mended, reason_of

Sections = tuple[Section | None, ...]


def say(language: Language, *texts: str) -> Section:
    return Section(paragraphs=tuple(word("text", text, language) for text in texts))


def what_may_be_done(case: Case, language: Language, *texts: str) -> Section:
    """What may be done, in words for who can be written to, or cannot."""
    return say(language, *(decided.by_reach(case, text) for text in texts))


def receipt(case: Case, language: Language) -> Sections:
    """B12, D15, L14: what was accepted, and what need not be brought."""
    return (
        say(language, evidence.by_way(case, "receipt")),
        evidence.application(case, language),
        people.recipient(case, language),
        people.about_whom(case, language),
        evidence.accepted(case, language),
        evidence.systems(case, language),
        what_may_be_done(case, language, "status", *(() if is_turned_away(case) else ("withdraw",)), "free"),
    )


def acceptance(case: Case, language: Language) -> Sections:
    """B16.1, D20-1.1"""
    return (
        say(language, "acceptance"),
        evidence.application(case, language),
        people.recipient(case, language),
        people.about_whom(case, language),
        what_may_be_done(case, language, "status", "withdraw", "free"),
    )


def non_acceptance(case: Case, language: Language) -> Sections:
    """B16.2, D20-1.2: which check, why, how to go on."""
    whys = (law_parts.why(case.service, reason_of(finding), language) for finding in failed(case))
    reasons = tuple(dict.fromkeys(whys))
    return (
        say(language, "non_acceptance"),
        evidence.application(case, language),
        people.recipient(case, language),
        people.about_whom(case, language),
        law_parts.checks(case.service, failed(case), left_to(case), language, "failed"),
        Section(heading=word("heading", "reasons", language), paragraphs=reasons),
        what_may_be_done(case, language, how_to_go_on(case), "review", "complain", "free"),
    )


def every_check(case: Case, language: Language) -> Section:
    return law_parts.checks(case.service, stored.application(case).findings, left_to(case), language)


def left_to(case: Case) -> str:
    """Whose it is what no register answers: the official's who decided or will; else nobody's, by the system."""
    if case.decision is not None:
        return str(case.decision.made_by)
    return "later" if stored.application(case).track is Track.REVIEWED else "system"


def how_to_go_on(case: Case) -> str:
    """That the right remains is said only where it does."""
    check = service(case.service).matter_check
    remains = all(can_be_mended(finding, check) for finding in failed(case))
    return "go_on" if remains else "if_mistaken"


def failed(case: Case) -> tuple[Finding, ...]:
    return tuple(finding for finding in stored.application(case).findings if finding.passed is False)


def not_accepted(case: Case) -> bool:
    """A check stands against it where the system decides; elsewhere an official weighs what was accepted."""
    by_official = case.decision is not None and case.decision.made_by == "official"
    return stored.application(case).track is Track.AUTOMATIC and bool(failed(case)) and not by_official


def is_turned_away(case: Case) -> bool:
    """It was filed, and did not enter the journal."""
    return case.filing is not None and case.registered_at is None and not_accepted(case)


def case_file(case: Case, language: Language) -> Sections:
    """ЭІМ (B19-1.1, D21-1.1): everything the decision is made from, then its draft."""
    return (
        evidence.application(case, language),
        people.recipient(case, language),
        people.subject(case, language),
        people.family(case, language),
        evidence.consent(case, language),
        evidence.answers(case, language),
        every_check(case, language),
        *draft(case, language),
    )


def draft(case: Case, language: Language) -> Sections:
    decision = case.decision
    award = decision.award if decision else stored.application(case).award
    lines = decided.head(case, language) if decision else ()
    amounts = law_parts.sums(award, local_day(made_at(case)), language) if award else ()
    refusal = decided.refusal(case, language) if decision and decision.outcome == "refused" else ()
    text = "draft" if award or refusal else "not_prepared"
    return (
        Section(
            heading=word("heading", "draft", language),
            paragraphs=(word("text", text, language),),
            rows=(*lines, *amounts, *refusal),
        ),
        law_parts.periods(award, language) if award else None,
        law_parts.rates(award, language, with_marks=True) if award else None,
    )


def decision(case: Case, language: Language) -> Sections:
    """Appendices 7 and 11: who, about whom, on which checks and law, and what is resolved."""
    award = decided.decision_of(case).award
    return (
        Section(rows=decided.head(case, language)[1:]),  # its number is the paper's own
        people.recipient(case, language),
        people.subject(case, language),
        people.family(case, language),
        every_check(case, language),
        decided.resolved(case, language),
        law_parts.periods(award, language) if award else None,
        law_parts.rates(award, language) if award else None,
        Section(paragraphs=(decided.by_whom(case, language), word("text", "complain", language))),
    )


def notice(case: Case, language: Language) -> Sections:
    """Appendix 13; B-O, D-O, L-O: what was decided, why, and what may be done about it. No word on health."""
    case_decision = decided.decision_of(case)
    sentence = of_service(case.service, case_decision.outcome, language)
    lines = decided.decided_sums(case, language) or decided.refusal(case, language)
    return (
        Section(paragraphs=(sentence,), rows=lines),
        Section(heading=word("heading", "decision", language), rows=decided.head(case, language)),
        people.recipient(case, language),
        people.about_whom(case, language),
        law_parts.periods(case_decision.award, language) if case_decision.award else None,
        law_parts.rates(case_decision.award, language) if case_decision.award else None,
        Section(
            heading=word("heading", "next", language),
            paragraphs=(*follows(case, language), decided.by_whom(case, language), *decided.rights(case, language)),
        ),
    )


def follows(case: Case, language: Language) -> tuple[str, ...]:
    if decided.decision_of(case).outcome == "refused":
        return ()
    suspended = of_service(case.service, "suspended", language)
    return tuple(text for text in (word("text", "paid_to", language), suspended) if text)


def made_at(case: Case) -> datetime:
    """When what a decided paper says came to be; a case file without a decision, when it was registered."""
    return case.decision.made_at if case.decision else registered(case)


def registered(case: Case) -> datetime:
    return case.registered_at or (case.consent.given_at if case.filing and case.consent else case.opened_at)


Build = Callable[[Case, Language], Sections]
