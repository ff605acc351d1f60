"""Who may do what: the roles of those who work here, one table of rights, the same in Telegram, console and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"  # writes to many, watches
    OFFICIAL = "official"  # decides cases
    AUDITOR = "auditor"  # reads, without what identifies anybody


class Right(StrEnum):
    FIND = "find"  # lists of cases, and a case with what identifies people masked
    IDENTIFY = "identify"  # the people in a case in full; each such reading is in the audit log
    DECIDE = "decide"  # approve, refuse, ask for a document, hand over
    EXAMINE = "examine"  # the sample of automatic decisions
    WATCH = "watch"  # figures
    BROADCAST = "broadcast"
    CONFIRM = "confirm"  # be the second pair of eyes on a large broadcast
    SWEEP = "sweep"
    APPOINT = "appoint"  # staff and their roles, tokens of the API
    AUDIT = "audit"  # the audit log, and who works here


R = Right
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.OPERATOR: frozenset({R.FIND, R.WATCH, R.BROADCAST, R.SWEEP}),
    Role.OFFICIAL: frozenset({R.FIND, R.IDENTIFY, R.DECIDE, R.WATCH}),
    Role.AUDITOR: frozenset({R.FIND, R.EXAMINE, R.WATCH, R.AUDIT}),
}


class Surface(StrEnum):
    TELEGRAM = "telegram"
    CONSOLE = "console"
    API = "api"
    TERMINAL = "terminal"


class Forbidden(Exception):
    """The role does not have the right; the message says which role has."""

    def __init__(self, role: Role, right: Right) -> None:
        have = ", ".join(roles_with(right))
        super().__init__(f"the role {role} has no right to {right}; it belongs to: {have}")
        self.right = right


def roles_with(right: Right) -> tuple[Role, ...]:
    return tuple(role for role in Role if right in RIGHTS[role])


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at work. `id` stands in the history of a case and in the audit log, and never changes."""

    id: str
    role: Role
    surface: Surface
    name: str = ""
    behind: str = ""  # of a system: the id of the colleague who made its token
    acts_for: str = ""  # of a system: their surname and name, while they work here

    @property
    def person(self) -> str:
        """Whose eyes they are where two pairs are needed: nobody is a second one by a token they made themselves."""
        return self.behind or self.id

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def must(self, right: Right) -> None:
        """Raises `Forbidden`."""
        if not self.may(right):
            raise Forbidden(self.role, right)
