"""A case on one page: in full for who may know the people in it, masked for the others; and the acts on it."""

import pytest

from proactive.cases.case import Payment
from proactive.cases.jobs import Enquiry, Job, LookUps, RegisterReply
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import AnswerState, LookUp, Person, Purpose
from proactive.cases.step import Step
from proactive.papers import PaperKind
from proactive.staff.rights import Role
from storage.cases import files
from storage.jobs import jobs
from storage.ledger import audit
from tests.api.office import INVALID, PDF, SIGNATURE, WIDOW, Office
from tests.console.desk import Desk
from tests.staff.test_desk import asks
from tests.storage.makers import move

REFUSAL = {"ground": "R2", "words": "Құжат сәйкес емес"}


@pytest.fixture
async def number(office: Office) -> str:
    """A case for review, about whose person a register answered, with a conversation."""
    case = await office.for_review()
    person = {"iin": INVALID, "surname": "Сәрсенбаева", "given_name": "Айгүл", "residence": {"address": "Абай, 10"}}
    asked = Job(
        id=f"{case.number}.ask",
        task=LookUps(),
        case_number=case.number,
        enquiry=Enquiry(look_ups=(LookUp(Person, "IIN", INVALID),), purpose=Purpose.ASSIGN),
        scope=case.scope,
    )
    await office.store.write(jobs.write, [asked], office.now)
    replies = {0: RegisterReply(state=AnswerState.ANSWERED, records=(person,))}
    run = jobs.Run(id=asked.id, case_number=case.number, replies=replies)
    await jobs.record(office.store, [run], office.now)
    await office.sends(case, "Құрметті Айгүл! Сізге жәрдемақы тиесілі.")
    await office.hears(case, "иә")
    return case.number


async def acts(office: Office, number: str) -> list[str]:
    return [entry.act for entry in await audit.listed(office.store, about=number)]


async def test_whom_a_citizens_words_name_is_masked_in_the_list_of_conversations_too(desk: Desk, number: str) -> None:
    await asks(desk.office, "Айгүл Сәрсенбаева больна", number=number)
    await desk.enters(Role.AUDITOR)
    assert "А. С. больна" in await desk.reads("/conversations")


async def test_who_decides_sees_all_of_it_and_the_reading_is_kept(desk: Desk, number: str) -> None:
    page = await desk.reads(f"/cases/{number}")
    for shown in (
        "Everything is prepared",
        "89,497.76",
        "D19.1",
        "Сәрсенбаева",
        INVALID,
        "Абай, 10",
        "Құрметті Айгүл!",
    ):
        assert shown in page
    assert await acts(desk.office, number) == ["read"]


@pytest.mark.parametrize("status", [Status.HEARING, Status.DOCUMENT])
@pytest.mark.parametrize("has_number", [True, False])
async def test_where_there_is_no_number_the_official_reads_that_nobody_was_told(
    desk: Desk, status: Status, has_number: bool
) -> None:
    """Who applied by the portal may have none, and the cabinet takes no preliminary decision."""
    case = await desk.office.for_review()
    reached = case if has_number else case.with_asking(msisdn=None, address=None)
    step = Step(case, Outcome(case=reached.moved(status, waiting=None)))
    assert await move(desk.office.store, step, now=desk.office.now)
    page = await desk.reads(f"/cases/{case.number}")
    assert ("Send it by letter today" in page) is not has_number
    assert ("was told the preliminary" in page or "When the document comes" in page) is has_number


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
async def test_the_others_see_no_name_no_iin_and_no_address(desk: Desk, number: str, role: Role) -> None:
    await desk.enters(role)
    page = await desk.reads(f"/cases/{number}")
    assert "89,497.76" in page
    assert "••••••••0005" in page
    for hidden in ("Сәрсенбаева", "Айгүл", INVALID, "Абай"):
        assert hidden not in page
    assert 'action="/console/cases' not in page
    assert await acts(desk.office, number) == []


async def test_why_the_desk_refuses_an_order_stands_in_its_words_for_who_may_know_of_whom_they_speak(
    desk: Desk, number: str
) -> None:
    await desk.sends(f"/cases/{number}/approve", sure="yes")
    decided = (await desk.office.read(number)).case
    payment = Payment(order_id="o-1", status="asked", reason=f"no account of {INVALID}, Сәрсенбаева")
    await desk.office.moves(decided, Status.ATTENTION, payment=payment, waiting=Waiting(Reason.ORDER_REFUSED, ("422",)))
    assert f"no account of {INVALID}, Сәрсенбаева" in await desk.reads(f"/cases/{number}")
    await desk.enters(Role.AUDITOR)
    assert "no account of ••••••••0005, С." in await desk.reads(f"/cases/{number}")


async def test_approving_asks_once_more_and_then_decides(desk: Desk, number: str) -> None:
    page = await (await desk.sends(f"/cases/{number}/approve")).text()
    assert f"Approve case {number}?" in page
    assert (await desk.office.read(number)).case.status is Status.REVIEW
    done = await desk.sends(f"/cases/{number}/approve", sure="yes")
    assert done.headers["Location"] == f"/console/cases/{number}?done=approve"
    file = await desk.office.read(number)
    assert (file.case.status, file.case.decision.official) == (Status.DECIDED, desk.staff[Role.OFFICIAL].id)


