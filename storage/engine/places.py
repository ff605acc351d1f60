"""Where a sealed value stands: what is sealed for one place opens in no other, so that no row takes another's."""

from typing import Any

from sqlalchemy import Table

BOUND: dict[str, tuple[str, ...]] = {  # tables whose sealed columns are bound, and what names a row of them for ever
    "cases": ("number",),
    "awards": ("id",),
    "award_changes": ("award_id", "place"),
    "job": ("id",),
    "message": ("id",),
    "inbox": ("source", "key"),
    "contact": ("phone_hash",),
    "recipient": ("broadcast_id", "person"),
    "consent": ("id",),
    "application": ("key",),
    "audit": ("position",),
    "paper": ("code",),
    "drawn_paper": ("code",),
    "file": ("id",),
    "staff": ("id",),
    "proposal": ("case_number",),
    "conversation": ("id",),
    "case_name": ("case_number",),
    "examination": ("case_number",),
    "wizard": ("staff_id",),
    "installation": ("name",),
}


def place(table: Table, name: object, column: str = "sealed") -> str:
    """Of one row's value; `name` is what names the row in `BOUND`."""
    return f"{table.name}.{column}:{name}"


def place_of_row(table: Table, row: Any, column: str) -> str:
    """The same, of a row that was read; empty where the table is not bound."""
    named_by = BOUND.get(table.name)
    return place(table, in_one(*(row[name] for name in named_by)), column) if named_by else ""


def in_one(*names: object) -> str:
    """Of a row that several columns name."""
    return "|".join(map(str, names))
