"""Which cases were decided after their last day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LATE = sa.text("late")


def upgrade() -> None:
    op.add_column("cases", sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("ix_cases_late", "cases", ["service"], sqlite_where=LATE, postgresql_where=LATE)


def downgrade() -> None:
    op.drop_index("ix_cases_late", table_name="cases")
    op.drop_column("cases", "late")
