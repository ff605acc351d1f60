"""Applications that come in by the portal, the Corporation or an official, as they were signed."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("case_number", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("body", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_signature", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_application_case_number", "application", ["case_number"])


def downgrade() -> None:
    op.drop_table("application")
