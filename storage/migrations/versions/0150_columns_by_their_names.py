"""Columns are called as the glossary calls what stands in them: `line` is a phone hash, `lane` a priority.

Renamed where they stand, which rewrites no row. A program before it does not go on beside; since 0134, of the same
release, none does.
"""

from alembic import op

revision = "0150"
down_revision = "0135"

PHONE_HASHES = {"cases": "ix_cases_{}", "message": None, "contact": None, "conversation": "ix_conversation_{}"}
BESIDE = {"conversation": ["ended_at"]}  # what its index holds besides


def upgrade() -> None:
    rename_phone_hashes("line", "phone_hash")
    rename("message", "lane", "priority")


def downgrade() -> None:
    rename("message", "priority", "lane")
    rename_phone_hashes("phone_hash", "line")


def rename_phone_hashes(old: str, new: str) -> None:
    for table, index in PHONE_HASHES.items():
        if index:
            op.drop_index(index.format(old), table_name=table)
        rename(table, old, new)
        if index:
            op.create_index(index.format(new), table, [new, *BESIDE.get(table, [])])


def rename(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
