"""What was asked, and what it brought, as earlier versions kept it: read as it is today, and written alike."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.gateway.orders import body
from proactive.cases.jobs import (
    AskIfAlive,
    Cancellation,
    CancelOrder,
    CarriedOut,
    CaseAnswer,
    DeliverNotice,
    DryRun,
    Enquiry,
    FetchDocument,
    FetchedFile,
    FetchFile,
    FileProblem,
    FindOwner,
    FoundDocuments,
    Instruct,
    Instructed,
    IssuedPaper,
    IssuedPapers,
    IssuePaper,
    IssuePapers,
    Job,
    JobKind,
    LookUps,
    NoticeDelivery,
    NumberOwners,
    OrderedBy,
    OrderedRate,
    OrderStatus,
    Placement,
    PlaceOrder,
    Recipient,
    ReplyTo,
    RunSweeps,
    Sign,
    Signature,
    SpokenTask,
    Task,
    TellCommands,
    TrackOrder,
)
from proactive.cases.notice_kind import NoticeKind
from proactive.cases.paper_kind import PaperKind
from proactive.cases.registers import Document, LookUp, Purpose, Subscriber
from proactive.messages.contact import Channel, Language
from storage.jobs import codec

STORED = sorted((Path(__file__).parents[1] / "flow/stored").glob("*/*.json"))
ROWS = [
    pytest.param(row, id=f"{path.stem} {row['id']}")
    for path in STORED
    for row in json.loads(path.read_text("utf-8"))["errands"]
]
WHO = {
    "number": "26-0000001",
    "language": "kk",
    "saying": "sms:1",
    "channel": "sms",
    "address": "+77011234567",
    "msisdn": "+77011234567",
}
TO = ReplyTo(
    number="26-0000001",
    language=Language.KK,
    saying="sms:1",
    channel=Channel.SMS,
    address="+77011234567",
    msisdn="+77011234567",
)
ORDER = {
    "order_id": "26-0000001-1",
    "case_number": "26-0000001",
    "service": "disability",
    "recipient": {"iin": "900515300008"},
    "iban": "KZ86125KZT5004100100",
    "currency": "KZT",
    "monthly": [
        {"from": "2026-03-09", "amount": "89497.76", "until": "2026-12-31"},
        {"from": "2027-01-01", "amount": "95000.00"},
    ],
    "arrears": "0.00",
    "decision": {"number": "26-0000001/1", "made_on": "2026-03-11", "signature": "c2ln"},
}
PLACING = PlaceOrder(
    order_id="26-0000001-1",
    case_number="26-0000001",
    service="disability",
    recipient=Recipient(iin="900515300008"),
    iban="KZ86125KZT5004100100",
    currency="KZT",
    monthly=(
        OrderedRate(from_=date(2026, 3, 9), amount=Decimal("89497.76"), until=date(2026, 12, 31)),
        OrderedRate(from_=date(2027, 1, 1), amount=Decimal("95000.00")),
    ),
    arrears=Decimal("0.00"),
    decision=OrderedBy(number="26-0000001/1", made_on=date(2026, 3, 11), signature="c2ln"),
)
INSTRUCTION = {
    "order_id": "0f1e",
    "instruction_id": "2d3c",
    "kind": "change",
    "from": "2027-01-01",
    "reason": "new_year",
    "decision": {"number": "26-0000001/C1", "made_on": "2027-01-01", "signature": "c2ln", "content": "e30="},
    "monthly": [{"from": "2027-01-01", "amount": "95000.00"}],
    "arrears": "0.00",
}
INSTRUCTING = Instruct(
    order_id="0f1e",
    instruction_id="2d3c",
    kind="change",
    from_=date(2027, 1, 1),
    reason="new_year",
    decision=OrderedBy(number="26-0000001/C1", made_on=date(2027, 1, 1), signature="c2ln", content="e30="),
    monthly=(OrderedRate(from_=date(2027, 1, 1), amount=Decimal("95000.00")),),
)
PAID_AT = "2026-03-12T07:00:00+00:00"

# A row's request and result as they were written before tasks had types, and what they are.
REQUESTS: list[tuple[dict[str, Any], Task]] = [
    ({}, LookUps()),
    ({"document": "{}"}, Sign(document="{}")),
    (ORDER, PLACING),
    (INSTRUCTION, INSTRUCTING),
    ({"order_id": "26-0000001-1"}, CancelOrder(order_id="26-0000001-1")),
    ({"order_id": "26-0000001-1"}, TrackOrder(order_id="26-0000001-1")),
    ({**WHO, "kind": "notice", "file": False}, IssuePaper(to=TO, kind=PaperKind.NOTICE, file=False)),
    (
        {"number": "26-0000001", "kinds": ["non_acceptance", "notice"]},
        IssuePapers(number="26-0000001", kinds=(PaperKind.NON_ACCEPTANCE, PaperKind.NOTICE)),
    ),
    (
        {
            "key": "26-0000001/1.refused.notice",
            "number": "26-0000001",
            "kind": "refused",
            "paper": "notice",
            "language": "kk",
            "words": "Бас тартылды",
            "iin": "900515300008",
        },
        DeliverNotice(
            key="26-0000001/1.refused.notice",
            number="26-0000001",
            kind=NoticeKind.REFUSED,
            paper=PaperKind.NOTICE,
            language=Language.KK,
            words="Бас тартылды",
            iin="900515300008",
        ),
    ),
    ({"number": "26-0000001", "kind": "identity_card"}, FetchDocument(number="26-0000001", kind="identity_card")),
    ({**WHO, "id": "tg:2", "file_id": "AgAC"}, FetchFile(to=TO, id="tg:2", file_id="AgAC")),
    (
        {"chat": "7", "msisdn": "+77011234567", "language": "ru"},
        FindOwner(chat="7", msisdn="+77011234567", language=Language.RU),
    ),
    ({"message": "26-0000001.4.closed"}, AskIfAlive(message="26-0000001.4.closed")),
    ({"chat": "7", "language": "kk"}, RunSweeps(chat="7", language=Language.KK)),
    (
        {"broadcast": "b1", "chat": "7", "language": "kk", "staff_id": "staff-1"},
        DryRun(broadcast="b1", chat="7", language=Language.KK, staff_id="staff-1"),
    ),
    ({"staff_id": "staff-1"}, TellCommands(staff_id="staff-1")),
]
RESULTS: list[tuple[JobKind, dict[str, Any], Any]] = [
    (JobKind.SIGN, {"signature": "c2ln"}, Signature(signature="c2ln")),
    (JobKind.PLACE, {"status": 201, "reason": None}, Placement(status=201)),
    (JobKind.PLACE, {"status": 409, "reason": "taken"}, Placement(status=409, reason="taken")),
    (JobKind.INSTRUCT, {"status": 409, "reason": "stopped"}, Instructed(status=409, reason="stopped")),
    (JobKind.CANCEL, {"status": 204}, Cancellation(status=204)),
    (
        JobKind.TRACK,
        {"status": "paid", "reason": None, "at": PAID_AT},
        OrderStatus(status="paid", at=datetime(2026, 3, 12, 7, tzinfo=UTC)),
    ),
    (JobKind.PAPERS, {"codes": {"notice": "abc"}}, IssuedPapers(codes={PaperKind.NOTICE: "abc"})),
    (JobKind.NOTICE, {"status": 201}, NoticeDelivery(status=201)),
    (JobKind.SWEEP, {}, CarriedOut()),
]
# What the inbox holds of a job for somebody who spoke, and what it brought.
SPOKEN: list[tuple[str, dict[str, Any], Any]] = [
    (
        "link",
        {"records": [{"iin": "900515300008", "msisdn": "+77011234567"}], "result": None},
        NumberOwners(owners=(Subscriber(iin="900515300008", msisdn="+77011234567"),)),
    ),
    (
        "paper",
        {"records": [], "result": {"code": "abc", "link": "https://q.kz/d/abc"}},
        IssuedPaper(code="abc", link="https://q.kz/d/abc"),
    ),
    ("paper", {"records": [], "result": {"code": None, "reason": "none"}}, IssuedPaper(code=None, reason="none")),
    ("file", {"records": [], "result": {"problem": None}}, FetchedFile()),
    ("file", {"records": [], "result": {"problem": "file_lost"}}, FetchedFile(problem=FileProblem.LOST)),
    (
        "electronic_document",
        {"records": [{"iin": "900515300008", "kind": "identity_card"}], "result": None},
        FoundDocuments(documents=(Document(iin="900515300008", kind="identity_card"),)),
    ),
]


def request_of(kind: JobKind) -> tuple[dict[str, Any], Task]:
    return next((request, task) for request, task in REQUESTS if task.KIND is kind)


@pytest.mark.parametrize("row", ROWS)
def test_a_stored_row_is_read_and_written_again_word_for_word(row: dict[str, Any]) -> None:
    kind, content = JobKind(row["kind"]), row["content"]
    enquiry = codec.load_enquiry(content, row["consent_id"])
    task = codec.load_task(kind, content["request"])
    assert codec.dump_job(Job(id=row["id"], task=task, enquiry=enquiry)) == content
    result = row["answer"]["result"]
    answer = None if result is None else codec.load_answer(kind, result)
    brought = codec.dump_brought(codec.load_replies(row["answer"]), answer)
    assert json.loads(json.dumps(brought)) == row["answer"]


@pytest.mark.parametrize(("request_", "task"), REQUESTS, ids=[task.KIND for _, task in REQUESTS])
def test_what_was_asked_before_the_upgrade_is_asked_still(request_: dict[str, Any], task: Task) -> None:
    assert codec.load_task(task.KIND, request_) == task
    assert codec.dump_task(task) == request_


def test_every_kind_has_a_task_of_its_own() -> None:
    without = sorted(set(JobKind) - set(codec.TASKS))
    assert not without, f"{', '.join(without)}: no dataclass of it in OwnTask, RegisterTask or StaffTask"
    unstored = sorted(set(JobKind) - {task.KIND for _, task in REQUESTS})
    assert not unstored, f"{', '.join(unstored)}: no row of REQUESTS shows how it is stored"


@pytest.mark.parametrize(("kind", "result", "answer"), RESULTS, ids=str)
def test_what_was_brought_before_the_upgrade_is_read(kind: JobKind, result: dict[str, Any], answer: Any) -> None:
    assert codec.load_answer(kind, result) == answer
    assert codec.load_answer(kind, json.loads(json.dumps(codec.dump_answer(answer)))) == answer


def test_every_answer_that_a_case_waits_for_was_looked_at() -> None:
    without = set(get_args(CaseAnswer)) - {type(answer) for _, _, answer in RESULTS}
    assert without == set(), "each has its row in RESULTS"


@pytest.mark.parametrize(("source", "content", "answer"), SPOKEN, ids=str)
def test_what_came_back_for_somebody_who_spoke_is_read(source: str, content: dict[str, Any], answer: Any) -> None:
    request, task = request_of(codec.KINDS[source])
    job = codec.load_answered(source, {"errand": "sms:1.x", "request": request, **content})
    assert (job.id, job.task, job.brought(type(answer))) == ("sms:1.x", task, answer)


def test_every_job_for_somebody_who_spoke_comes_back() -> None:
    assert {task.KIND for task in get_args(SpokenTask)} == codec.SOURCES.keys()


def test_an_order_is_stored_as_it_is_sent() -> None:
    assert body(PLACING) == codec.dump_task(PLACING) == ORDER


def test_what_registers_are_asked_stands_with_the_reason_why() -> None:
    asked = Enquiry(look_ups=(LookUp(Subscriber, "MSISDN", "+77011234567"),), purpose=Purpose.DETECT)
    task = FindOwner(chat="7", msisdn="+77011234567", language=Language.RU)
    content = codec.dump_job(Job(id="1", task=task, enquiry=asked))
    assert content["look_ups"] == [["kz:Subscriber", "MSISDN", "+77011234567", ""]]
    assert codec.load_enquiry(content, None) == asked
