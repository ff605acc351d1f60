"""Pages in the browser: the demo, a phone beside a live view of cases on the road."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from handlers.demo import case, demo, phone, road, time
from handlers.demo.city import CITIZENS, HANDSET, Citizens, Handset
from handlers.demo.middleware import guard
from handlers.demo.time import TIME, Time
from handlers.web.assets import TEMPLATES, Assets

HERE = Path(__file__).parent


def setup(app: web.Application, citizens: Citizens, handset: Handset, passing: Time) -> None:
    """Adds the demo to an application that has its `RUNTIME`. Before the application starts: it brings a middleware."""
    app[CITIZENS], app[HANDSET], app[TIME] = citizens, handset, passing
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader([HERE / "templates", TEMPLATES]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assets = Assets("/static", HERE / "static")
    aiohttp_jinja2.get_env(app).globals["static"] = assets.address
    app.middlewares.append(guard)
    for part in (demo, phone, road, case, time):
        app.add_routes(part.routes())
    app.router.add_get("/static/{name}", assets.serve)
