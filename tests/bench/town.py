"""What a whole road needs besides the program: families, registers in memory, citizens who answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.gateway.envelope import ItemReply, ReplyState, SearchItem
from bot.transports import Fate, Receipt
from handlers.channels import registry, sms
from proactive.papers import Signatory
from storage.jobs.inbox import Arrival
from storage.messages.claiming import Outgoing

NOON = datetime(2026, 11, 25, 7, tzinfo=UTC)


def deceased(n: int) -> str:
    return f"5001{n:08}"


def widow(n: int) -> str:
    return f"5502{n:08}"


def number(n: int) -> str:
    return f"+7701{n:07}"


def act(n: int) -> dict[str, Any]:
    return {
        "act_id": f"act-{n}",
        "act_type": "death",
        "registered_on": "2026-11-24",
        "status": "registered",
        "deceased_iin": deceased(n),
        "death_date": "2026-11-23",
        "declarant": {"iin": widow(n), "relation": "spouse"},
    }


def event(n: int) -> Arrival:
    published = {"sequence": n + 1, "event_id": f"e-{n}", "published_at": NOON.isoformat(), "kind": "registered"}
    return registry.arrival("kz:ActEvent", {**published, "act": act(n)})


def person(iin: str) -> dict[str, Any]:
    dead = iin.startswith("5001")
    return {
        "iin": iin,
        "surname": "Серікұлы" if dead else "Серікова",
        "given_name": "Серік" if dead else "Айгүл",
        "birth_date": "1950-01-01",
        "sex": "male" if dead else "female",
        "status": "citizen",
        "residence": {"permanent": True, "region": "Абай облысы"},
        "document": {"number": "012345678", "valid_until": "2031-01-01"},
        **({"death_date": "2026-11-23"} if dead else {}),
    }


def subscriber(n: int) -> dict[str, Any]:
    return {"iin": widow(n), "msisdn": number(n), "verified_on": "2026-06-01", "language": "kk"}


def records(search: SearchItem) -> list[dict[str, Any]]:
    """What each register holds on somebody of the family."""
    asked = search.look_up
    if asked.value.startswith("+"):
        return [subscriber(int(asked.value[5:]))]
    n, dead = int(asked.value[4:]), asked.value.startswith("5001")
    match asked.record.TYPE, asked.key:
        case "kz:Person", _:
            return [person(asked.value)]
        case "kz:Act", _:
            return [act(n)] if dead else []
        case "kz:Benefit", "IIN":
            pension = {"iin": asked.value, "kind": "age_pension", "status": "assigned", "from": "2013-02-01"}
            return [{"benefit_id": f"b-{n}", **pension}] if dead else []
        case "kz:Subscriber", _:
            return [] if dead else [subscriber(n)]
        case "kz:Account", _:
            iban = {"iban": f"KZ41722C{n:012}", "bank": "Kaspi Bank", "kind": "current", "open": True}
            return [{"holder": asked.value, **iban}]
    return []


class Registers:
    """The gateway, with every register and the payment system in memory."""

    def __init__(self) -> None:
        self.orders: dict[str, Mapping[str, Any]] = {}

    async def look_up(self, searches: Sequence[SearchItem]) -> dict[str, ItemReply]:
        return {one.reference: ItemReply(state=ReplyState.ANSWERED, records=records(one)) for one in searches}

    async def place(self, order: Mapping[str, Any]) -> tuple[int, Any]:
        self.orders[order["order_id"]] = order
        return 201, {}


class Citizens:
    """A transport at whose far end everybody answers each question, the offer and the account, with one."""

    def __init__(self) -> None:
        self.said: list[Arrival] = []

    async def send(self, message: Outgoing) -> Receipt:
        if any(button.action == "yes" for button in message.buttons):
            body = {"from": message.address, "to": "1414", "text": "1", "time": ""}
            key = f"{message.address}.{message.id}"
            self.said.append(Arrival(source=sms.SOURCE, key=key, body=body, sender=message.address))
        return Receipt(fate=Fate.DELIVERED)

    def speak(self) -> list[Arrival]:
        said, self.said = self.said, []
        return said


class Signature:
    async def sign(self, document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
        return b"signature"
