"""The commands of those who work here, in Telegram: which there are, and the right each takes."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache

from proactive.messages.contact import Language
from proactive.messages.texts import book
from proactive.staff.rights import RIGHTS, Right, Role

R = Right
COMMANDS: Mapping[str, Right] = {
    "admin": R.WATCH,
    "queue": R.FIND,
    "case": R.FIND,
    "approve": R.DECIDE,
    "refuse": R.DECIDE,
    "close": R.DECIDE,
    "note": R.DECIDE,
    "answer": R.DECIDE,
    "award": R.FIND,
    "broadcast": R.BROADCAST,
    "pause": R.BROADCAST,
    "resume": R.BROADCAST,
    "cancel": R.BROADCAST,
    "resend": R.CONFIRM,
    "stats": R.WATCH,
    "sweep": R.SWEEP,
    "who": R.AUDIT,
    "appoint": R.APPOINT,
    "console": R.FIND,
    "help": R.WATCH,
}


def commands_of(role: Role) -> tuple[str, ...]:
    """What a role can do, in the order of the menu."""
    return tuple(name for name, right in COMMANDS.items() if right in RIGHTS[role])


@cache
def edition() -> str:
    """Changes whenever a command, its right or its words do."""
    words = [dict(book("staff", language)["command"]) for language in Language]
    return hashlib.sha256(json.dumps([dict(COMMANDS), words]).encode()).hexdigest()[:8]
