"""A number of the law as an amount rests on it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A parameter of the law that an amount rests on."""

    name: str
    value: Decimal
    basis: str
    mark: str = "read"  # how sure it is: read, remembered, derived, assumed
