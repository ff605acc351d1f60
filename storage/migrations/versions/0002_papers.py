"""Papers that were issued: the PDF and its signature, sealed, by the code that verifies them."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_of", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signatory", sa.String(length=16), nullable=False),
        sa.Column("dated_at", Instant(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("wrong", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_until", Instant(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_paper")),
    )
    op.create_index("uq_paper_case_number", "paper", ["case_number", "kind", "language", "made_of"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_paper_case_number", table_name="paper")
    op.drop_table("paper")
