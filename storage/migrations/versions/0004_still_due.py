"""What waits is found without reading all that was ever done."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

DUE = sa.text("due_at IS NOT NULL")
INDEXES = {  # name: table, columns since, columns before
    "ix_message_due_at": ("message", ["channel", "lane", "due_at"], ["channel", "lane", "due_at"]),
    "ix_inbox_due_at": ("inbox", ["position"], ["due_at"]),
    "ix_inbox_sender": ("inbox", ["sender", "position"], ["sender"]),
}


def upgrade() -> None:
    for name, (table, since, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, since, sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    for name, (table, _, before) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, before)
