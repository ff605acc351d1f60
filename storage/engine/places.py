"""Which tables bind what they seal to its row, and what names a row of them for ever."""

from typing import Any

from sqlalchemy import Table

from storage.engine.vault import in_one, place

BOUND: dict[str, tuple[str, ...]] = {
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


def place_of_row(table: Table, row: Any, column: str) -> str:
    """Where a value of a row that was read stands; empty where the table is not bound."""
    named_by = BOUND.get(table.name)
    return place(table, in_one(*(row[name] for name in named_by)), column) if named_by else ""
