"""Messages that belong to no case and no broadcast are found by their day, to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0064"

OF_NOTHING = sa.text("case_number IS NULL AND broadcast_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_message_of_nothing", "message", ["created_at"], sqlite_where=OF_NOTHING, postgresql_where=OF_NOTHING
    )


def downgrade() -> None:
    op.drop_index("ix_message_of_nothing", "message")
