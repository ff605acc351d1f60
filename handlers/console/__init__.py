"""The officials' console in a browser: who works here enters by a link from Telegram and sees what their role may."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from handlers.console import (
    auditing,
    awards,
    broadcasts,
    case,
    conversations,
    deciding,
    figures,
    journal,
    login,
    queue,
    sample,
    staff_page,
)
from handlers.console.limits import LIMITS, Limits
from handlers.console.masks import masked_output
from handlers.console.middleware import entered, pages
from handlers.console.navigation import PREFIX
from handlers.console.settings import THRESHOLD, Threshold
from handlers.web.assets import TEMPLATES, Assets

__all__ = ["PREFIX", "application"]

HERE = Path(__file__).parent


def application(threshold: Threshold) -> web.Application:
    """To be mounted at `/console`, in an application that has its `RUNTIME`."""
    console = web.Application(middlewares=[pages, entered])
    console[THRESHOLD], console[LIMITS] = threshold, Limits()
    aiohttp_jinja2.setup(
        console,
        loader=jinja2.FileSystemLoader([HERE / "templates", TEMPLATES]),
        undefined=jinja2.StrictUndefined,
        finalize=masked_output,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assets = Assets(f"{PREFIX}/static", HERE / "static")
    aiohttp_jinja2.get_env(console).globals["static"] = assets.address
    console.router.add_get("/static/{name}", assets.serve)
    for part in (
        login,
        queue,
        conversations,
        case,
        deciding,
        awards,
        journal,
        figures,
        broadcasts,
        sample,
        staff_page,
        auditing,
    ):
        console.add_routes(part.routes())
    return console
