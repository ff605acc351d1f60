"""Conversations that wait for a person: the list by promised hour, and one of them with its answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from handlers.console.masks import mask_names
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render
from handlers.usecases import conversations
from handlers.usecases.cases import given_to
from handlers.usecases.conversations import ConversationFile
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from proactive.cases.masking import accounts_shortened
from proactive.cases.now import Now
from proactive.conversation.desk import LONGEST_REPLY, TOPICS, ReplyPreview, preview
from proactive.conversation.topics.changed import CHOOSES, news_in
from proactive.conversation.topics.promise import worked_until
from proactive.messages.contact import Language
from proactive.messages.texts import book
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.cases import queries
from storage.engine.database import Transaction, reads
from storage.messages import desk
from storage.messages.desk import CLOSED, OPEN, WaitingConversation
from storage.staff import staff
from storage.staff.staff import Colleague

ID = "{id:[0-9a-f]{16}}"
MOST = 100
NOTHING: Mapping[str, str] = {}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/conversations", needs(Right.FIND, show)),
        web.post("/conversations/next", needs(Right.DECIDE, take_next)),
        web.get(f"/conversations/{ID}", needs(Right.FIND, read)),
        web.post(f"/conversations/{ID}/preview", needs(Right.DECIDE, shown_before)),
        web.post(f"/conversations/{ID}/reply", needs(Right.DECIDE, reply)),
        web.post(f"/conversations/{ID}/close", needs(Right.DECIDE, close)),
        web.post(f"/conversations/{ID}/note", needs(Right.DECIDE, note)),
        web.post(f"/conversations/{ID}/assign", needs(Right.DECIDE, assign)),
    ]


async def show(request: web.Request) -> web.Response:
    """What is past its hour first; who asks for it sees what was ended lately."""
    runtime = runtime_of(request)
    state = CLOSED if request.query.get("state") == CLOSED else OPEN
    topic = request.query.get("topic", "")
    page = await desk.search(
        runtime.store, state=state, topic=topic if topic in TOPICS else None, limit=MOST, newest_first=state == CLOSED
    )
    now = runtime.now()
    parts = {
        "conversations": page.found,
        "state": state,
        "topic": topic,
        "topics": TOPICS,
        "late_before": worked_until(now),
        "accounts_shortened": accounts_shortened,
        "now": now.at,
        "names": await colleagues(request),
        "more": page.next is not None,
        "mask": mask_names(actor_of(request), await hidden_names(request, page.found)),
    }
    return render(request, "conversations.html", parts)


async def hidden_names(request: web.Request, listed: Iterable[WaitingConversation]) -> frozenset[str]:
    """Read for who may not know them alone."""
    if actor_of(request).may(Right.IDENTIFY):
        return frozenset()
    return await conversations.names_on(runtime_of(request).store, listed)


async def colleagues(request: web.Request) -> dict[str, str]:
    return {colleague.id: colleague.name for colleague in await staff.everybody(runtime_of(request).store)}


async def read(request: web.Request) -> web.Response:
    return await page(request)


@reads
def beside(tx: Transaction, file: ConversationFile) -> dict[str, Any]:
    """The case it is about, and who works here."""
    number = file.conversation.case_number
    everybody: list[Colleague] = staff.everybody.within(tx)
    return {
        "case": queries.summary_of(tx, number) if number else None,
        "names": {colleague.id: colleague.name for colleague in everybody},
        "deciders": [one for one in everybody if one.left_at is None and Right.DECIDE in one.rights],
    }


async def page(
    request: web.Request,
    *,
    typed: Mapping[str, str] = NOTHING,
    act: str = "",
    problem: str = "",
    doubtful: bool = False,
    status: int = 200,
) -> web.Response:
    """With what was typed into the form of `act`, and what stands against it. `doubtful`: a reply that
    is asked about before it goes out."""
    runtime, actor = runtime_of(request), actor_of(request)
    file = await conversations.read(runtime, actor, request.match_info["id"])
    more = await beside(runtime.store, file)
    parts = {
        "file": file,
        "one": file.conversation,
        "language": file.addressee.language,
        "accounts_shortened": accounts_shortened,
        "late": is_late(file.conversation, runtime.now()),
        "chooses": news_in(file.conversation.words) == CHOOSES,
        "phrases": {language: book("desk", language) for language in Language},
        "longest": LONGEST_REPLY,
        "preview": preview_of(request, file, typed["text"]) if typed.get("text") else None,
        "said": typed,
        "act": act,
        "problem": problem,
        "doubtful": doubtful,
        "done": request.query.get("done", ""),
        "mask": mask_names(actor, file.names),
    }
    return render(request, "conversation.html", parts | more, status=status)


def is_late(waiting: WaitingConversation, now: Now) -> bool:
    return waiting.is_open and (waiting.is_urgent or waiting.answer_by < worked_until(now))


def preview_of(request: web.Request, file: ConversationFile, words: str) -> ReplyPreview:
    return preview(file.addressee, file.contact, words, runtime_of(request).tariff)


async def shown_before(request: web.Request) -> web.Response:
    """What the citizen will read, in how many parts, and what that costs, while it is written."""
    words = str((await form_of(request)).get("text", "")).strip()[:LONGEST_REPLY]
    file = await conversations.file_of(runtime_of(request).store, request.match_info["id"])
    parts = {"preview": preview_of(request, file, words) if words else None, "language": file.addressee.language}
    return render(request, "_reply.html", parts)


async def reply(request: web.Request) -> web.Response:
    """One in the other language, or that asks for a secret, is asked about once before it goes out."""
    form, runtime, id = await form_of(request), runtime_of(request), request.match_info["id"]
    text = str(form.get("text", "")).strip()
    file = await conversations.file_of(runtime.store, id)
    if preview_of(request, file, text).is_doubtful and "sure" not in form:
        return await page(request, typed={"text": text}, act="reply", doubtful=True)
    try:
        await conversations.reply(runtime, actor_of(request), id, text)
    except ActNotPossible as refusal:
        return await refused(request, refusal, "reply", {"text": text})
    raise back_to(id, "reply")


async def close(request: web.Request) -> web.Response:
    id = request.match_info["id"]
    try:
        await conversations.close(runtime_of(request), actor_of(request), id)
    except ActNotPossible as refusal:
        return await refused(request, refusal, "close")
    raise back_to(id, "close")


async def note(request: web.Request) -> web.Response:
    form, runtime, id = await form_of(request), runtime_of(request), request.match_info["id"]
    text = str(form.get("text", "")).strip()[:LONGEST_REPLY]
    try:
        await conversations.note(runtime.store, actor_of(request), runtime.now(), id, text)
    except ActNotPossible as refusal:
        return await refused(request, refusal, "note", {"note": text})
    raise back_to(id, "note")


async def assign(request: web.Request) -> web.Response:
    form, runtime, id = await form_of(request), runtime_of(request), request.match_info["id"]
    actor, to = actor_of(request), str(form.get("to", ""))
    try:
        await conversations.assign(runtime.store, actor, runtime.now(), id, to)
    except ActNotPossible as refusal:
        return await refused(request, refusal, "assign")
    raise back_to(id, given_to(actor, to))


async def refused(
    request: web.Request, refusal: ActNotPossible, act: str, typed: Mapping[str, str] = NOTHING
) -> web.Response:
    return await page(request, typed=typed, act=act, problem=refusal_words(request, refusal), status=409)


def back_to(id: str, act: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{PREFIX}/conversations/{id}?done={act}")


async def take_next(request: web.Request) -> web.Response:
    """Opens whose hour comes first; the list again where nobody waits."""
    runtime = runtime_of(request)
    id = await conversations.take_next(runtime.store, actor_of(request), runtime.now())
    raise web.HTTPSeeOther(f"{PREFIX}/conversations/{id}" if id else f"{PREFIX}/conversations")
