"""A made-up country that speaks SPDCI with names of its own: its registries, and the mapping by which they are ours."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import aiohttp
from aiohttp import web

from bot.demo.city.registers import ANSWERS
from bot.demo.city.scene import Brought
from proactive.cases.registers import RECORDS

FEEDS = """
absent = ["kz:PersonEvent", "kz:AccountEvent"]

[[feed]]
becomes = "kz:ActEvent"
type = "xx:CivilJournal"
reg_type = "ns:xx:RegistryType:Civil"
numbered = "line"
constants = { "act.act_type" = "death" }
days = ["act.death_date"]
[feed.fields]
event_id = ["ref"]
published_at = ["written"]
kind = ["what"]
"act.act_id" = ["entry", "entryNo"]
"act.deceased_iin" = ["entry", "departed", "scheme=NIN", "no"]
"act.death_date" = ["entry", "departedOn"]
"act.declarant.iin" = ["entry", "informant", "nin"]
"act.declarant.relation" = ["entry", "informant", "tie"]
[feed.values]
kind = { departure = "registered", departure_void = "annulled" }
"act.declarant.relation" = { son_or_daughter = "child", husband_or_wife = "spouse" }

[[feed]]
becomes = "kz:DisabilityEvent"
type = "xx:AbilityJournal"
reg_type = "ns:xx:RegistryType:Ability"
numbered = "line"
days = ["disability.established_on", "disability.valid_until"]
[feed.fields]
event_id = ["ref"]
published_at = ["written"]
kind = ["what"]
"disability.disability_id" = ["finding", "no"]
"disability.iin" = ["finding", "nin"]
"disability.category" = ["finding", "whose"]
"disability.group" = ["finding", "degree"]
"disability.cause" = ["finding", "from"]
"disability.established_on" = ["finding", "since"]
"disability.valid_until" = ["finding", "until"]
[feed.values]
kind = { found = "established", withdrawn = "revoked" }
"disability.category" = { grown = "adult" }
"disability.group" = { grave = 1, middling = 2, slight = 3 }
"disability.cause" = { sickness = "general_illness", labour = "work_injury" }
"""
MAPPING = """
[[record]]
type = "xx:CivilEntry"
becomes = "kz:ActEvent"
place = "act"
kinds = { entered = "registered", void = "annulled" }
event_id = ["journalRef"]
constants = { act_type = "death" }
days = ["death_date"]
[record.fields]
act_id = ["entryNo"]
deceased_iin = ["departed", "scheme=NIN", "no"]
death_date = ["departedOn"]
"declarant.iin" = ["informant", "nin"]
"declarant.relation" = ["informant", "tie"]
[record.values]
"declarant.relation" = { son_or_daughter = "child", husband_or_wife = "spouse" }

[[look_up]]
record = "kz:Act"
register = "kz:ZAGS"
type = "xx:CivilEntry"
reg_type = "ns:xx:RegistryType:Civil"
keys = { IIN = "NIN" }
days = ["death_date", "birth_date", "date"]
[look_up.fields]
act_id = ["entryNo"]
act_type = ["entryKind"]
deceased_iin = ["departed", "scheme=NIN", "no"]
death_date = ["departedOn"]
"declarant.iin" = ["informant", "nin"]
"declarant.relation" = ["informant", "tie"]
child_iin = ["newborn", "nin"]
birth_date = ["newborn", "on"]
mother_iin = ["mother"]
father_iin = ["father"]
spouse_iins = ["couple", "nins"]
date = ["couple", "on"]
[look_up.values]
act_type = { departure = "death", arrival = "birth", union = "marriage", parting = "divorce", fatherhood = "paternity" }
"declarant.relation" = { son_or_daughter = "child", husband_or_wife = "spouse" }

