"""Files that citizens sent, sealed, each beside its case."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_index("ix_file_case_number", "file", ["case_number"])


def downgrade() -> None:
    op.drop_index("ix_file_case_number", table_name="file")
    op.drop_table("file")
