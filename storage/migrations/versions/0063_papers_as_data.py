"""Papers are signed as data; their PDFs, drawn when somebody is to have one, lie apart. Papers of before stay as they
are: what was signed of them is the PDF.

Taken back, papers that were signed as data are gone with their PDFs: the program of before cannot read them, and issues
them anew.
"""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0063"
down_revision = "0050"


def upgrade() -> None:
    op.add_column("paper", sa.Column("form", sa.String(8), nullable=False, server_default="pdf"))
    op.create_table(
        "drawn_paper",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("case_number", sa.String(16)),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_signature", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_drawn_paper_case_number", "drawn_paper", ["case_number"])


def downgrade() -> None:
    op.drop_table("drawn_paper")
    op.execute("DELETE FROM paper WHERE form = 'data'")
    op.drop_column("paper", "form")