async def test_a_refusal_needs_its_ground_and_its_words_and_keeps_what_was_typed(desk: Desk, number: str) -> None:
    lacking = await desk.sends(f"/cases/{number}/refuse", ground="", words="Құжат жоқ")
    page = await lacking.text()
    assert lacking.status == 400
    assert "Fill in every field" in page
    assert "Құжат жоқ</textarea>" in page
    asked = await (await desk.sends(f"/cases/{number}/refuse", **REFUSAL)).text()
    assert "Құжат сәйкес емес" in asked
    await desk.sends(f"/cases/{number}/refuse", sure="yes", **REFUSAL)
    assert (await desk.office.read(number)).case.decision.words == "Құжат сәйкес емес"


async def test_a_refusal_that_is_told_beforehand_is_confirmed_as_what_it_is(desk: Desk) -> None:
    case = await desk.office.for_review(hearing=None, key="2")
    page = await (await desk.sends(f"/cases/{case.number}/refuse", **REFUSAL)).text()
    assert f"Tell the preliminary decision on case {case.number}?" in page
    assert "This is not the decision yet" in page
    assert "the decision is signed" not in page
    await desk.sends(f"/cases/{case.number}/refuse", sure="yes", **REFUSAL)
    file = await desk.office.read(case.number)
    assert (file.case.status, file.case.decision) == (Status.HEARING, None)


async def test_a_document_is_asked_for(desk: Desk, number: str) -> None:
    document = {"kind": "Анықтама", "words": "Табысы белгісіз"}
    asked = await (await desk.sends(f"/cases/{number}/request_document", **document)).text()
    assert "The citizen will read" in asked
    await desk.sends(f"/cases/{number}/request_document", sure="yes", **document)
    assert (await desk.office.read(number)).case.status is Status.DOCUMENT
    assert "a document was asked for: Анықтама" in await desk.reads(f"/cases/{number}")


async def test_a_case_that_waited_for_a_person_goes_back_on_the_road(desk: Desk) -> None:
    case = await desk.office.opens("burial", WIDOW, "2")
    held = await desk.office.moves(case, Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER))
    assert "nobody has a number" in await desk.reads(f"/cases/{held.number}")
    await desk.sends(f"/cases/{held.number}/resume")
    assert (await desk.office.read(held.number)).case.status is Status.DETECTED


async def test_what_the_case_does_not_allow_is_said_in_place(desk: Desk, number: str) -> None:
    answer = await desk.sends(f"/cases/{number}/resume")
    assert answer.status == 409
    assert "nothing was changed" in await answer.text()
    assert "resume" not in await acts(desk.office, number)


async def test_a_case_is_handed_to_a_colleague_who_finds_it_in_the_queue(desk: Desk, number: str) -> None:
    await desk.sends(f"/cases/{number}/hand_over", to=desk.staff[Role.ADMINISTRATOR].id)
    assert number not in await desk.reads("?mine=1")
    await desk.enters(Role.ADMINISTRATOR)
    assert number in await desk.reads("?mine=1")
    auditor = await desk.sends(f"/cases/{number}/hand_over", to=desk.staff[Role.AUDITOR].id)
    assert auditor.status == 409
    await desk.sends(f"/cases/{number}/hand_over", to="")
    assert number not in await desk.reads("?mine=1")


async def test_who_takes_a_case_reads_that_it_is_theirs_and_not_that_a_colleague_has_it(
    desk: Desk, number: str
) -> None:
    own, colleague = (desk.staff[role].id for role in (Role.OFFICIAL, Role.ADMINISTRATOR))
    done = {}
    for to in (own, colleague, ""):
        answer = await desk.sends(f"/cases/{number}/hand_over", to=to)
        done[to] = answer.headers["Location"].partition("?done=")[2]
    assert done == {own: "take_over", colleague: "hand_over", "": "give_back"}
    assert "The case is yours now" in await desk.reads(f"/cases/{number}?done=take_over")
    assert {"take over", "hand over", "give back"} <= set(await acts(desk.office, number))


async def test_papers_and_what_the_citizen_sent_are_given_and_each_look_is_kept(desk: Desk, number: str) -> None:
    paper = await desk.office.issue(number, PaperKind.ACCEPTANCE)
    await files.keep(desk.office.store, "tg-1", number, "image/png", b"...", desk.office.now)
    page = await desk.reads(f"/cases/{number}")
    given = {
        f"/cases/{number}/papers/{paper.code}": PDF,
        f"/cases/{number}/papers/{paper.code}?as=p7s": SIGNATURE,
        f"/cases/{number}/files/tg-1": b"...",
    }
    for path, content in given.items():
        assert f'href="/console{path}"' in page
        answer = await desk.get(path)
        assert await answer.read() == content
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (await acts(desk.office, number))[:3] == ["read file", "read paper", "read paper"]
    other = await desk.office.opens("burial", WIDOW, "2")
    assert (await desk.get(f"/cases/{other.number}/papers/{paper.code}")).status == 404


async def test_what_is_no_case_and_no_act_is_said(desk: Desk, number: str) -> None:
    for path in ("/cases/26-9999999", "/cases/x", f"/cases/{number}/papers/abc"):
        assert (await desk.get(path)).status == 404
    assert (await desk.sends(f"/cases/{number}/erase")).status == 404
    assert (await desk.sends("/cases/26-9999999/resume")).status == 404


@pytest.mark.parametrize(
    ("wider", "what_comes"), [(False, "then the question is closed"), (True, "then the next person is asked")]
)
async def test_what_comes_without_an_answer_is_said_by_whether_anybody_is_left(
    desk: Desk, wider: bool, what_comes: str
) -> None:
    asked = await desk.office.asks(await desk.office.opens(), INVALID)
    case = await desk.office.moves(asked, Status.OFFERED, wider=wider) if wider else asked
    assert what_comes in await desk.reads(f"/cases/{case.number}")
