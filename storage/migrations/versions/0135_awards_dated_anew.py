"""By which reckoning the next day of an award was found: those of before are dated anew while the service runs.
Programs of before reckon it as they did, and do not go on beside this one."""

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0134"


def upgrade() -> None:
    op.add_column("awards", sa.Column("dated_by", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_awards_dated_by", "awards", ["dated_by", "id"])


def downgrade() -> None:
    op.drop_index("ix_awards_dated_by", table_name="awards")
    op.drop_column("awards", "dated_by")