[[look_up]]
record = "kz:Person"
register = "kz:GBDFL"
type = "xx:Inhabitant"
reg_type = "ns:xx:RegistryType:Population"
keys = { IIN = "NIN" }
days = ["birth_date", "death_date"]
[look_up.fields]
iin = ["nin"]
surname = ["names", "family"]
given_name = ["names", "own"]
birth_date = ["bornOn"]
death_date = ["departedOn"]
sex = ["sex"]
status = ["belongs"]
"residence.permanent" = ["home", "settled"]
"residence.kato" = ["home", "area"]
[look_up.values]
sex = { f = "female", m = "male" }
status = { national = "citizen", guest = "foreigner" }
"residence.permanent" = { y = true, n = false }
"""
ACT_KINDS = {
    "death": "Departure",
    "birth": "Arrival",
    "marriage": "Union",
    "divorce": "Parting",
    "paternity": "Fatherhood",
}
TIES = {"child": "SON_OR_DAUGHTER", "spouse": "HUSBAND_OR_WIFE"}
MIDNIGHT = "T00:00:00Z"


def civil_entry(act: Mapping[str, Any]) -> dict[str, Any]:
    declarant = act.get("declarant") or {}
    return {
        "entryNo": act["act_id"],
        "entryKind": ACT_KINDS[act["act_type"]],
        "departed": [{"scheme": "PASSPORT", "no": "N1"}, {"scheme": "NIN", "no": act.get("deceased_iin")}],
        "departedOn": moment(act.get("death_date")),
        "informant": {"nin": declarant.get("iin"), "tie": TIES.get(declarant.get("relation", ""))},
        "newborn": {"nin": act.get("child_iin"), "on": moment(act.get("birth_date"))},
        "mother": act.get("mother_iin"),
        "father": act.get("father_iin"),
        "couple": {"nins": act.get("spouse_iins"), "on": moment(act.get("date"))},
    }


def inhabitant(person: Mapping[str, Any]) -> dict[str, Any]:
    residence = person.get("residence") or {}
    return {
        "nin": person["iin"],
        "names": {"family": person.get("surname"), "own": person.get("given_name")},
        "bornOn": moment(person.get("birth_date")),
        "departedOn": moment(person.get("death_date")),
        "sex": {"female": "F", "male": "M"}.get(person.get("sex", "")),
        "belongs": {"citizen": "NATIONAL"}.get(person.get("status", ""), "GUEST"),
        "home": {"settled": "Y" if residence.get("permanent") else "N", "area": residence.get("kato")},
    }


def moment(day: str | None) -> str | None:
    return f"{day}{MIDNIGHT}" if day else None


Shape = Callable[[Mapping[str, Any]], dict[str, Any]]
REGISTRIES: dict[tuple[str, str], tuple[tuple[str, str], Shape]] = {
    ("ns:xx:RegistryType:Civil", "xx:CivilEntry"): (("kz:ZAGS", "kz:Act"), civil_entry),
    ("ns:xx:RegistryType:Population", "xx:Inhabitant"): (("kz:GBDFL", "kz:Person"), inhabitant),
}
KEYS = {
    "IIN": "NIN",
    "CHILD_IIN": "MINOR",
    "BURIAL_OF": "GRAVE_OF",
    "BIN": "FIRM",
    "IBAN": "MONEY_AT",
    "MSISDN": "CALLED",
}
OUR_KEYS = {theirs: ours for ours, theirs in KEYS.items()}


def enveloped(record: Mapping[str, Any]) -> dict[str, Any]:
    """What their other registries hold: everything inside, each word with a mark behind it."""
    return {"inside": {f"{name}X": value for name, value in record.items()}}


def other_registries() -> str:
    """The mapping's rows of every register that is not written out above."""
    written_out = {ours for ours, _ in REGISTRIES.values()}
    rows = []
    for reg_type, record_type in sorted({key[:2] for key in ANSWERS} - written_out):
        names = [one.name.removesuffix("_") for one in fields(RECORDS[record_type])]
        theirs = (reg_type.replace("kz:", "ns:xx:RegistryType:"), record_type.replace("kz:", "xx:The"))
        REGISTRIES[theirs] = ((reg_type, record_type), enveloped)
        rows.append(f"""
[[look_up]]
record = "{record_type}"
register = "{reg_type}"
type = "{theirs[1]}"
reg_type = "{theirs[0]}"
keys = {{ {", ".join(f'{ours} = "{key}"' for ours, key in KEYS.items())} }}
[look_up.fields]
{chr(10).join(f'{name} = ["inside", "{name}X"]' for name in names)}
""")
    return "".join(rows)


WHOLE_COUNTRY = FEEDS + MAPPING + other_registries()


def civil_line(event: Mapping[str, Any]) -> dict[str, Any]:
    """Their civil registry writes births and unions into the same journal."""
    kind, void = event["act"]["act_type"], "" if event["kind"] != "annulled" else "_VOID"
    what = "DEPARTURE" if kind == "death" else ACT_KINDS[kind].upper()
    return journal_line(event) | {"what": what + void, "entry": civil_entry(event["act"])}


