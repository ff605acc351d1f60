"""The program's words fit the columns that hold them: PostgreSQL refuses what SQLite would take."""

from enum import StrEnum

import pytest
from sqlalchemy import Column

from proactive.cases.jobs import JobKind
from proactive.cases.lifecycle import Status
from proactive.cases.paper_kind import PaperKind
from proactive.cases.reasons import Reason
from proactive.messages.contact import Channel
from proactive.staff.alerts import Alarm
from proactive.staff.rights import Role, Surface
from storage.engine import tables

HOLDS = [
    (tables.cases.c.status, Status),
    (tables.history.c.from_status, Status),
    (tables.history.c.to_status, Status),
    (tables.cases.c.reason, Reason),
    (tables.job.c.kind, JobKind),
    (tables.alert.c.kind, Alarm),
    (tables.alert.c.about, JobKind),
    (tables.message.c.channel, Channel),
    (tables.paper.c.kind, PaperKind),
    (tables.staff.c.role, Role),
    (tables.audit.c.surface, Surface),
]


@pytest.mark.parametrize(("column", "words"), HOLDS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_every_word_fits_its_column(column: Column[str], words: type[StrEnum]) -> None:
    assert [word for word in words if len(word) > column.type.length] == []
