"""A case may have several awards: its own, and what of it others are paid."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"


def upgrade() -> None:
    with op.batch_alter_table("awards") as table:
        table.add_column(sa.Column("part", sa.String(16), nullable=False, server_default=""))
        table.drop_constraint("uq_awards_case_number", type_="unique")
    op.create_index("uq_awards_case_number_part", "awards", ["case_number", "part"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_awards_case_number_part", table_name="awards")
    with op.batch_alter_table("awards") as table:
        table.drop_column("part")
        table.create_unique_constraint("uq_awards_case_number", ["case_number"])
