"""What a case waits for is named in the case, and is called a job.

A case that waits goes on waiting: for the look-ups that are out, and for the newest thing it asked beside look-ups.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    rename("errand", "job")
    op.add_column("cases", sa.Column("awaits", sa.Text(), nullable=True))
    rows = [{"number": number, "awaits": " ".join(ids)} for number, ids in awaited().items()]
    if rows:
        op.get_bind().execute(sa.text("UPDATE cases SET awaits = :awaits WHERE number = :number"), rows)


def downgrade() -> None:
    op.drop_column("cases", "awaits")
    rename("job", "errand")


def rename(old: str, new: str) -> None:
    for name in ("due_at", "case_number"):
        op.drop_index(f"ix_{old}_{name}", table_name=old)
    op.rename_table(old, new)
    for name in ("due_at", "case_number"):
        op.create_index(f"ix_{new}_{name}", new, [name])


ASKED = sa.text("""
    SELECT id, case_number, kind, scope FROM job
    WHERE case_number IS NOT NULL AND (kind IN ('sign', 'place', 'cancel', 'track') OR state = 'waiting')
    ORDER BY created_at, id
""")


def awaited() -> dict[str, list[str]]:
    """Ids of jobs by the case's number; look-ups of an earlier look at the registers are not waited for."""
    newest: dict[str, list[str]] = {}
    looks: dict[str, tuple[str, list[str]]] = {}
    for id, case_number, kind, scope in op.get_bind().execute(ASKED):
        if kind != "look_up":
            newest[case_number] = [id]
            looks.pop(case_number, None)
        elif case_number in looks and looks[case_number][0] == scope:
            looks[case_number][1].append(id)
        else:
            looks[case_number] = (scope, [id])
    out = {case_number: ids for case_number, (_, ids) in looks.items()}
    return {number: newest.get(number, []) + out.get(number, []) for number in newest.keys() | out.keys()}
