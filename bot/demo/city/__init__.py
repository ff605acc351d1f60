"""The mock city: synthetic people from a seed, their registers, the feeds of what befalls them, and payment.

`City(people, seed, now=…)` makes it, `city.tick(now, n)` lets time bring events, `city.bring(kind, now)` a chosen one
(kinds: `kinds.TABLE`). `make_city_app(city, token=…, clock=…)` serves the gateway's contract over HTTP, and under
`/city/…` its own controls: faults, events by hand, people, orders. `serve_city(plan, clock)` is `qoldau city`.
Nobody in it exists: every IIN, number and account is computed.
"""

from bot.demo.city.city import City
from bot.demo.city.kinds import KINDS
from bot.demo.city.scene import Brought, NobodyFits
from bot.demo.city.serve import CityPlan, live, serve_city
from bot.demo.city.server import NOTIFIER, make_city_app

__all__ = ["KINDS", "NOTIFIER", "Brought", "City", "CityPlan", "NobodyFits", "live", "make_city_app", "serve_city"]
