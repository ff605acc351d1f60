"""What the city's registers can be told to do wrong, for one register or for all."""

from dataclasses import dataclass, fields
from random import Random
from typing import Any, Self

ALL = "*"
PAYMENT = "odq"


@dataclass
class Fault:
    """Rates are chances from 0 to 1. `times`: for so many calls, then well again; `None`: until told otherwise."""

    slow_ms: int = 0
    hang: bool = False  # no answer at all until the caller gives up
    fail: float = 0  # HTTP 500 before anything is done
    lose: float = 0  # done, but the answer is lost: HTTP 502
    broken: float = 0  # a body that is cut off
    drop: float = 0  # an item without an answer
    pending: float = 0  # pdng
    reject: float = 0  # rjct
    repeat: float = 0  # a record of a feed page twice
    reorder: bool = False  # a feed page in no order
    times: int | None = None

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        """From JSON; raises `ValueError` for an unknown name or an unfit value."""
        kinds = {field.name: field.type for field in fields(cls)}
        if unknown := set(body) - set(kinds):
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(kinds)}")
        for name, value in body.items():
            if isinstance(value, str | list | dict) or (value is None and name != "times"):
                raise ValueError(f"{name} must be {kinds[name]}")
        return cls(**body)


class Faults:
    """Faults by `reg_type`; `ALL` for every register, `PAYMENT` for the orders."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.by_register: dict[str, Fault] = {}

    def put(self, reg_type: str, fault: Fault) -> None:
        self.by_register[reg_type] = fault

    def clear(self) -> None:
        self.by_register.clear()

    def of(self, reg_type: str) -> Fault:
        return self.by_register.get(reg_type) or self.by_register.get(ALL) or _WELL

    def strikes(self, rate: float) -> bool:
        return rate > 0 and self.rng.random() < rate

    def of_call(self, reg_types: set[str]) -> list[Fault]:
        """The faults that this call meets, each counted once."""
        met: list[Fault] = []
        for key in {key for one in reg_types for key in (one, ALL)} & self.by_register.keys():
            fault = self.by_register[key]
            met.append(fault)
            if fault.times is not None:
                fault.times -= 1
                if fault.times < 1:
                    del self.by_register[key]
        return met


_WELL = Fault()
