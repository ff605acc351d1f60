"""A case is found by the record it rests on; what was taken back before any case rested on it is remembered.

Whose case is older is named by `storage.cases.records.name_all`, which knows the key that the records are hashed with.
"""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0020"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("cases", sa.Column("record", sa.String(32), nullable=True))
    op.create_index("ix_cases_record", "cases", ["record"])
    op.create_table(
        "tombstone",
        sa.Column("record", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("published_at", Instant, nullable=True),
    )


def downgrade() -> None:
    op.drop_table("tombstone")
    op.drop_index("ix_cases_record", table_name="cases")
    op.drop_column("cases", "record")
