"""The road of a case: cases and their history, consents, messages, errands, the inbox, contacts."""

import sqlalchemy as sa
from alembic import op

from storage.engine.instant import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=True),
        sa.Column("line", sa.String(length=32), nullable=True),
        sa.Column("asking", sa.Boolean(), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("wake_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
        sa.UniqueConstraint("key", name=op.f("uq_cases_key")),
    )
    op.create_index("ix_cases_line", "cases", ["line"], unique=False)
    op.create_index("ix_cases_recipient", "cases", ["recipient"], unique=False)
    op.create_index("ix_cases_status", "cases", ["status", "due_on"], unique=False)
    op.create_index("ix_cases_subject", "cases", ["subject"], unique=False)
    op.create_index("ix_cases_wake_at", "cases", ["wake_at"], unique=False)
    op.create_index(
        "uq_cases_asking",
        "cases",
        ["line"],
        unique=True,
        sqlite_where=sa.text("asking = 1"),
        postgresql_where=sa.text("asking"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("position", name=op.f("uq_consent_position")),
    )
    op.create_table(
        "contact",
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_contact")),
        sa.UniqueConstraint("chat", name=op.f("uq_contact_chat")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "errand",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("consent_id", sa.String(length=40), nullable=True),
        sa.Column("scope", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index("ix_errand_case_number", "errand", ["case_number"], unique=False)
    op.create_index("ix_errand_due_at", "errand", ["due_at"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("from_status", sa.String(length=16), nullable=False),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_case_number", "history", ["case_number"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_due_at", "inbox", ["due_at"], unique=False)
    op.create_index("ix_inbox_sender", "inbox", ["sender"], unique=False)
    op.create_index("uq_inbox_source_key", "inbox", ["source", "key"], unique=True)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=True),
        sa.Column("line", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("unasked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("provider_id", sa.String(length=100), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_address", "message", ["address", "created_at"], unique=False)
    op.create_index("ix_message_case_number", "message", ["case_number"], unique=False)
    op.create_index("ix_message_due_at", "message", ["channel", "lane", "due_at"], unique=False)
    op.create_table(
        "watermark",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_watermark")),
    )


def downgrade() -> None:
    op.drop_table("watermark")
    op.drop_index("ix_message_due_at", table_name="message")
    op.drop_index("ix_message_case_number", table_name="message")
    op.drop_index("ix_message_address", table_name="message")
    op.drop_table("message")
    op.drop_table("lease")
    op.drop_index("uq_inbox_source_key", table_name="inbox")
    op.drop_index("ix_inbox_sender", table_name="inbox")
    op.drop_index("ix_inbox_due_at", table_name="inbox")
    op.drop_table("inbox")
    op.drop_index("ix_history_case_number", table_name="history")
    op.drop_table("history")
    op.drop_index("ix_errand_due_at", table_name="errand")
    op.drop_index("ix_errand_case_number", table_name="errand")
    op.drop_table("errand")
    op.drop_table("counter")
    op.drop_table("contact")
    op.drop_table("consent")
    op.drop_index(
        "uq_cases_asking", table_name="cases", sqlite_where=sa.text("asking = 1"), postgresql_where=sa.text("asking")
    )
    op.drop_index("ix_cases_wake_at", table_name="cases")
    op.drop_index("ix_cases_subject", table_name="cases")
    op.drop_index("ix_cases_status", table_name="cases")
    op.drop_index("ix_cases_recipient", table_name="cases")
    op.drop_index("ix_cases_line", table_name="cases")
    op.drop_table("cases")
