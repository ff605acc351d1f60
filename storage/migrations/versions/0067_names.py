"""Whose case it is, for lists and for finding a person by name."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.create_table(
        "case_name",
        sa.Column("case_number", sa.String(16), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "name_part",
        sa.Column("part", sa.String(32), primary_key=True),
        sa.Column("case_number", sa.String(16), primary_key=True),
    )
    op.create_index("ix_name_part_case_number", "name_part", ["case_number"])


def downgrade() -> None:
    op.drop_table("name_part")
    op.drop_table("case_name")
