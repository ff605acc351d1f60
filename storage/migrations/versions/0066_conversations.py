"""Conversations that wait for a person."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0066"
down_revision = "0060"

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("line", sa.String(32), nullable=False),
        sa.Column("case_number", sa.String(16)),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("answer_by", Instant(), nullable=False),
        sa.Column("promised", sa.Boolean(), nullable=False),
        sa.Column("official", sa.String(16)),
        sa.Column("ended_by", sa.String(64)),
        sa.Column("ended_at", Instant()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "uq_conversation_open", "conversation", ["line"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_conversation_line", "conversation", ["line", "ended_at"])
    op.create_index("ix_conversation_state", "conversation", ["state", "answer_by", "id"])
    op.create_index("ix_conversation_case_number", "conversation", ["case_number"])


def downgrade() -> None:
    op.drop_table("conversation")
