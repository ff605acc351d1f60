"""Cases are handed to a colleague, decided by two officials where that is set, and examined in a sample."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("cases", sa.Column("official", sa.String(length=16), nullable=True))
    op.create_table(
        "proposal",
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_proposal")),
    )
    op.create_table(
        "examination",
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_examination")),
    )
    op.create_index("ix_examination_result", "examination", ["result", "drawn_at"])


def downgrade() -> None:
    op.drop_table("examination")
    op.drop_table("proposal")
    op.drop_column("cases", "official")
