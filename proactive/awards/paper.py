"""The notice of a change of an award: what, from when, why, on what law, by whom, and how to complain (A-1 … A-14).

A word on health stands here as little as on the notice of an assignment.
"""

from proactive.awards.amounts import NOTHING
from proactive.awards.award import AwardChange, ChangeKind, MonthlyAward
from proactive.awards.bases import duty_of
from proactive.cases.award import Award
from proactive.cases.case import Case
from proactive.cases.jobs import Job
from proactive.cases.now import Now
from proactive.cases.paper_kind import PaperKind
from proactive.cases.provider import Body
from proactive.messages.contact import Language
from proactive.messages.texts import award_words
from proactive.messages.texts.forms import money
from proactive.messages.texts.written_in import as_written
from proactive.papers import Paper, Section, Signatory, deciding_body, form_of
from proactive.papers.citations import cited
from proactive.papers.content import Row
from proactive.papers.law_parts import periods, rates
from proactive.papers.notices import of_change
from proactive.papers.stored import person
from proactive.papers.words import account, at, full_name, of_service, on, row, rows, word

HALTS = {ChangeKind.SUSPEND, ChangeKind.STOP}  # after which something can be done, or asked


def change_paper(award: MonthlyAward, change: AwardChange, case: Case, language: Language, body: Body | None) -> Paper:
    """Made of the change as it was decided; `case` has the names."""
    decides = body or deciding_body(case)
    return Paper(
        kind=PaperKind.CHANGE,
        language=language,
        number=change.number,
        made_at=change.at,
        title=word("title", "change", language),
        service=of_service(award.service, "name", language),
        body=decides.name(language),
        region=decides.kato,
        form=form_of(award.service, PaperKind.CHANGE, language),
        proposal=True,
        signatory=Signatory.BODY,
        sections=tuple(section for section in sections(award, change, case, language) if section),
        case_number=award.case_number,
        of=change.number,
        addressee=name_of(case, award.payee_iin),
        holder=award.payee_iin or award.payee_bin,
    )


def sections(award: MonthlyAward, change: AwardChange, case: Case, language: Language) -> tuple[Section | None, ...]:
    sums = Award(monthly=change.rows, arrears=max(change.arrears, NOTHING) or None, rates=change.rates)
    by = "system" if change.by == "system" else "official"
    todo = award_words("todo", change.because, language) if change.kind in HALTS else ""
    to_do = (f"{todo}.",) if todo else ()
    rights = (word("text", f"by_{by}", language), *(word("text", text, language) for text in ("review", "complain")))
    return (
        Section(rows=what_changed(change, language)),
        recipient(award, change, case, language),
        periods(sums, language),
        rates(sums, language) if change.rates else None,
        Section(
            heading=word("heading", "next", language), paragraphs=(*to_do, *rights, *duty(award, change, language))
        ),
    )


def duty(award: MonthlyAward, change: AwardChange, language: Language) -> tuple[str, ...]:
    """To report what changes, with the clause that asks for it where there is one; none once nothing is paid."""
    if change.kind is ChangeKind.STOP:
        return ()
    basis = cited(duty_of(award.service), language)
    return (word("text", "duty", language).format(basis=f" ({basis})" if basis else ""),)


def what_changed(change: AwardChange, language: Language) -> tuple[Row, ...]:
    made_by = word("made_by", "system" if change.by == "system" else "official", language)
    return rows(
        row("change", word("change", change.kind, language), language),
        row("change_from", on(change.from_, language), language),
        row("reason", award_words("why", change.because, language), language),
        row("arrears", money(change.arrears, language) if change.arrears > 0 else "", language),
        row("held_back", money(-change.arrears, language) if change.arrears < 0 else "", language),
        row("made_at", at(change.at, language), language),
        row("made_by", made_by, language),
        row("official", named(change, language), language),
        row("basis", cited(change.basis, language), language),
        row("rests_on", change.rests_on, language),
        row("words", as_written(change.words, language) if change.words else None, language),
    )


def named(change: AwardChange, language: Language) -> str:
    """Who decided, by surname and position (P-2); empty where the system did, or a system acted for one."""
    return f"{change.officer.name}, {word('position', change.officer.position, language)}" if change.officer else ""


def recipient(award: MonthlyAward, change: AwardChange, case: Case, language: Language) -> Section:
    """Who has the right, who is paid where that is another, and the account."""
    payee = "" if award.payee_iin == award.recipient_iin else award.payee_iin
    return Section(
        heading=word("heading", "recipient", language),
        rows=rows(
            row("name", name_of(case, award.recipient_iin), language),
            row("iin", award.recipient_iin, language),
            row("payee", " ".join(filter(None, [*payee_named(award, case, payee)])), language),
            row("account", account(change.account or award.account), language),
            row("case_number", award.case_number, language),
        ),
    )


def payee_named(award: MonthlyAward, case: Case, payee: str) -> tuple[str, str]:
    if award.payee_bin:
        return award.payee_name, award.payee_bin
    return name_of(case, payee), payee


def name_of(case: Case, iin: str) -> str:
    return full_name(person(case, iin)) if iin else ""


def notice(award: MonthlyAward, change: AwardChange, now: Now) -> tuple[Job, ...]:
    """To the payee's cabinet, once a change; none where there is no cabinet, or nobody lives who may be told."""
    if award.speaks_to_nobody:
        return ()
    return of_change(
        change.number,
        award.case_number,
        award.reach.language,
        now,
        iin=award.payee_iin or None,
        organisation=award.payee_bin,
    )
