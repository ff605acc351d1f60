"""Receipts that are due are found among those that are due: SQLite went through all that ever came."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0070"

RECEIPTS = sa.text("due_at IS NOT NULL AND source = 'receipt'")


def upgrade() -> None:
    by("source", "position")


def downgrade() -> None:
    by("position")


def by(*columns: str) -> None:
    op.drop_index("ix_inbox_receipts", table_name="inbox")
    op.create_index("ix_inbox_receipts", "inbox", [*columns], sqlite_where=RECEIPTS, postgresql_where=RECEIPTS)
