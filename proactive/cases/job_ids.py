"""The ids of jobs, made here alone: the same job asked for again has the same id, and is carried out once."""

from datetime import datetime

from proactive.cases.jobs import DryRun, FetchFile, FindOwner, IssuePaper, RunSweeps
from proactive.cases.notice_kind import NoticeKind


def look_ups_id(case_number: str, revision: int) -> str:
    return f"{case_number}.{revision}.ask"


def signing_id(decision_number: str) -> str:
    return f"{decision_number}.sign"


def placing_id(order_id: str) -> str:
    return f"{order_id}.place"


def instructing_id(instruction_id: str) -> str:
    return f"{instruction_id}.instruct"


def cancelling_id(order_id: str, times_redirected: int = 0) -> str:
    """What was paid before it could be cancelled may come back, and go out once more."""
    return f"{order_id}.cancel{times_redirected or ''}"


def tracking_id(order_id: str, times_redirected: int = 0) -> str:
    """What came back and went out once more is followed anew."""
    return f"{order_id}.track{times_redirected or ''}"


def papers_id(made_of: str) -> str:
    """`made_of`: the consent or the decision that the papers are about."""
    return f"{made_of}.papers"


def notice_id(made_of: str, kind: NoticeKind) -> str:
    """`made_of`: the consent or the decision that the notice is about."""
    return f"{made_of}.{kind}.notice"


def alive_id(message_id: str, alive_at: datetime | None) -> str:
    """Once for each time that the addressee was known to live."""
    return f"alive.{message_id}.{int(alive_at.timestamp()) if alive_at else 0}"


def document_id(case_number: str, revision: int) -> str:
    return f"{case_number}.{revision}.document"


def asked_for_id(saying: str, task: IssuePaper | FetchFile | FindOwner | RunSweeps | DryRun) -> str:
    """Of what somebody asked for in words; `saying`: the id of what was said."""
    endings = {IssuePaper: "paper", FetchFile: "file", FindOwner: "link", RunSweeps: "sweep", DryRun: "dry-run"}
    return f"{saying}.{endings[type(task)]}"


def commands_id(staff_id: str, edition: str, because: str) -> str:
    return f"commands.{staff_id}.{edition}.{because}"
