"""Cases that rest for a death are looked at once: where GBDFL alone tells of it, they are asked about from then on."""

from alembic import op

revision = "0151"
down_revision = "0150"


def upgrade() -> None:
    op.execute("UPDATE cases SET wake_at = changed_at WHERE reason = 'recipient_died' AND wake_at IS NULL")


def downgrade() -> None:
    """They are looked at in any version, and sleep again."""
