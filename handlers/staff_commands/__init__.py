"""Commands of those who work here, in their own Telegram chats; whoever else types one is answered as a citizen.

An order is worked from the inbox once: the act, its audit entry, the reply and the mark that it is done are one
transaction. What a colleague says that is no order goes on as a citizen's words, unless a step waits for words.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.staff_commands import (
    award_dialog,
    awards,
    broadcasting,
    cases,
    composing,
    desk,
    drafting,
    staffing,
    watching,
)
from handlers.staff_commands.command import (
    OF_STAFF,
    CommandRefused,
    Duty,
    Mentioned,
    StaffCommand,
    StaffKey,
    StaffReply,
    Turn,
    forbidden,
    message,
    say,
)
from handlers.usecases.runtime import Runtime
from proactive.cases.now import Now
from proactive.messages.inbound import InboundMessage
from proactive.staff.commands import COMMANDS
from proactive.staff.rights import Forbidden, Right, Surface
from storage.engine.database import Transaction, reads, writes
from storage.jobs import inbox
from storage.jobs.inbox import Received
from storage.messages import messages
from storage.staff import dialogs, staff
from storage.staff.dialogs import Dialog
from storage.staff.staff import Colleague

ACTS = {
    **watching.ACTS,
    **cases.ACTS,
    **awards.ACTS,
    **desk.ACTS,
    **staffing.ACTS,
    **drafting.ACTS,
    **broadcasting.ACTS,
}
KEYS: Mapping[str, Duty] = {
    **cases.KEYS,
    **award_dialog.KEYS,
    **desk.KEYS,
    **staffing.KEYS,
    **composing.KEYS,
    **drafting.KEYS,
    **broadcasting.KEYS,
}
STEPS: Mapping[str, Duty] = {
    **cases.STEPS,
    **award_dialog.STEPS,
    **desk.STEPS,
    **staffing.STEPS,
    **composing.STEPS,
    **drafting.STEPS,
    **broadcasting.STEPS,
}
BEFORE: Mapping[str, Callable[[Runtime, StaffCommand], Awaitable[str]]] = {"stats": watching.summary}


async def orders(runtime: Runtime, in_telegram: Sequence[tuple[Received, InboundMessage]]) -> dict[int, StaffCommand]:
    """What colleagues order among what was said there, by its position in the inbox."""
    colleagues, busy = await at_work(runtime.store, {int(inbound.address) for _, inbound in in_telegram}, runtime.now())
    ordered = {}
    for received, inbound in in_telegram:
        if (colleague := colleagues.get(int(inbound.address))) is None:
            continue
        if (order := order_of(received, inbound, colleague, colleague.id in busy)) is not None:
            ordered[received.position] = order
        elif colleague.id in busy and is_command(inbound):
            await dialogs.leave(runtime.store, colleague.id)
    return ordered


@reads
def at_work(tx: Transaction, accounts: set[int], now: Now) -> tuple[dict[int, Colleague], set[str]]:
    colleagues = staff.of_accounts(tx, accounts)
    ids = {colleague.id for colleague in colleagues.values()}
    return colleagues, dialogs.under_way(tx, ids, now.at) if ids else set()


def order_of(received: Received, inbound: InboundMessage, colleague: Colleague, busy: bool) -> StaffCommand | None:
    """`None` for what is a citizen's."""
    order = StaffCommand(position=received.position, said=inbound, actor=colleague.at(Surface.TELEGRAM))
    if inbound.press is not None:
        if not inbound.press.action.startswith(OF_STAFF):
            return None
        key = pressed(inbound.press.action)
        return replace(order, key=key.act, words=key.value)
    command, _, words = inbound.text.strip().partition(" ")
    name = command.partition("@")[0].removeprefix("/").lower()
    if is_command(inbound) and name in COMMANDS:
        return replace(order, command=name, words=words.strip())
    if busy and not is_command(inbound):
        return replace(order, words=inbound.text.strip(), mentioned=mentioned(received.body))
    return None


