"""Messages are counted by the benefit, region and language of their case too; the counts are made again from rows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEYS = ("channel", 16), ("direction", 3), ("state", 16), ("failure", 16)
OF_THE_CASE = ("service", 32), ("region", 2), ("language", 2)


def upgrade() -> None:
    op.drop_table("traffic")
    create(KEYS + OF_THE_CASE)


def downgrade() -> None:
    op.drop_table("traffic")
    create(KEYS)


def create(keys: tuple[tuple[str, int], ...]) -> None:
    op.create_table(
        "traffic",
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in keys),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", *(name for name, _ in keys), name=op.f("pk_traffic")),
    )