def ability_line(event: Mapping[str, Any]) -> dict[str, Any]:
    disability = event["disability"]
    finding = {
        "no": disability["disability_id"],
        "nin": disability["iin"],
        "whose": {"adult": "GROWN"}.get(disability["category"], "YOUNG"),
        "degree": {1: "GRAVE", 2: "MIDDLING", 3: "SLIGHT"}.get(disability.get("group", 0)),
        "from": {"general_illness": "SICKNESS", "work_injury": "LABOUR"}.get(disability["cause"], "ELSE"),
        "since": moment(disability["established_on"]),
        "until": moment(disability.get("valid_until")),
    }
    return journal_line(event) | {
        "what": {"established": "FOUND", "revoked": "WITHDRAWN"}[event["kind"]],
        "finding": finding,
    }


def journal_line(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"line": event["sequence"], "ref": event["event_id"], "written": event["published_at"]}


JOURNALS: dict[tuple[str, str], tuple[tuple[str, str], Shape]] = {
    ("ns:xx:RegistryType:Civil", "xx:CivilJournal"): (("kz:ZAGS", "kz:ActEvent"), civil_line),
    ("ns:xx:RegistryType:Ability", "xx:AbilityJournal"): (("kz:CBDI", "kz:DisabilityEvent"), ability_line),
}


class ForeignGateway:
    """The city's registers behind names and shapes of another country, which knows no others for the same."""

    def __init__(self, city_url: str, token: str) -> None:
        self.city_url, self.token = city_url, token
        self.asked: list[tuple[str, str]] = []  # of which of their registries, and by what
        self.read: set[str] = set()  # which of their journals
        self.strange: list[str] = []  # what was asked in the city's own words

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.serve)
        return app

    async def serve(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        searches = body["message"].get("search_request", []) if request.path == "/registry/sync/search" else []
        shapes = {search["reference_id"]: self.in_city_words(search["search_criteria"]) for search in searches}
        headers = {
            name: request.headers[name] for name in ("Authorization", "Idempotency-Key") if name in request.headers
        }
        url = f"{self.city_url}{request.path_qs}"
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(request.method, url, json=body) as answer,
        ):
            told = await answer.json() if answer.content_type == "application/json" else None
            status = answer.status
        for response in told["message"]["search_response"] if searches and told else []:
            self.in_own_words(response, shapes[response["reference_id"]])
        return web.json_response(told, status=status)

    def in_city_words(self, criteria: dict[str, Any]) -> Shape | None:
        theirs = (criteria["reg_type"], criteria["reg_record_type"])
        if theirs in JOURNALS:
            (criteria["reg_type"], criteria["reg_record_type"]), shape = JOURNALS[theirs]
            assert criteria["sort"][0].pop("attribute_name") == "line"
            criteria["sort"][0]["attribute_name"] = "sequence"
            assert criteria["query"][0]["expression1"].pop("attribute_name") == "line"
            criteria["query"][0]["expression1"]["attribute_name"] = "sequence"
            self.read.add(theirs[1])
            return shape
        if theirs not in REGISTRIES:
            self.strange.append(theirs[1])
            return None
        (criteria["reg_type"], criteria["reg_record_type"]), shape = REGISTRIES[theirs]
        self.asked.append((theirs[1], criteria["query"]["value"]))
        criteria["query"]["type"] = OUR_KEYS[criteria["query"]["type"]]
        return shape

    def in_own_words(self, response: dict[str, Any], shape: Shape | None) -> None:
        data = response.get("data") or {}
        if shape and data.get("reg_records"):
            data["reg_records"] = [shape(record) for record in data["reg_records"]]


def notice(brought: Brought, at: str) -> dict[str, Any]:
    """Their registry tells of a death that was entered."""
    data = {
        "version": "1.0.0",
        "reg_type": "ns:xx:RegistryType:Civil",
        "reg_event_type": "ns:xx:Event:Entered",
        "reg_record_type": "xx:CivilEntry",
        "reg_records": civil_entry(brought.event["act"]) | {"journalRef": brought.event["event_id"]},
    }
    header = {"version": "1.0.0", "message_id": "m-1", "message_ts": at, "action": "notify", "sender_id": "civil.xx"}
    told = {"reference_id": "r-1", "timestamp": at, "data": data}
    return {"signature": "", "header": header, "message": {"transaction_id": "t-1", "notify_event": [told]}}