def pressed(action: str) -> StaffKey:
    """A button that nobody made is one that is over."""
    try:
        return StaffKey.unpack(action)
    except ValueError:
        return StaffKey(act="")


def is_command(inbound: InboundMessage) -> bool:
    return inbound.text.strip().startswith("/")


def mentioned(update: Mapping[str, Any]) -> Mentioned | None:
    """Who wrote the message that was passed on, or whose contact it is; Telegram tells it unless they hide it."""
    body = update.get("message", {})
    contact, origin = body.get("contact", {}), body.get("forward_origin", {}).get("sender_user", {})
    if "user_id" in contact:
        return Mentioned(contact["user_id"], name_of(contact))
    return Mentioned(origin["id"], name_of(origin)) if "id" in origin else None


def name_of(user: Mapping[str, Any]) -> str:
    return " ".join(part for part in (user.get("first_name"), user.get("last_name")) if part)


async def carry_out(runtime: Runtime, order: StaffCommand) -> None:
    """Does what is ordered, or says why not."""
    try:
        if prepare := BEFORE.get(order.command or ""):
            order = replace(order, facts=await prepare(runtime, order))
        await work(runtime.store, order, runtime.now())
    except CommandRefused as refused:
        await refuse(runtime.store, order, refused, runtime.now())
    except Forbidden as error:
        await refuse(runtime.store, order, forbidden(order, error.right), runtime.now())
    runtime.ring()


@writes
def work(tx: Transaction, order: StaffCommand, now: Now) -> None:
    """One transaction; nothing where another process did it meanwhile. Raises `CommandRefused`, `Forbidden`."""
    if not inbox.finish(tx, [order.position]):
        return
    under_way = dialogs.at(tx, order.actor.id, now.at)
    duty = duty_of(order, under_way)
    if duty is None:
        raise CommandRefused("over")
    order.actor.must(duty.right)
    if order.command:
        dialogs.leave.within(tx, order.actor.id)  # a command leaves what is under way
    turn = Turn(tx=tx, now=now, order=order, under_way=under_way)
    answer(turn, duty.act(turn))


def duty_of(order: StaffCommand, under_way: Dialog | None) -> Duty | None:
    if order.command:
        return LEAVING if leaves(order, under_way) else Duty(COMMANDS[order.command], ACTS[order.command])
    if order.key is not None:
        return KEYS.get(order.key)
    return STEPS.get(under_way.step) if under_way else None


def leaves(order: StaffCommand, under_way: Dialog | None) -> bool:
    """The way out that every step names is everybody's; with a number, or nothing under way, it is about a broadcast
    where that is their work."""
    return (
        order.command == "cancel"
        and not order.words
        and (under_way is not None or not order.actor.may(COMMANDS["cancel"]))
    )


def leave_step(turn: Turn) -> StaffReply:
    return StaffReply(turn.say("left" if turn.under_way else "over"))


LEAVING = Duty(Right.WATCH, leave_step)


def answer(turn: Turn, reply: StaffReply) -> None:
    inbound, order = turn.order.said, turn.order
    shown = inbound.press.message_id if inbound.press and reply.again else None
    if shown and messages.rewrite(turn.tx, shown, reply.text, reply.buttons, turn.now.at):
        return
    reply_message = message(
        reply.id or f"{inbound.id}.reply", inbound.address, order.name, reply.text, order.language, reply.buttons
    )
    messages.write(turn.tx, [reply_message], turn.now.at)


@writes
def refuse(tx: Transaction, order: StaffCommand, refused: CommandRefused, now: Now) -> None:
    if not inbox.finish(tx, [order.position]):
        return
    if not refused.stay:
        dialogs.leave.within(tx, order.actor.id)
    text = say(refused.item, order.language, **refused.words)
    refusal = message(f"{order.said.id}.reply", order.said.address, refused.item, text, order.language)
    messages.write(tx, [refusal], now.at)
