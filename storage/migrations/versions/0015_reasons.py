"""Why a case waits is a reason alone; what it is about, and what officials typed, is sealed with the case."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

CHECK = "check"
# As they were written until now; what stood behind them is in the sealed document still.
BEFORE = re.compile(
    "(unknown|order|document_came|document|register_refuses|law_not_in_force|follow_up)[_: ].+", re.DOTALL
)
NOTED = re.compile("(register_refuses|law_not_in_force) .+", re.DOTALL)
NOW = {"order": "order_refused"}
REASONS = {
    *("no_number", "organisation", "nobody_to_ask", "guardian_unknown", "undelivered", "no_channel", "account"),
    *("registers_disagree", "program_error", "review_requested", "payment_returned", "event_corrected"),
    *("event_annulled", "event_revoked", "paid_before_annulment", "recipient_died"),
    *("declined", "no_answer", "stopped", "nobody_left", "no_account", "withdrawn"),
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("reason", sa.String(length=32), nullable=True))
    cases = sa.table("cases", sa.column("waits_for", sa.Text()), sa.column("reason", sa.String()))
    history = sa.table("history", sa.column("to_status", sa.String()), sa.column("note", sa.Text()))
    rows = op.get_bind()
    for code in rows.execute(sa.select(cases.c.waits_for).where(cases.c.waits_for.is_not(None)).distinct()).scalars():
        rows.execute(cases.update().where(cases.c.waits_for == code).values(reason=reason(code)))
    op.drop_column("cases", "waits_for")
    # A move to `document` had for its note what an official typed; one to `attention` the reason with the rest.
    rows.execute(history.update().where(history.c.to_status == "document").values(note=""))
    held = history.c.to_status == "attention"
    for note in rows.execute(sa.select(history.c.note).where(held).distinct()).scalars():
        if NOTED.fullmatch(note):
            rows.execute(history.update().where(held, history.c.note == note).values(note=reason(note)))


def reason(code: str) -> str:
    """The reason in a code of before; a bare check is why no offer was made."""
    if code in REASONS:
        return code
    found = BEFORE.fullmatch(code)
    return NOW.get(found[1], found[1]) if found else CHECK


def downgrade() -> None:
    op.add_column("cases", sa.Column("waits_for", sa.Text(), nullable=True))
    cases = sa.table("cases", sa.column("waits_for", sa.Text()), sa.column("reason", sa.String()))
    op.execute(cases.update().values(waits_for=cases.c.reason))
    op.drop_column("cases", "reason")
