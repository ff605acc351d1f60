"""Telegram chats as the way to citizens: linked, confirmed, left, come back to."""

from collections.abc import Collection
from dataclasses import replace

from proactive.cases.jobs import FindOwner, NumberOwners
from proactive.cases.lifecycle import ASKING
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation import linking, open_question
from proactive.conversation.linking import Shared
from proactive.messages.contact import Channel, Contact
from proactive.messages.message import ContactChange
from storage.cases import cases
from storage.cases.cases import Step
from storage.engine.database import Transaction
from storage.messages import contacts


def link(tx: Transaction, job_id: str, task: FindOwner, number: NumberOwners, now: Now) -> None:
    """BMG has said whose number a Telegram user shared: linked, or the owner is asked, or the user is told why not."""
    msisdn = task.msisdn
    who = Shared(
        id=f"{job_id}.reply",
        chat=task.chat,
        language=task.language,
        contact=contacts.contacts_of(tx, [msisdn])[msisdn],
        owners=number.owners,
        busy=bool(cases.busy_lines(tx, {msisdn: Contact(msisdn=msisdn)})),
    )
    outcome = linking.shared(who, now)
    before = contacts.by_chats(tx, [who.chat]).get(who.chat)
    cases.send(tx, [outcome], now.at)
    if outcome.contact and outcome.contact.chat_id is not None:
        moves_along(tx, before, outcome.contact, [owner.iin for owner in number.owners], now)
        go_on_in_telegram(tx, outcome.contact, now)


def confirmed(
    tx: Transaction, contact: Contact | None, change: ContactChange, before: Contact | None, now: Now
) -> None:
    """The owner of the number has said by SMS that the chat is theirs; `before`: whose it was till then."""
    owners = contact.link.owners if contact and contact.link else ()
    moves_along(tx, before, change, owners, now)
    go_on_in_telegram(tx, change, now)


def moves_along(
    tx: Transaction, before: Contact | None, change: ContactChange, owners: Collection[str], now: Now
) -> None:
    """Who has a new number keeps their cases and what they chose on the old one."""
    if before is None or before.msisdn == change.msisdn:
        return
    chosen = contacts.contacts_of(tx, [change.msisdn])[change.msisdn]
    kept = ContactChange(
        msisdn=change.msisdn, language=chosen.language or before.language, stopped=chosen.stopped or before.stopped
    )
    contacts.write(tx, [kept], now.at)
    there = cases.on_lines(tx, [before.msisdn]).get(before.msisdn, [])
    mine = [case for case in there if case.recipient_iin in owners]
    there_now = {"msisdn": change.msisdn, "channel": Channel.TELEGRAM, "address": str(change.chat_id)}
    moved = [case.with_asking(**there_now) for case in mine]
    steps = [Step(case, Outcome(case=later, by="citizen")) for case, later in zip(mine, moved, strict=True)]
    cases.apply(tx, steps, now.at)


def go_on_in_telegram(tx: Transaction, change: ContactChange, now: Now) -> None:
    """An open question is asked there again; what waited for a way to the citizen has one now."""
    mine = cases.on_lines(tx, [change.msisdn]).get(change.msisdn, [])
    asking = [case for case in mine if case.status in ASKING]
    cases.apply(tx, [Step(case, open_question.goes_on_here(case, change, now)) for case in asking], now.at)
    cases.wake_ready(tx, [change.msisdn], now.at)


def leaves_telegram(tx: Transaction, chat: str, now: Now, *, asks_again: bool = True) -> None:
    """The citizen has blocked the bot there: cases go on by SMS at once, the open question too."""
    owner = contacts.leave_chat(tx, chat)
    if owner is None or Channel.SMS not in now.channels:
        return
    mine = [case for case in cases.on_lines(tx, [owner.msisdn]).get(owner.msisdn, []) if case.asking.address == chat]
    steps = [Step(case, open_question.goes_on_by_sms(case, now)) for case in mine]
    if not asks_again:  # what could not be sent there goes by SMS by itself
        steps = [replace(step, outcome=replace(step.outcome, messages=())) for step in steps]
    cases.apply(tx, steps, now.at)
