"""All processes share how fast a bot token or an SMS route is used."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("route", sa.String(100), nullable=False),
        sa.Column("booked_until", Instant(), nullable=False),
        sa.Column("paused_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("route", name="pk_pace"),
    )


def downgrade() -> None:
    op.drop_table("pace")
