"""What one installation settles for itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple


class OrderedMatter(NamedTuple):
    """What may be paid once: a benefit, and of whom it is; or to whom, where the order does not say of whom."""

    service: str
    iin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What holds for one installation."""

    site: str | None = None  # where its pages are read: https://qoldau.kz; None: nowhere
    operator_bin: str = ""  # of the body that answers for the data
    number_holds: timedelta = timedelta(days=1095)  # BMG's word on whose a number is, without asking the owner
    sms_a_day: int = 30  # answers to one number; then one last word, and a person
    cabinet: bool = False  # notices go to the citizen's cabinet on the portal
    acts_for: str = ""  # the official, by surname and name, for whom a system decides that holds a token
    four_eyes: frozenset[str] = frozenset()  # services whose decisions take two officials
    ordered_elsewhere: frozenset[OrderedMatter] = (
        frozenset()
    )  # by orders that were given after the copy that was restored


PLAIN_INSTALLATION = Installation()
