"""The journal of some days is read without reading all cases."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("ix_cases_registered_at", "cases", ["registered_at"])


def downgrade() -> None:
    op.drop_index("ix_cases_registered_at", table_name="cases")
