"""Who works here: appointed, given another role, dismissed; and the tokens of other systems."""

from collections.abc import Awaitable, Mapping

from aiohttp import web

from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, words_of
from handlers.usecases import staff as acts
from handlers.usecases.staff import StaffActNotPossible
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from proactive.staff.rights import Right, Role
from storage.staff import staff

LONGEST_NAME = 64
NOTHING: Mapping[str, str] = {}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/staff", needs(Right.AUDIT, show)),
        web.post("/staff/appoint", needs(Right.APPOINT, appoint)),
        web.post("/staff/{id}/dismiss", needs(Right.APPOINT, dismiss)),
        web.post("/tokens/make", needs(Right.APPOINT, make_token)),
        web.post("/tokens/{id}/revoke", needs(Right.APPOINT, revoke)),
    ]


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(
    request: web.Request, *, secret: str = "", problem: str = "", typed: Mapping[str, str] = NOTHING, status: int = 200
) -> web.Response:
    """`secret` of a token that was made just now: it is shown here and nowhere else."""
    store = runtime_of(request).store
    everybody = await staff.everybody(store)
    parts = {
        "staff": [colleague for colleague in everybody if colleague.left_at is None],
        "former": [colleague for colleague in everybody if colleague.left_at is not None],
        "names": {colleague.id: colleague.name for colleague in everybody},
        "tokens": await staff.listed_tokens(store),
        "roles": tuple(Role),
        "appoints": actor_of(request).may(Right.APPOINT),
        "secret": secret,
        "problem": problem,
        "said": typed,
    }
    return render(request, "staff.html", parts, status=status)


async def fields_of(request: web.Request) -> dict[str, str]:
    form = await form_of(request)
    return {name: str(form.get(name, "")).strip()[:LONGEST_NAME] for name in ("telegram_id", "name", "role")}


async def appoint(request: web.Request) -> web.Response:
    """Also another role for who works here already: a Telegram account is one person."""
    fields = await fields_of(request)
    account = fields["telegram_id"]
    if not (account.isascii() and account.isdigit() and len(account) < 18) or fields["role"] not in set(Role):
        return await page(request, problem=words_of(request)("staff.wrong_account"), typed=fields, status=400)
    runtime, role = runtime_of(request), Role(fields["role"])
    act = acts.appoint(runtime.store, actor_of(request), int(account), role, fields["name"], runtime.clock())
    return await back_after(request, act, typed=fields)


async def dismiss(request: web.Request) -> web.Response:
    runtime, id = runtime_of(request), request.match_info["id"]
    return await back_after(request, acts.dismiss(runtime.store, actor_of(request), id, runtime.clock()))


async def revoke(request: web.Request) -> web.Response:
    runtime, id = runtime_of(request), request.match_info["id"]
    return await back_after(request, acts.revoke_token(runtime.store, actor_of(request), id, runtime.clock()))


async def back_after(request: web.Request, act: Awaitable[object], typed: Mapping[str, str] = NOTHING) -> web.Response:
    """To the page, once the act is carried out; or the page with what stands against it."""
    try:
        await act
    except StaffActNotPossible as refusal:
        return await page(request, problem=refusal_words(request, refusal), typed=typed, status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/staff")


async def make_token(request: web.Request) -> web.Response:
    """The page itself is the answer: the secret must not stand in an address."""
    fields, runtime = await fields_of(request), runtime_of(request)
    if not fields["name"] or fields["role"] not in set(Role):
        return await page(request, problem=words_of(request)("act.missing"), status=400)
    name, role = fields["name"], Role(fields["role"])
    _, secret = await acts.make_token(runtime.store, actor_of(request), name, role, runtime.clock())
    return await page(request, secret=secret)
