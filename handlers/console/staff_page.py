"""Who works here: appointed, given another role, dismissed; and the tokens of other systems."""

from collections.abc import Callable, Mapping

from aiohttp import web

from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, runtime_of, words_of
from proactive.staff.rights import Right, Role
from storage.staff import staff
from storage.staff.staff import StaffActNotPossible

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
    request: web.Request, *, secret: str = "", problem: str = "", said: Mapping[str, str] = NOTHING, status: int = 200
) -> web.Response:
    """`secret` of a token that was made just now: it is shown here and nowhere else."""
    store = runtime_of(request).store
    everybody = await store.read(staff.everybody)
    parts = {
        "staff": [one for one in everybody if one.left_at is None],
        "former": [one for one in everybody if one.left_at is not None],
        "names": {one.id: one.name for one in everybody},
        "tokens": await store.read(staff.listed_tokens),
        "roles": tuple(Role),
        "appoints": actor_of(request).may(Right.APPOINT),
        "secret": secret,
        "problem": problem,
        "said": said,
    }
    return render(request, "staff.html", parts, status=status)


async def said_in(request: web.Request) -> dict[str, str]:
    form = await request.post()
    return {name: str(form.get(name, "")).strip()[:LONGEST_NAME] for name in ("telegram_id", "name", "role")}


async def appoint(request: web.Request) -> web.Response:
    """Also another role for who works here already: a Telegram account is one person."""
    said = await said_in(request)
    account = said["telegram_id"]
    if not (account.isascii() and account.isdigit() and len(account) < 18) or said["role"] not in set(Role):
        return await page(request, problem=words_of(request)("staff.wrong_account"), said=said, status=400)
    return await tried(request, staff.appoint, int(account), Role(said["role"]), said["name"], said=said)


async def dismiss(request: web.Request) -> web.Response:
    return await tried(request, staff.dismiss, request.match_info["id"])


async def revoke(request: web.Request) -> web.Response:
    return await tried(request, staff.revoke_token, request.match_info["id"])


async def tried(
    request: web.Request, act: Callable[..., object], *what: object, said: Mapping[str, str] = NOTHING
) -> web.Response:
    """Done, and back to the page; or the page with what stands against it."""
    runtime = runtime_of(request)
    try:
        await runtime.store.write(act, actor_of(request), *what, runtime.clock())
    except StaffActNotPossible as refusal:
        return await page(request, problem=refusal_words(request, refusal), said=said, status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/staff")


async def make_token(request: web.Request) -> web.Response:
    """The page itself is the answer: the secret must not stand in an address."""
    said, runtime = await said_in(request), runtime_of(request)
    if not said["name"] or said["role"] not in set(Role):
        return await page(request, problem=words_of(request)("act.missing"), status=400)
    _, secret = await runtime.store.write(
        staff.make_token, actor_of(request), said["name"], Role(said["role"]), runtime.clock()
    )
    return await page(request, secret=secret)
