"""What the payment desk pays is seen by whoever asks the register of payments, as by another application elsewhere."""

import base64
import json
from typing import Any

import pytest

from tests.city.gateway import Caller, bearer, look_up, order

PAYEE, SUBJECT = "900515300008", "450101300002"


async def placed(caller: Caller, service: str) -> None:
    content = base64.b64encode(json.dumps({"subject_iin": SUBJECT}).encode()).decode()
    body = order(service=service, recipient={"iin": PAYEE})
    body["decision"] = body["decision"] | {"content": content}
    headers = bearer() | {"Idempotency-Key": body["order_id"]}
    answer = await caller.client.post("/odq/orders", json=body, headers=headers)
    assert answer.status == 201


async def shown(caller: Caller, key: str, iin: str) -> list[Any]:
    records = await caller.records(look_up("kz:EMAKET", "kz:Benefit", key, iin))
    return [(record["kind"], record["status"], record.get("burial_of")) for record in records]


@pytest.mark.parametrize(
    ("service", "key", "iin", "expected"),
    [
        ("burial", "BURIAL_OF", SUBJECT, [("burial", "assigned", SUBJECT)]),
        ("burial", "IIN", PAYEE, [("burial", "assigned", SUBJECT)]),
        ("burial", "IIN", SUBJECT, []),
        ("disability", "IIN", SUBJECT, [("disability", "assigned", None)]),
        ("disability", "IIN", PAYEE, []),
        ("breadwinner", "IIN", PAYEE, [("breadwinner", "assigned", None)]),
    ],
)
async def test_what_was_paid_is_shown_under_whom_it_is_for(
    caller: Caller, service: str, key: str, iin: str, expected: list[Any]
) -> None:
    await placed(caller, service)
    assert await shown(caller, key, iin) == []  # nothing is paid yet
    caller.clock.pass_(seconds=6)
    assert await shown(caller, key, iin) == expected


async def test_what_was_withdrawn_or_came_back_is_not_shown_as_paid(caller: Caller) -> None:
    await placed(caller, "burial")
    await caller.control("PUT", "orders/order-1", status="returned", reason="account closed")
    caller.clock.pass_(minutes=5)
    assert await shown(caller, "BURIAL_OF", SUBJECT) == []
