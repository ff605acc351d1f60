"""Awards, and decisions on them, that cannot be read are set aside, so that they fill no batch for ever."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0100"
down_revision = "0094"
EXPANDS = True


def upgrade() -> None:
    op.create_table(
        "award_aside",
        sa.Column("award_id", sa.String(32), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("award_aside")
