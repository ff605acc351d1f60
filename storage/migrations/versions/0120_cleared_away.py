"""Queues of PostgreSQL are cleared of what was worked by its count, and not by its share of all that is kept."""

from alembic import op

revision = "0120"
down_revision = "0117"
EXPANDS = True

QUEUES = ("inbox", "job", "message", "cases", "recipient")
BY_COUNT = {"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000}


def upgrade() -> None:
    if is_postgresql():
        for table in QUEUES:
            op.execute(
                f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in BY_COUNT.items())})"
            )


def downgrade() -> None:
    if is_postgresql():
        for table in QUEUES:
            op.execute(f"ALTER TABLE {table} RESET ({', '.join(BY_COUNT)})")


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
