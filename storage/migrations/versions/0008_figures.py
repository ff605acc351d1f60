"""What is counted of cases and messages, and the alerts that were given."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0008"
down_revision = "0007"

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("parts", sa.Integer(), nullable=True))
    op.create_index("ix_message_created_at", "message", ["created_at"])
    op.create_index("ix_cases_changed_at", "cases", ["changed_at"])
    op.create_table(
        "road",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("offer", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("consent", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("payment", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("whose", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_road")),
    )
    op.create_index("ix_road_day", "road", ["day"])
    op.create_table(
        "traffic",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failure", sa.String(length=16), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", "direction", "state", "failure", name=op.f("pk_traffic")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("uq_alert_open", "alert", ["kind", "about"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for table in ("alert", "traffic", "road"):
        op.drop_table(table)
    op.drop_index("ix_cases_changed_at", "cases")
    op.drop_index("ix_message_created_at", "message")
    op.drop_column("message", "parts")
