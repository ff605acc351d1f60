"""Sections about the decision: its head, what it resolves, and what follows from it."""

from proactive.cases.case import Case, Decision
from proactive.messages.contact import Language
from proactive.messages.texts.written_in import as_written
from proactive.papers.citations import cited
from proactive.papers.content import Row, Section
from proactive.papers.law_parts import asked_by, sums, why
from proactive.papers.words import at, local_day, of_service, row, rows, word, word_or_code
from proactive.services import service


def decision_of(case: Case) -> Decision:
    assert case.decision is not None
    return case.decision


def head(case: Case, language: Language) -> tuple[Row, ...]:
    """Number, time, who made it, on what law, and how it ended."""
    decision = decision_of(case)
    basis = service(case.service).basis.of(decision.made_by)
    return rows(
        row("decision_number", decision.number, language),
        row("made_at", at(decision.made_at, language), language),
        row("made_by", word_or_code("made_by", decision.made_by, language), language),
        row("official", official_of(decision, language), language),
        row("basis", cited(basis, language), language),
        row("outcome", word("outcome", decision.outcome, language), language),
    )


def official_of(decision: Decision, language: Language) -> str:
    """By surname and position (P-2); empty where the system decided, or a system acted for one."""
    officer = decision.officer
    return f"{officer.name}, {word('position', officer.position, language)}" if officer else ""


def refusal(case: Case, language: Language) -> tuple[Row, ...]:
    """The ground of the order, the check that decided, and why in plain words; an official's words stand first."""
    decision = decision_of(case)
    return rows(
        row("ground", word_or_code("ground", decision.ground, language), language),
        row("clause", clause(case.service, decision, language), language),
        row("reason", words_of(decision, language) or why(case.service, decision.reason, language), language),
    )


def words_of(decision: Decision, language: Language) -> str:
    """The official's, with a word on their language where it is not the paper's."""
    return as_written(decision.words, language) if decision.words else ""


def clause(service: str, decision: Decision, language: Language) -> str:
    return f"{decision.reason}: {asked_by(service, decision.reason, language)}" if decision.reason else ""


def resolved(case: Case, language: Language) -> Section:
    """ "РЕШЕНО": what is assigned, or that nothing is, and why."""
    decision = decision_of(case)
    words = of_service(case.service, f"resolved_{decision.outcome}", language)
    lines = decided_sums(case, language) or refusal(case, language)
    return Section(heading=word("heading", "resolved", language), paragraphs=(words,), rows=lines)


def decided_sums(case: Case, language: Language) -> tuple[Row, ...]:
    """The sums, as of the day of the decision."""
    decision = decision_of(case)
    return sums(decision.award, local_day(decision.made_at), language) if decision.award else ()


def by_whom(case: Case, language: Language) -> str:
    """Digital Code, art. 43: whether it was automatic."""
    return word("text", f"by_{decision_of(case).made_by}", language)


def rights(case: Case, language: Language) -> tuple[str, ...]:
    """How to have a person look (art. 43), to complain (D34, L34), and after a refusal to apply again (B-RE)."""
    refused = decision_of(case).outcome == "refused"
    names = ("again", "review", "complain", "free") if refused else ("review", "complain", "free")
    return tuple(word("text", by_reach(case, name), language) for name in names)


ELSEWHERE = {"status", "withdraw", "again", "review"}  # done by a word in answer to us, where we write to them


def by_reach(case: Case, text: str) -> str:
    """The name of the text that fits whether they have a number or a chat."""
    return f"{text}_elsewhere" if text in ELSEWHERE and case.asking.address is None else text
