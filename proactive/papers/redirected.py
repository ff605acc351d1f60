"""The notice that what was paid once has gone out again to another account (A-14), for the recipient's cabinet."""

from proactive.cases.case import Case
from proactive.cases.jobs import Job
from proactive.cases.now import Now
from proactive.cases.paper_kind import PaperKind
from proactive.cases.provider import Body
from proactive.cases.redirection import Redirection
from proactive.messages.contact import Language
from proactive.messages.texts import award_words
from proactive.messages.texts.forms import money
from proactive.papers import Paper, Section, Signatory, deciding_body, form_of
from proactive.papers.citations import cited
from proactive.papers.content import Row
from proactive.papers.notices import of_change
from proactive.papers.stored import recipient_name
from proactive.papers.words import account, at, of_service, row, rows, word

BASIS = "Social Code, arts. 173(3), 232(3), 242"


def redirection_paper(case: Case, redirection: Redirection, language: Language, body: Body | None) -> Paper:
    """Made of the redirection as the payment desk took it."""
    decides = body or deciding_body(case)
    return Paper(
        kind=PaperKind.CHANGE,
        language=language,
        number=redirection.number,
        made_at=redirection.at,
        title=word("title", "change", language),
        service=of_service(case.service, "name", language),
        body=decides.name(language),
        region=decides.kato,
        form=form_of(case.service, PaperKind.CHANGE, language),
        proposal=True,
        signatory=Signatory.BODY,
        sections=(Section(rows=what_changed(case, redirection, language)), rights(language)),
        case_number=case.number,
        of=redirection.number,
        addressee=recipient_name(case),
        holder=case.recipient,
    )


def what_changed(case: Case, redirection: Redirection, language: Language) -> tuple[Row, ...]:
    decision = case.decision
    once = decision.award.one_off if decision and decision.award else None
    return rows(
        row("change", word("change", "redirect", language), language),
        row("one_off", money(once, language) if once is not None else "", language),
        row("reason", award_words("why", "returned", language), language),
        row("account", account(case.paid_to) if case.paid_to else "", language),
        row("made_at", at(redirection.at, language), language),
        row("basis", cited(BASIS, language), language),
        row("words", redirection.words, language),
    )


def rights(language: Language) -> Section:
    texts = ("review", "complain")
    return Section(
        heading=word("heading", "next", language), paragraphs=tuple(word("text", text, language) for text in texts)
    )


def notice(case: Case, redirection: Redirection, now: Now) -> tuple[Job, ...]:
    """Once a redirection; none where there is no cabinet."""
    return of_change(
        redirection.number, case.number, case.language, now, iin=case.recipient_iin, organisation=case.recipient_bin
    )
