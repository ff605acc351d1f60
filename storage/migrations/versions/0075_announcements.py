"""What officials' own systems are told of stands in one sequence: cases, as history had them, applications, awards."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0075"
down_revision = "0067"


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("case_number", sa.String(16), nullable=False),
        sa.Column("service", sa.String(32), nullable=False),
        sa.Column("award_id", sa.String(32)),
        sa.Column("from_status", sa.String(16), nullable=False),
        sa.Column("to_status", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcement_case_number", "announcement", ["case_number"])
    op.create_index("ix_announcement_at", "announcement", ["at"])
    # Under the numbers of history, by which those who listen have counted.
    op.execute(
        "INSERT INTO announcement (id, at, kind, case_number, service, from_status, to_status) "
        "SELECT history.id, history.at, 'case', history.case_number, cases.service, from_status, to_status "
        "FROM history JOIN cases ON cases.number = history.case_number"
    )
    # What was told of may be erased by now: nothing new gets such a number, and is passed by.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('announcement', 'id'), "
            "GREATEST((SELECT COALESCE(MAX(id), 1) FROM announcement), "
            "COALESCE((SELECT sequence FROM watermark WHERE feed = 'callback'), 1)))"
        )
    else:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'announcement'")
        op.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('announcement', "
            "MAX((SELECT COALESCE(MAX(id), 0) FROM announcement), "
            "COALESCE((SELECT sequence FROM watermark WHERE feed = 'callback'), 0)))"
        )


def downgrade() -> None:
    op.drop_table("announcement")
