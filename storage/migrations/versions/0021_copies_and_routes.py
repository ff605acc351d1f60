"""A message that goes another way names the message it is a copy of; a route that is in trouble says so in its row."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

COPIES = """
    UPDATE message SET copy_of = substr(id, 1, length(id) - 4)
    WHERE id LIKE '%.sms' AND channel = 'sms' AND direction = 'out'
"""


def upgrade() -> None:
    op.add_column("message", sa.Column("copy_of", sa.String(100), nullable=True))
    op.execute(COPIES)
    op.create_index("uq_message_copy_of", "message", ["copy_of"], unique=True)
    op.add_column("pace", sa.Column("trouble", sa.Text(), nullable=True))
    op.add_column("pace", sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("pace", "trouble_since")
    op.drop_column("pace", "trouble")
    op.drop_index("uq_message_copy_of", table_name="message")
    op.drop_column("message", "copy_of")
