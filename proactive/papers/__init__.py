"""Papers: from a case's stored facts to what each paper says, in Kazakh and in Russian.

A paper says nothing that is not stored with its case, so the same case gives the same paper years later. Papers are not
messages: a full IIN and a full account may stand on them, but they open only to who knows the holder's last digits.
"""

from dataclasses import dataclass

from proactive.cases.case import Application, Case
from proactive.cases.paper_kind import PaperKind
from proactive.cases.provider import Body, body_of
from proactive.messages.contact import Language
from proactive.papers import kinds
from proactive.papers.certificate import sheets
from proactive.papers.content import Paper, Section, Signatory, Table
from proactive.papers.journal import Journal, journal, journal_paper
from proactive.papers.kinds import Build, is_turned_away, made_at, not_accepted, registered
from proactive.papers.stored import person, recipient_name
from proactive.papers.words import local_day, of_service, word
from proactive.services import service


class NoSuchPaper(LookupError):
    """The case has no paper of that kind, now or ever; the message says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is made: its sections, its number after the case's or the decision's, who signs it."""

    build: Build
    number: str
    signatory: Signatory
    decided: bool = False  # it is about the decision, and a later decision makes a new one
    read: bool = False  # its fields stand in the order; the others are proposals
    blank: bool = False  # somebody else fills it in and seals it


FORMS: dict[PaperKind, Form] = {
    PaperKind.RECEIPT: Form(kinds.receipt, "01", Signatory.BODY),
    PaperKind.ACCEPTANCE: Form(kinds.acceptance, "02", Signatory.BODY),
    PaperKind.NON_ACCEPTANCE: Form(kinds.non_acceptance, "03", Signatory.BODY, decided=True),
    PaperKind.CASE_FILE: Form(kinds.case_file, "04", Signatory.PERSON, decided=True),
    PaperKind.DECISION: Form(kinds.decision, "", Signatory.PERSON, decided=True),
    PaperKind.NOTICE: Form(kinds.notice, "05", Signatory.BODY, decided=True),
    PaperKind.CERTIFICATE: Form(sheets, "06", Signatory.BODY, read=True, blank=True),
}


def available(case: Case) -> tuple[PaperKind, ...]:
    """The kinds of paper this case has now, in the order in which they come to be."""
    return tuple(kind for kind in FORMS if why_not(case, kind) is None)


def why_not(case: Case, kind: PaperKind) -> str | None:
    """What is missing for a paper of that kind; `None` when nothing is."""
    if kind is PaperKind.CERTIFICATE:
        return None if service(case.service).studies_matter else "no studies matter to this benefit"
    if kind in (PaperKind.RECEIPT, PaperKind.NON_ACCEPTANCE) and is_turned_away(case):
        return None
    if case.application is None or case.application.registered_at is None:
        return "there is no application"
    return why_not_yet(case, case.application, kind)


def why_not_yet(case: Case, application: Application, kind: PaperKind) -> str | None:
    """Of papers on an application that is in the journal."""
    if kind in (PaperKind.DECISION, PaperKind.NOTICE):
        return None if case.decision and case.decision.signature else "there is no signed decision"
    if kind is PaperKind.CASE_FILE:
        return None if application.findings else "nothing is checked yet"
    if kind is PaperKind.NON_ACCEPTANCE:
        return None if not_accepted(case) and case.decision else "no check stands against the application"
    return None if kind is PaperKind.RECEIPT or not not_accepted(case) else "the application was not accepted"


def paper(kind: PaperKind, case: Case, language: Language, body: Body | None = None) -> Paper:
    """One paper of a case. Raises `NoSuchPaper`."""
    missing = why_not(case, kind) if kind in FORMS else "it is not about one case"
    if missing:
        raise NoSuchPaper(f"case {case.number} has no {kind}: {missing}")
    form = FORMS[kind]
    decides = body or deciding_body(case)
    return Paper(
        kind=kind,
        language=language,
        number=number(case, form),
        made_at=made_at(case) if form.decided else registered(case),
        title=title(case, kind, language),
        service=of_service(case.service, "name", language),
        body=decides.name(language),
        region=decides.kato,
        form=form_of(case.service, kind, language, blank=form.blank),
        proposal=not form.read,
        signatory=form.signatory,
        sections=tuple(section for section in form.build(case, language) if section),
        case_number=case.number,
        of=made_of(case, form),
        addressee=recipient_name(case),
        holder=case.recipient,
        blank_form=form.blank,
    )


def deciding_body(case: Case) -> Body:
    """By where the recipient lives; for an organisation, by where the subject lived (P-2)."""
    resident = person(case, case.recipient_iin or case.subject_iin)
    return body_of(resident.region if resident else None, local_day(made_at(case)))


def number(case: Case, form: Form) -> str:
    """`26-0000123-01`; about a decision `26-0000123/1-05`, and the decision itself `26-0000123/1`."""
    base = case.decision.number if form.decided and case.decision else case.number
    return f"{base}-{form.number}" if form.number else base


def made_of(case: Case, form: Form) -> str:
    if form.decided and case.decision:
        return case.decision.number
    return case.consent.id if case.consent else case.number


def title(case: Case, kind: PaperKind, language: Language) -> str:
    outcome = f"_{case.decision.outcome}" if kind in (PaperKind.DECISION, PaperKind.NOTICE) and case.decision else ""
    return word("title", f"{kind}{outcome}", language)


def form_of(code: str, kind: PaperKind, language: Language, *, blank: bool = False) -> str:
    """Which rules print it, and as which appendix where they do."""
    rules = of_service(code, "rules", language)
    number = service(code).annexes.get(kind)
    template = word("form", "annex" if number else "none", language)
    named = template.format_map({"rules": rules, "number": number or ""})
    return f"{named}\n{word('certificate', 'mark', language)}" if blank else named


__all__ = [
    "Journal",
    "NoSuchPaper",
    "Paper",
    "PaperKind",
    "Section",
    "Signatory",
    "Table",
    "available",
    "deciding_body",
    "form_of",
    "journal",
    "journal_paper",
    "paper",
]
