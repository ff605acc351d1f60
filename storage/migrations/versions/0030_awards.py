"""Running awards, whom they are about, and the decisions on them."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0030"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "awards",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_number", sa.String(16), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("service", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("awaits", sa.String(100)),
        sa.Column("wake_on", sa.Date()),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("case_number", name=op.f("uq_awards_case_number")),
    )
    op.create_index("ix_awards_order_id", "awards", ["order_id"])
    op.create_index("ix_awards_wake_on", "awards", ["wake_on"])
    op.create_index("ix_awards_year", "awards", ["year", "state"])
    op.create_index(
        "ix_awards_reason",
        "awards",
        ["reason"],
        sqlite_where=sa.text("reason IS NOT NULL"),
        postgresql_where=sa.text("reason IS NOT NULL"),
    )
    op.create_index(
        "ix_awards_awaits",
        "awards",
        ["awaits"],
        sqlite_where=sa.text("awaits IS NOT NULL"),
        postgresql_where=sa.text("awaits IS NOT NULL"),
    )
    op.create_table(
        "award_people",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("award_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("person", "award_id", name=op.f("pk_award_people")),
    )
    op.create_index("ix_award_people_award_id", "award_people", ["award_id"])
    op.create_table(
        "award_changes",
        sa.Column("award_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("circumstance", sa.String(32), nullable=False),
        sa.Column("instruction_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("because", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("job_id", sa.String(100)),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("award_id", "place", name=op.f("pk_award_changes")),
        sa.UniqueConstraint("instruction_id", name=op.f("uq_award_changes_instruction_id")),
    )
    op.create_index("uq_award_changes_circumstance", "award_changes", ["award_id", "circumstance"], unique=True)
    op.create_index(
        "ix_award_changes_job_id",
        "award_changes",
        ["job_id"],
        sqlite_where=sa.text("job_id IS NOT NULL"),
        postgresql_where=sa.text("job_id IS NOT NULL"),
    )


def downgrade() -> None:
    for table in ("award_changes", "award_people", "awards"):
        op.drop_table(table)
