"""What comes in is looked for in two queues: receipts, and what a citizen waits for an answer to."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

RECEIPTS = sa.text("due_at IS NOT NULL AND source = 'receipt'")
ALL_ELSE = sa.text("due_at IS NOT NULL AND source != 'receipt'")
STILL_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_inbox_due_at", table_name="inbox")
    op.create_index("ix_inbox_due_at", "inbox", ["position"], sqlite_where=ALL_ELSE, postgresql_where=ALL_ELSE)
    op.create_index("ix_inbox_receipts", "inbox", ["position"], sqlite_where=RECEIPTS, postgresql_where=RECEIPTS)


def downgrade() -> None:
    op.drop_index("ix_inbox_receipts", table_name="inbox")
    op.drop_index("ix_inbox_due_at", table_name="inbox")
    op.create_index("ix_inbox_due_at", "inbox", ["position"], sqlite_where=STILL_DUE, postgresql_where=STILL_DUE)
