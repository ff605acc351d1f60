"""What the cabinet on the portal is told; the words are the contract's."""

from enum import StrEnum


class NoticeKind(StrEnum):
    RECEIPT = "receipt"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    ASSIGNED = "assigned"
    REFUSED = "refused"
    CHANGED = "changed"
