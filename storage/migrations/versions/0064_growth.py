"""What waits, what was given up and what is handed to somebody is found without reading what is settled; cases are
counted by where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0076"

DUE = sa.text("due_at IS NOT NULL")
GIVEN_UP = sa.text("due_at IS NULL AND error IS NOT NULL")
REASON = sa.text("reason IS NOT NULL")
KEPT = sa.text("due_at IS NULL AND length(sealed) > 0")


def upgrade() -> None:
    op.drop_index("ix_job_due_at", table_name="job")
    op.create_index("ix_job_due_at", "job", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_job_given_up", "job", ["done_at"], sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP)
    op.create_index("ix_cases_reason", "cases", ["reason", "number"], sqlite_where=REASON, postgresql_where=REASON)
    op.create_index("ix_consent_case_number", "consent", ["case_number"])
    op.create_index("ix_inbox_kept", "inbox", ["received_at"], sqlite_where=KEPT, postgresql_where=KEPT)
    late("late = 1")  # as SQLite is asked; an index on `late` was never used there
    op.create_table(
        "case_count",
        sa.Column("service", sa.String(32), primary_key=True),
        sa.Column("status", sa.String(16), primary_key=True),
        sa.Column("cases", sa.Integer(), nullable=False),
    )
    op.execute(
        "INSERT INTO case_count (service, status, cases) SELECT road.service, road.status, count(*) FROM road "
        "JOIN cases ON cases.number = road.number GROUP BY road.service, road.status"
    )


def downgrade() -> None:
    op.drop_table("case_count")
    late("late")
    op.drop_index("ix_inbox_kept", table_name="inbox")
    op.drop_index("ix_consent_case_number", table_name="consent")
    op.drop_index("ix_cases_reason", table_name="cases")
    op.drop_index("ix_job_given_up", table_name="job")
    op.drop_index("ix_job_due_at", table_name="job")
    op.create_index("ix_job_due_at", "job", ["due_at"])


def late(on_sqlite: str) -> None:
    op.drop_index("ix_cases_late", table_name="cases")
    op.create_index(
        "ix_cases_late", "cases", ["service"], sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text("late")
    )
