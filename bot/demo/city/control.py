"""The city's own controls under `/city/…`, for tests, for the demo page and by hand."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from aiohttp import web

from bot.demo.city.city import City
from bot.demo.city.day import today
from bot.demo.city.faults import ALL, Fault, Faults
from bot.demo.city.http import answered, bad, missing, refused
from bot.demo.city.kinds import KINDS
from bot.demo.city.notify import Notifier
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought, NobodyFits

LONGEST_PAGE = 200
Json = dict[str, Any]


def portrait(person: Inhabitant, now: datetime) -> Json:
    """One person in a list."""
    day = today(now)
    return {
        "iin": person.iin,
        "name": person.name,
        "birth_date": person.birth.isoformat(),
        "age": person.age(day),
        "sex": person.sex,
        "language": person.language,
        "msisdn": person.msisdn,
        "alive": person.alive,
    }


def family(person: Inhabitant) -> list[tuple[str, Inhabitant]]:
    """Relatives with what they are to the person."""
    couples = (marriage for marriage in person.marriages if marriage.divorced_on is None)
    kin = [("spouse", marriage.wife if marriage.husband is person else marriage.husband) for marriage in couples]
    for relation, people in (("child", person.children), ("parent", person.parents), ("sibling", person.siblings)):
        kin += [(relation, relative) for relative in people]
    kin += [("guardian", wardship.guardian) for wardship in person.guardians]
    return kin + [("ward", wardship.child) for wardship in person.wards]


def event_answer(brought: Brought, now: datetime) -> Json:
    """An event that was brought, with its people."""
    concerned = [portrait(person, now) for person in brought.concerned]
    about = {"kind": brought.kind, "reg_type": brought.reg_type, "event": brought.event}
    return {**about, "subject": portrait(brought.subject, now), "concerned": concerned}


class Control:
    def __init__(self, city: City, faults: Faults, notifier: Notifier, clock: Callable[[], datetime]) -> None:
        self.city, self.faults, self.notifier, self.clock = city, faults, notifier, clock

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/city/people", self.people)
        router.add_get("/city/people/{iin}", self.person)
        router.add_put("/city/people/{iin}/phone", self.phone)
        router.add_post("/city/people/{iin}/documents", self.documents)
        router.add_get("/city/kinds", self.kinds)
        router.add_get("/city/events", self.events)
        router.add_post("/city/events", self.bring)
        router.add_post("/city/time", self.time)
        router.add_put("/city/records", self.records)
        router.add_get("/city/faults", self.list_faults)
        router.add_put("/city/faults", self.set_fault)
        router.add_delete("/city/faults", self.clear_faults)
        router.add_get("/city/orders", self.orders)
        router.add_put("/city/orders/{order_id}", self.settle)
        router.add_put("/city/payments", self.payments)
        router.add_put("/city/notify", self.notify)

    # People

    async def people(self, request: web.Request) -> web.Response:
        """`?q=words&page=1&size=50`: who is here, by name, IIN or number."""
        page, size = _whole(request, "page", 1), min(_whole(request, "size", 50), LONGEST_PAGE)
        matches = self.city.search(request.query.get("q", ""))
        shown = islice(matches, (page - 1) * size, page * size)
        people = [portrait(person, self.clock()) for person in shown]
        return answered({"people": people, "page": page, "size": size, "population": len(self.city.people)})

    async def person(self, request: web.Request) -> web.Response:
        """One person with home, family, accounts and benefits."""
        person, now = self._person(request), self.clock()
        assert person.home is not None
        kin = [{"relation": relation, **portrait(relative, now)} for relation, relative in family(person)]
        look_up = self.city.look_up
        lives = {
            "home": person.home.record,
            "family": kin,
            "accounts": look_up(("kz:ACCOUNTS", "kz:Account", "IIN"), person.iin, now),
            "benefits": look_up(("kz:EMAKET", "kz:Benefit", "IIN"), person.iin, now),
            "documents_asked": person.iin in self.city.documents.asked,
        }
        return answered({**portrait(person, now), **lives})

    async def phone(self, request: web.Request) -> web.Response:
        """`{"msisdn": "+7…"}` or `{"msisdn": null}`: BMG learns of another number, or of none."""
        person, body = self._person(request), await _body(request)
        msisdn = body.get("msisdn")
        if msisdn is not None and not isinstance(msisdn, str):
            raise bad("msisdn must be text or null")
        self.city.set_phone(person, msisdn)
        return answered(portrait(person, self.clock()))

    async def documents(self, request: web.Request) -> web.Response:
        """`{"agree": true}`: the owner answers the portal's message."""
        person, body = self._person(request), await _body(request)
        if not isinstance(body.get("agree"), bool):
            raise bad("agree must be true or false")
        self.city.documents.answer(person.iin, agree=body["agree"])
        return answered({"iin": person.iin, "agree": body["agree"]})

    def _person(self, request: web.Request) -> Inhabitant:
        person = self.city.by_iin.get(request.match_info["iin"])
        if person is None:
            raise missing("nobody of that IIN lives here")
        return person

    # Events and time

    async def kinds(self, _: web.Request) -> web.Response:
        """Kinds of event that can be brought, each with what happens."""
        return answered({kind: (scene.__doc__ or "").strip() for kind, scene in KINDS.items()})

    async def events(self, _: web.Request) -> web.Response:
        """How many events each feed holds, and the newest of each."""
        feeds = {f"{key[0]}/{key[1]}": feed.events for key, feed in self.city.feeds.items()}
        return answered({name: {"count": len(events), "newest": events[-20:]} for name, events in feeds.items()})

    async def bring(self, request: web.Request) -> web.Response:
        """`{"kind": "burial_entitled", "iin": optional}`: the event and the people concerned; pushes it too."""
        body, now = await _body(request), self.clock()
        if body.get("kind") not in KINDS:
            raise bad(f"kind must be one of {', '.join(KINDS)}")
        try:
            brought = self.city.bring(body["kind"], now, iin=body.get("iin"))
        except NobodyFits as nobody:
            return refused(409, str(nobody))
        await self.notifier.push()
        return answered(event_answer(brought, now), 201)

    async def time(self, request: web.Request) -> web.Response:
        """`{"events": 3}`: time passes and brings so many."""
        body, now = await _body(request), self.clock()
        if type(body.get("events")) is not int or not 0 < body["events"] <= 10_000:
            raise bad("events must be 1 to 10000")
        brought = self.city.tick(now, body["events"])
        await self.notifier.push()
        return answered({"brought": [event_answer(event, now) for event in brought]}, 201)

    async def records(self, request: web.Request) -> web.Response:
        """`{"reg_type", "reg_record_type", "record"}`: put into the register, in place of its like."""
        body = await _body(request)
        try:
            self.city.written.put(body["reg_type"], body["reg_record_type"], dict(body["record"]))
        except (KeyError, TypeError, ValueError) as error:
            raise bad(f"no such register, record type or identity: {error}") from None
        return web.Response(status=204)

    # Faults

    async def list_faults(self, _: web.Request) -> web.Response:
        return answered({name: asdict(fault) for name, fault in self.faults.by_register.items()})

    async def set_fault(self, request: web.Request) -> web.Response:
        """`{"reg_type": "kz:ZAGS" | "odq" | "*", …}` with the fields of `faults.Fault`."""
        body = await _body(request)
        reg_type = body.pop("reg_type", ALL)
        try:
            self.faults.put(reg_type, Fault.read(body))
        except ValueError as error:
            raise bad(str(error)) from None
        return web.Response(status=204)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.faults.clear()
        return web.Response(status=204)

    # Payment and push

    async def orders(self, _: web.Request) -> web.Response:
        return answered({"orders": list(self.city.payments.all(self.clock()))})

    async def settle(self, request: web.Request) -> web.Response:
        """`{"status": "paid" | "returned" | "placed", "reason": optional}`."""
        body, order_id = await _body(request), request.match_info["order_id"]
        if body.get("status") not in ("placed", "paid", "returned"):
            raise bad("status must be placed, paid or returned")
        try:
            self.city.payments.settle(order_id, body["status"], self.clock(), body.get("reason"))
            return answered(self.city.payments.show(order_id, self.clock()))
        except KeyError:
            raise missing("no such order") from None

    async def payments(self, request: web.Request) -> web.Response:
        """`{"paid_after_seconds": 5}`."""
        body = await _body(request)
        seconds = body.get("paid_after_seconds")
        if not isinstance(seconds, int | float) or seconds < 0:
            raise bad("paid_after_seconds must be a number, 0 and more")
        self.city.payments.paid_after = timedelta(seconds=seconds)
        return web.Response(status=204)

    async def notify(self, request: web.Request) -> web.Response:
        """`{"url": "http://…" | null, "token": "…"}`: push new events there, or no more."""
        body = await _body(request)
        self.notifier.subscribe(body.get("url"), body.get("token"))
        return web.Response(status=204)


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad("the body must be a JSON object")
    return body


def _whole(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise bad(f"{name} must be a whole number from 1")
    return int(text)
