"""What a simulated phone sends, in the shape in which the real channels bring it to the inbox."""

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

from handlers.channels import sms, telegram
from handlers.demo.city import Citizen
from storage.jobs.inbox import Arrival

SERVICE_NUMBER = "1414"


def sms_sent(citizen: Citizen, text: str, now: datetime) -> Arrival:
    """An SMS as Kannel hands it over; the citizen has a number."""
    fields = {"id": uuid4().hex, "from": citizen.msisdn or "", "to": SERVICE_NUMBER, "text": text}
    return sms.arrival(fields | {"time": now.isoformat()})


def written(citizen: Citizen, text: str, now: datetime) -> Arrival:
    return update(message=message(citizen, now) | {"text": text})


def contact_shared(citizen: Citizen, now: datetime) -> Arrival:
    """The citizen's own contact, as the button below the chat sends it."""
    own = {"phone_number": citizen.msisdn, "first_name": citizen.name, "user_id": citizen.chat_id}
    return update(message=message(citizen, now) | {"contact": own})


def pressed(citizen: Citizen, action: str, message_id: str, now: datetime) -> Arrival:
    """A button under the message of that id."""
    return update(
        callback_query={
            "id": uuid4().hex,
            "from": user(citizen),
            "chat_instance": str(citizen.chat_id),
            "message": message(citizen, now),
            "data": telegram.callback_data(action, message_id),
        }
    )


def update(**fields: Any) -> Arrival:
    return telegram.arrival({"update_id": number(), **fields})


def message(citizen: Citizen, now: datetime) -> dict[str, Any]:
    return {
        "message_id": number(),
        "date": int(now.timestamp()),
        "chat": {"id": citizen.chat_id, "type": "private", "first_name": citizen.name},
        "from": user(citizen),
    }


def user(citizen: Citizen) -> dict[str, Any]:
    return {"id": citizen.chat_id, "is_bot": False, "first_name": citizen.name, "language_code": citizen.language}


def number() -> int:
    """An id nobody else has: several phones and processes may speak at once."""
    return 1 + secrets.randbits(50)
