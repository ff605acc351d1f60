"""What a database says of itself: by which key values are looked up, where it belongs, which epoch its numbers are in;
which processes live; and which alerts were posted."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
    )
    op.add_column("alert", sa.Column("posted", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("alert", "posted")
    op.drop_table("process")
    op.drop_table("installation")
