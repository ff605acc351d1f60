"""Between jobs and their rows: what is asked and what it brought, as JSON that is sealed.

The keys are those of the first version: what was out when the program was renewed is read like what is asked today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter

from proactive.cases.jobs import (
    Answer,
    Enquiry,
    FoundDocuments,
    Job,
    JobKind,
    NumberOwners,
    RegisterReply,
    SpokenAnswer,
    SpokenTask,
    Task,
)
from proactive.cases.registers import RECORDS, AnswerState, Document, LookUp, Purpose, Subscriber
from storage.engine.codec import adapter, parse_record

TASKS: dict[JobKind, type[Task]] = {task.KIND: task for task in get_args(Task)}
# How the inbox names what a job brought for somebody who spoke.
SOURCES = {
    JobKind.LINK: "link",
    JobKind.ISSUE: "paper",
    JobKind.FETCH: "file",
    JobKind.DOCUMENT: "electronic_document",
}
KINDS = {source: kind for kind, source in SOURCES.items()}
LATER = {"order_id": "", "differs": None}  # fields that rows of before have not
A = TypeVar("A", bound=SpokenAnswer)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredJob:
    """A job that was carried out for somebody who spoke."""

    id: str
    task: SpokenTask
    answer: SpokenAnswer

    def brought(self, kind: type[A]) -> A:
        assert isinstance(self.answer, kind)
        return self.answer


def dump_job(job: Job) -> dict[str, Any]:
    return {
        "purpose": job.enquiry.purpose if job.enquiry else None,
        "look_ups": [dump_look_up(look_up) for look_up in job.enquiry.look_ups] if job.enquiry else [],
        "request": dump_task(job.task),
    }


def dump_look_up(look_up: LookUp) -> list[str]:
    return [look_up.record.TYPE, look_up.key, look_up.value, look_up.register]


def dump_task(task: Task) -> dict[str, Any]:
    """Who is answered stands among what is asked."""
    content: dict[str, Any] = plain(shape(type(task)).dump_python(task, mode="json", exclude_none=True))
    to: dict[str, Any] = content.pop("to", {})
    return to | content


def load_task(kind: JobKind, request: Mapping[str, Any]) -> Task:
    task: Task = shape(TASKS[kind]).validate_python({**in_python(request), "to": request})
    return task


def load_enquiry(content: Mapping[str, Any], consent_id: str | None) -> Enquiry | None:
    """What a job's row asks of registers, if it asks them."""
    if not content["look_ups"]:
        return None
    look_ups = tuple(load_look_ups(content))
    return Enquiry(look_ups=look_ups, purpose=Purpose(content["purpose"]), consent_id=consent_id)


def load_look_ups(content: Mapping[str, Any]) -> list[LookUp]:
    return [LookUp(RECORDS[type_], key, value, register) for type_, key, value, register in content["look_ups"]]


def dump_brought(replies: Mapping[int, RegisterReply], answer: Answer | None) -> dict[str, Any]:
    return {
        "answers": {place: dump_reply(reply) for place, reply in replies.items()},
        "result": None if answer is None else dump_answer(answer),
    }


def dump_reply(reply: RegisterReply) -> dict[str, Any]:
    answered_at = {"at": reply.at.isoformat()} if reply.at else {}
    return {"state": reply.state, "records": list(reply.records), "reason": reply.reason, **answered_at}


def load_replies(content: Mapping[str, Any]) -> dict[int, RegisterReply]:
    """By the place of the look-up."""
    return {
        int(place): RegisterReply(
            state=AnswerState(raw["state"]),
            records=tuple(raw["records"]),
            reason=raw.get("reason"),
            at=datetime.fromisoformat(at) if (at := raw.get("at")) else None,
        )
        for place, raw in content["answers"].items()
    }


def replied(request: Mapping[str, Any], brought: Mapping[str, Any]) -> dict[LookUp, RegisterReply]:
    """Of a job that is done, by what its row asks and what it brought."""
    return by_look_up(load_look_ups(request), load_replies(brought))


def by_look_up(look_ups: Sequence[LookUp], replies: Mapping[int, RegisterReply]) -> dict[LookUp, RegisterReply]:
    return {look_ups[place]: reply for place, reply in replies.items()}


def dump_answer(answer: Answer) -> dict[str, Any]:
    content: dict[str, Any] = shape(type(answer)).dump_python(answer, mode="json")
    return {name: value for name, value in content.items() if not (name in LATER and value == LATER[name])}


def load_answer(kind: JobKind, result: Mapping[str, Any]) -> Answer:
    answer: Answer = shape(TASKS[kind].ANSWER).validate_python(result)
    return answer


def dump_answered(job_id: str, task: Task, replies: Mapping[int, RegisterReply], answer: Answer | None) -> Any:
    """What the inbox keeps of a job for somebody who spoke."""
    records = [record for place in sorted(replies) for record in replies[place].records]
    result = None if answer is None else dump_answer(answer)
    return {"errand": job_id, "request": dump_task(task), "records": records, "result": result}


def load_answered(source: str, body: Mapping[str, Any]) -> AnsweredJob:
    """Raises `Unreadable`."""
    task = load_task(KINDS[source], body["request"])
    assert isinstance(task, SpokenTask)
    return AnsweredJob(id=body["errand"], task=task, answer=spoken_answer(KINDS[source], body))


def spoken_answer(kind: JobKind, body: Mapping[str, Any]) -> SpokenAnswer:
    if kind is JobKind.LINK:
        owners = (parse_record(Subscriber, raw) for raw in body["records"])
        return NumberOwners(owners=tuple(owner for owner in owners if isinstance(owner, Subscriber)))
    if kind is JobKind.DOCUMENT:
        documents = (parse_record(Document, raw) for raw in body["records"])
        return FoundDocuments(documents=tuple(document for document in documents if isinstance(document, Document)))
    answer = load_answer(kind, body["result"])
    assert isinstance(answer, SpokenAnswer)
    return answer


def shape(of: Any) -> TypeAdapter[Any]:
    """Of a class of tasks or answers."""
    return adapter(of)


def plain(content: Any) -> Any:
    """Without the underscore that keeps a field's name apart from Python's own words."""
    if isinstance(content, Mapping):
        return {name.removesuffix("_"): plain(value) for name, value in content.items()}
    return [plain(value) for value in content] if isinstance(content, list) else content


def in_python(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {"from_" if name == "from" else name: in_python(value) for name, value in content.items()}
    return [in_python(value) for value in content] if isinstance(content, list) else content
