"""Orders that take several messages, and messages that show how far a broadcast is."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "wizard",
        sa.Column("staff_id", sa.String(length=16), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_wizard")),
    )
    op.create_table(
        "watch",
        sa.Column("message_id", sa.String(length=100), nullable=False),
        sa.Column("broadcast_id", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("shown", sa.String(length=32), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_watch")),
    )


def downgrade() -> None:
    op.drop_table("watch")
    op.drop_table("wizard")
