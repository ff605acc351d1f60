"""Running awards in the order in which a new year counts them."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0063"

RUNNING = sa.text("state <> 'stopped'")


def upgrade() -> None:
    op.drop_index("ix_awards_year", table_name="awards")
    op.create_index("ix_awards_counted", "awards", ["year", "id"], sqlite_where=RUNNING, postgresql_where=RUNNING)


def downgrade() -> None:
    op.drop_index("ix_awards_counted", table_name="awards")
    op.create_index("ix_awards_year", "awards", ["year", "state"])
