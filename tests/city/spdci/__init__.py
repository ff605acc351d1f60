"""The schemas of the standard, beside this file, with its known slips read leniently."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).parent


@cache
def document(name: str) -> dict[str, Any]:
    """One of `crvs`, `dr`."""
    return lenient(yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def lenient(found: dict[str, Any]) -> dict[str, Any]:
    """`reg_records` is an array in answers and an object in notices; a whole number is an integer only."""
    schemas = found["components"]["schemas"]
    states = schemas.get("TxnStatusResponse", {}).get("properties", {}).get("txnstatus_response", {})
    for response in (schemas["SearchResponse"], *([states["example"]] if states else [])):
        answer = response["properties"]["search_response"]["items"]["properties"]["data"]["properties"]
        answer["reg_records"] = {"type": "array", "items": {"type": "object"}}
    notice = schemas["NotifyEventRequest"]["properties"]["notify_event"]["items"]["properties"]["data"]["properties"]
    notice["reg_records"] = {"type": "object"}
    widen(schemas)
    return found


def widen(part: Any) -> None:
    """`oneOf` integer and number: no whole number can be one of them only."""
    if isinstance(part, dict) and {"integer", "number"} <= {one.get("type") for one in part.get("oneOf", ())}:
        part["anyOf"] = part.pop("oneOf")
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        widen(inner)


def errors(name: str, path: str, body: Any, *, answer: bool = False) -> list[str]:
    """What the standard finds wrong with a request to a path, or with the answer from it."""
    post = f"#/paths/{path.replace('/', '~1')}/post"
    place = "/responses/default" if answer else "/requestBody"
    schema = {"$ref": f"urn:{name}{post}{place}/content/application~1json/schema"}
    registry = Registry().with_resource(f"urn:{name}", Resource(document(name), DRAFT202012))
    validator = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]
