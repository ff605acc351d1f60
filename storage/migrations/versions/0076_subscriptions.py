"""Events of registers that we have asked to be told of, and whether that was confirmed."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0076"
down_revision = "0075"
EXPANDS = True


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("feed", sa.String(100), primary_key=True),
        sa.Column("reference", sa.String(64), nullable=False, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(99)),
        sa.Column("reason", sa.String(200)),
        sa.Column("at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("subscription")
