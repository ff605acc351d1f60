"""Sections about the application: its entry in the journal, the consent that certified it, what registers answered."""

from proactive.cases.case import Case
from proactive.messages.contact import Language
from proactive.papers import stored
from proactive.papers.content import Row, Section, Table
from proactive.papers.words import account, at, on, row, rows, word, word_or_code


def application(case: Case, language: Language) -> Section:
    applied = stored.application(case)
    return Section(
        heading=word("heading", "application", language),
        rows=rows(
            row("number", case.number, language),
            row("registered_at", at(applied.registered_at, language) if applied.registered_at else "", language),
            row("channel", channel(case, language), language),
            row("track", word_or_code("track", applied.track, language), language),
            row("due_on", on(applied.due_on, language), language),
        ),
    )


def channel(case: Case, language: Language, table: str = "channel") -> str:
    """Where the consent came from; the conversation may have moved since."""
    if is_in_person(case):
        return word(table, "in_person", language)
    return word_or_code(table, case.consent.channel if case.consent else case.asking.channel, language)


def is_in_person(case: Case) -> bool:
    """Given before an official, by who came with a document."""
    return case.consent is not None and case.consent.official is not None


def by_way(case: Case, name: str) -> str:
    """The name of the words that fit how the application was certified: from a phone, signed, or in person."""
    if is_in_person(case):
        return f"{name}_in_person"
    return f"{name}_filed" if case.filing else name


def consent(case: Case, language: Language) -> Section:
    """The evidence of B5 and D7.6: number, channel, the exact words asked and answered, time, message id."""
    given_consent = case.consent
    assert given_consent is not None
    by_phone = case.filing is None and not is_in_person(case)
    return Section(
        heading=word("heading", by_way(case, "consent"), language),
        rows=rows(
            row("consent_id", given_consent.id, language),
            row("given_at", at(given_consent.given_at, language), language),
            row("channel", channel(case, language), language),
            row("phone", case.asking.msisdn, language),
            *signature(case, language),
            row("question" if by_phone else "words", " ".join(given_consent.text.split()), language),
            row("reply", given_consent.reply if by_phone else None, language),
            row("message_id", given_consent.reply_id if by_phone else None, language),
        ),
    )


def signature(case: Case, language: Language) -> tuple[Row | None, ...]:
    """Of an application that was filed: who signed it, and what exactly (B5, O-1)."""
    if case.filing is None:
        return ()
    return (
        row("signed_by", f"{case.filing.signer.name}, {case.filing.signer.iin or case.filing.signer.bin}", language),
        row("digest", case.filing.digest, language),
        row("represented_by", case.filing.representative_iin, language),
    )


def accepted(case: Case, language: Language) -> Section:
    """What the citizen gave: two consents in one reply, and the account."""
    given_consent = case.consent
    assert given_consent is not None
    on_paper = case.filing is not None and case.filing.by_worker
    how = word("text", "confirmed_on_paper" if on_paper else by_way(case, "confirmed"), language)
    confirmed = f"{how}, {at(given_consent.given_at, language)}"
    return Section(
        heading=word("heading", "accepted", language),
        rows=rows(
            row("document_consent", confirmed, language),
            row("document_data", confirmed, language),
            row("document_account", account(case.account), language),
        ),
    )


def systems(case: Case, language: Language) -> Section | None:
    """Which systems answered what, without whom they were asked about; `None` before any was asked."""
    sources = dict.fromkeys(
        (request.look_up.reg_type, request.look_up.record.TYPE) for request in stored.requests_of(case)
    )
    cells = tuple(
        (word_or_code("system", system, language), word_or_code("record", record, language))
        for system, record in sources
    )
    if not cells:
        return None
    columns = (word("column", "system", language), word("column", "record", language))
    return Section(heading=word("heading", "asked", language), table=Table(columns=columns, rows=cells, shares=(8, 7)))


def answers(case: Case, language: Language) -> Section:
    """Every question put to a register in the name of the consent, and how many records it answered with."""
    cells = tuple(
        (
            word_or_code("system", request.look_up.reg_type, language),
            word_or_code("record", request.look_up.record.TYPE, language),
            request.look_up.value,
            str(request.count),
        )
        for request in stored.requests_of(case)
    )
    columns = tuple(word("column", name, language) for name in ("system", "record", "whose", "count"))
    return Section(
        heading=word("heading", "asked", language), table=Table(columns=columns, rows=cells, shares=(8, 6, 5, 3))
    )
