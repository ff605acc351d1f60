"""The tables. What is personal is one sealed column a row; beside it stands what is searched and counted by."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from storage.engine.foreign_text import ForeignText, ForeignWord
from storage.engine.instant import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


HASH = String(32)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


OF_NOTHING = where("case_number IS NULL AND broadcast_id IS NULL")
STILL_DUE = where("due_at IS NOT NULL")  # so that looking for work does not take longer the more there was of it

cases = Table(
    "cases",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("key", HASH, unique=True),  # one matter, one case; empty once the case was taken back
    Column("service", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("event_id", ForeignWord(100), nullable=False),
    Column("record", HASH),  # the act or the disability it rests on
    Column("subject", HASH, nullable=False),
    Column("recipient", HASH),
    Column("phone_hash", HASH),  # the phone number the conversation is on
    Column("asking", Boolean, nullable=False),  # a question is open on that number
    Column("track", String(16)),
    Column("channel", String(16)),
    Column("language", String(2), nullable=False),
    Column("outcome", String(16)),
    Column("reason", String(32)),  # what it is about is sealed with the case
    Column("opened_at", Instant, nullable=False),
    Column("registered_at", Instant),
    Column("due_on", Date),
    Column("late", Boolean, nullable=False, server_default=text("false")),  # decided after its last day
    Column("wake_at", Instant),
    Column("awaits", Text),  # ids of jobs, parted by spaces
    Column("changed_at", Instant, nullable=False),
    Column("official", String(16)),  # the colleague it was handed to
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_cases_wake_at", "wake_at"),
    Index("ix_cases_status", "status", "due_on"),
    Index("ix_cases_subject", "subject"),
    Index("ix_cases_record", "record"),
    Index("ix_cases_registered_at", "registered_at"),
    Index("ix_cases_late", "service", sqlite_where=text("late = 1"), postgresql_where=text("late")),
    Index("ix_cases_recipient", "recipient"),
    Index("ix_cases_phone_hash", "phone_hash"),
    Index("ix_cases_changed_at", "changed_at"),
    Index("ix_cases_reason", "reason", "number", **where("reason IS NOT NULL")),
    Index(
        "uq_cases_asking", "phone_hash", unique=True, sqlite_where=text("asking = 1"), postgresql_where=text("asking")
    ),
)

history = Table(
    "history",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("case_number", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    Column("by", String(64), nullable=False),
    Column("note", ForeignText, nullable=False),
    Index("ix_history_case_number", "case_number"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("case_number", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_consent_case_number", "case_number"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("mark", String(64), nullable=False, server_default=""),
)

message = Table(
    "message",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("case_number", String(16)),
    Column("phone_hash", HASH),
    Column("address", HASH, nullable=False),
    Column("direction", String(3), nullable=False),  # in, out
    Column("channel", String(16), nullable=False),
    Column("key", String(64)),
    Column("version", String(16)),
    Column("language", String(2)),
    Column("priority", Integer, nullable=False),
    Column("unasked", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),  # when it is to be sent, or tried again; empty once that is over
    Column("sent_at", Instant),
    Column("delivered_at", Instant),
    Column("provider_id", ForeignWord(100)),
    Column("error", ForeignText),
    Column("sealed", LargeBinary, nullable=False),
    Column("broadcast_id", String(16)),
    Column("parts", Integer),  # of an SMS that goes out
    Column("copy_of", String(100)),  # the message that could not go its own way, and goes this one
    Index("uq_message_copy_of", "copy_of", unique=True),
    Index("ix_message_created_at", "created_at"),
    Index("ix_message_due_at", "channel", "priority", "due_at", **STILL_DUE),
    Index("ix_message_case_number", "case_number"),
    Index("ix_message_address", "address", "created_at"),
    Index("ix_message_of_nothing", "created_at", **OF_NOTHING),
    Index(
        "ix_message_broadcast_id",
        "broadcast_id",
        "channel",
        "state",
        sqlite_where=text("broadcast_id IS NOT NULL"),
        postgresql_where=text("broadcast_id IS NOT NULL"),
    ),
)

job = Table(
    "job",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("case_number", String(16)),
    Column("kind", String(16), nullable=False),
    Column("consent_id", String(40)),
    Column("scope", String(60)),
    Column("state", String(16), nullable=False),  # waiting, done
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("done_at", Instant),
    Column("error", ForeignText),
    Column("sealed", LargeBinary, nullable=False),  # the request
    Column("sealed_answer", LargeBinary),  # what has been answered so far
    Index("ix_job_due_at", "due_at", **STILL_DUE),
    Index("ix_job_given_up", "done_at", **where("due_at IS NULL AND error IS NOT NULL")),
    Index("ix_job_case_number", "case_number"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("source", String(16), nullable=False),  # event, sms, receipt, telegram, link
    Column("key", String(120), nullable=False),
    Column("sender", HASH),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant),  # when it is worked, or tried again; empty once it is done
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", ForeignText),
    Column("sealed", LargeBinary, nullable=False),
    Index("uq_inbox_source_key", "source", "key", unique=True),
    Index("ix_inbox_due_at", "position", **where("due_at IS NOT NULL AND source != 'receipt'")),
    Index("ix_inbox_receipts", "source", "position", **where("due_at IS NOT NULL AND source = 'receipt'")),
    Index("ix_inbox_sender", "sender", "position", **STILL_DUE),
    Index("ix_inbox_kept", "received_at", **where("due_at IS NULL AND length(sealed) > 0")),
)

contact = Table(
    "contact",
    metadata,
    Column("phone_hash", HASH, primary_key=True),
    Column("chat", HASH, unique=True),
    Column("language", String(2)),
    Column("stopped", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

watermark = Table(
    "watermark",
    metadata,
    Column("feed", String(40), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

tombstone = Table(
    "tombstone",  # a record that its register took back before any case rested on it
    metadata,
    Column("record", HASH, primary_key=True),
    Column("kind", String(16), nullable=False),  # annulled, revoked
    Column("published_at", Instant),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("until", Instant, nullable=False),
)

pace = Table(
    "pace",
    metadata,
    Column("route", String(100), primary_key=True),  # a bot token, or an SMS gateway
    Column("booked_until", Instant, nullable=False),
    Column("paused_until", Instant, nullable=False),
    Column("trouble", ForeignText),  # why the provider takes nothing from us; empty: it does
    Column("trouble_since", Instant),
)

paper = Table(
    "paper",
    metadata,
    Column("code", String(16), primary_key=True),  # in the address that verifies it; cannot be guessed
    Column("case_number", String(16)),
    Column("kind", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("made_of", String(64), nullable=False),  # the consent or the decision it is about
    Column("number", String(40), nullable=False),
    Column("body", Text, nullable=False),  # the name of the body that issued it
    Column("signatory", String(16), nullable=False),
    Column("dated_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("form", String(8), nullable=False, server_default="pdf"),  # what was signed: the data, or as before the PDF
    Column("sha256", String(64), nullable=False),  # of what was signed
    Column("holder", HASH),  # the holder's last digits, hashed with the code; empty: it is not handed out
    Column("wrong", Integer, nullable=False, server_default="0"),  # wrong digits in a row
    Column("closed_until", Instant),
    Column("sealed", LargeBinary, nullable=False),  # what was signed
    Column("sealed_signature", LargeBinary, nullable=False),
    Index("uq_paper_case_number", "case_number", "kind", "language", "made_of", unique=True),
)

drawn_paper = Table(
    "drawn_paper",
    metadata,
    Column("code", String(16), primary_key=True),  # of the paper
    Column("case_number", String(16)),
    Column("drawn_at", Instant, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the PDF
    Column("sealed", LargeBinary, nullable=False),  # the PDF
    Column("sealed_signature", LargeBinary, nullable=False),
    Index("ix_drawn_paper_case_number", "case_number"),
)

file = Table(
    "file",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("case_number", String(16), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("sha256", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the content
    Index("ix_file_case_number", "case_number"),
)

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("author", String(64), nullable=False),
    Column("started_by", String(64)),
    Column("confirmed_by", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("scheduled_at", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("text_kk", Text, nullable=False),
    Column("text_ru", Text, nullable=False),
    Column("audience", Text, nullable=False),  # JSON
    Column("gathered_to", String(40), nullable=False, server_default=""),  # the last of those already looked at
    Column("gathered", Boolean, nullable=False, server_default=text("false")),  # everybody was looked at
    Index("ix_broadcast_state", "state"),
)

recipient = Table(
    "recipient",
    metadata,
    Column("broadcast_id", String(16), primary_key=True),
    Column("person", String(33), primary_key=True),  # the phone line; "-" and who it is where there is none
    Column("state", String(16), nullable=False),  # waiting, queued, left_out
    Column("reason", String(16)),  # why left out
    Column("channel", String(16)),
    Column("language", String(2), nullable=False),
    Column("case_number", String(16)),
    Column("sealed", LargeBinary),  # the number
    Index("ix_recipient_state", "broadcast_id", "state", "channel"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account", HASH, unique=True),  # the Telegram user; empty once they have left
    Column("role", String(16), nullable=False),
    Column("appointed_by", String(64), nullable=False),
    Column("appointed_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("sealed", LargeBinary, nullable=False),  # name and Telegram user id
)

token = Table(
    "token",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),  # of the system that holds it
    Column("role", String(16), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

entry = Table(
    "entry",  # to the console: a link that lets in once, then a session
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),  # link, session
    Column("staff_id", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("guard", String(64), nullable=False, server_default=""),  # a session's forms carry it
    Index("ix_entry_staff_id", "staff_id"),
)

wizard = Table(
    "wizard",  # a colleague half way through an order that takes several messages
    metadata,
    Column("staff_id", String(16), primary_key=True),
    Column("until", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

watch = Table(
    "watch",  # a message that shows how far a broadcast is, for as long as it goes on
    metadata,
    Column("message_id", String(100), primary_key=True),
    Column("broadcast_id", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("shown", String(32), nullable=False),  # a mark of the words that stand there
    Column("shown_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("surface", String(16), nullable=False),
    Column("act", String(32), nullable=False),
    Column("about", String(64), nullable=False),  # the case, the broadcast, the colleague
    Column("sealed", LargeBinary, nullable=False),  # all of it, with the words
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_about", "about"),
    Index("ix_audit_by", "by"),
)

alert = Table(
    "alert",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("about", String(40), nullable=False),  # which register, which chain; empty where there is but one
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("posted", String(8), nullable=False, server_default=""),  # to ALERT_URL: nothing, began, over
    Index(
        "uq_alert_open",
        "kind",
        "about",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

proposal = Table(
    "proposal",  # of a decision that takes two officials
    metadata,
    Column("case_number", String(16), primary_key=True),
    Column("revision", Integer, nullable=False),  # of the case it is about: it stands while that does
    Column("by", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

examination = Table(
    "examination",  # of an automatic decision that was drawn into the sample
    metadata,
    Column("case_number", String(16), primary_key=True),
    Column("drawn_at", Instant, nullable=False),
    Column("result", String(16)),  # in_order, objected; empty: not examined yet
    Column("by", String(64)),
    Column("at", Instant),
    Column("sealed", LargeBinary),  # the words
    Index("ix_examination_result", "result", "drawn_at"),
)
