"""Broadcasts, whom they are for, and which messages are theirs."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0003"
down_revision = "0002"

OF_BROADCASTS = sa.text("broadcast_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("scheduled_at", Instant(), nullable=True),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("gathered_to", sa.String(length=40), server_default="", nullable=False),
        sa.Column("gathered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    op.create_index("ix_broadcast_state", "broadcast", ["state"])
    op.create_table(
        "recipient",
        sa.Column("broadcast_id", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=33), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("broadcast_id", "person", name=op.f("pk_recipient")),
    )
    op.create_index("ix_recipient_state", "recipient", ["broadcast_id", "state", "channel"])
    op.add_column("message", sa.Column("broadcast_id", sa.String(length=16), nullable=True))
    op.create_index(
        "ix_message_broadcast_id",
        "message",
        ["broadcast_id", "channel", "state"],
        sqlite_where=OF_BROADCASTS,
        postgresql_where=OF_BROADCASTS,
    )


def downgrade() -> None:
    op.drop_index("ix_message_broadcast_id", table_name="message")
    op.drop_column("message", "broadcast_id")
    op.drop_index("ix_recipient_state", table_name="recipient")
    op.drop_table("recipient")
    op.drop_index("ix_broadcast_state", table_name="broadcast")
    op.drop_table("broadcast")
