"""Cases at chosen places of their road, in a real database, and the API in front of it over real HTTP."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.signing.applicants import Applicants
from handlers import api
from handlers.api.applications import Intake
from handlers.usecases.papers import Issue, nobody_signs
from handlers.usecases.runtime import Runtime
from handlers.web.doors import Doors
from handlers.web.runtime import RUNTIME
from proactive.basics.rate import Rate
from proactive.cases.award import Award, Finding, Period, Track
from proactive.cases.case import BankAccount, Candidate, Case, Consent, Event, Relation
from proactive.cases.installation import Installation
from proactive.cases.lifecycle import Status, check_move
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.preliminary import Hearing
from proactive.cases.registers import Act, Disability
from proactive.cases.step import Step
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message
from proactive.papers import PaperKind, paper
from proactive.papers.data import as_data
from storage import drawn_papers, papers
from storage.cases import queries
from storage.cases.queries import CaseFile
from storage.drawn_papers import as_file
from storage.engine.database import Store
from storage.engine.vault import Vault
from storage.messages import messages
from storage.papers import Issued, SignedPaper, new_code
from tests.parts import HEARD, changed
from tests.storage.makers import apply, heard, open_cases

NOON = datetime.fromisoformat("2026-11-23T12:00:00+05:00")
VAULT = Vault(bytes(range(32)))
TOKEN = "a long random word"
WIDOW, HUSBAND = "900515300008", "880101300010"
INVALID = "010101500005"
PDF, SIGNATURE = b"%PDF-1.7 a paper", b"a signature"
PHONE = "+77011234567"

AWARD = Award(
    monthly=(Period(from_=date(2026, 11, 1), until=None, amount=Decimal("89497.76")),),
    arrears=Decimal("1200.5"),
    rates=(Rate(name="subsistence_minimum", value=Decimal("50851"), basis="Law on the budget, art. 9"),),
)
BURIAL = Award(one_off=Decimal("151375"), rates=(Rate(name="MCI", value=Decimal("4325"), basis="art. 9"),))
FINDING = Finding(check="D19.1", passed=True, basis="clause 19", detail="CBDI")


def opening(service: str, subject: str, key: str) -> Opening:
    death = Act(act_id=key, act_type="death", deceased_iin=subject, death_date=date(2026, 11, 20))
    disability = Disability(disability_id=key, iin=subject, category="adult", group=2)
    event = Event(
        event_id=f"E-{key}",
        kind="established" if service == "disability" else "registered",
        published_at=NOON,
        record=disability if service == "disability" else death,
    )
    return Opening(key=key, service=service, subject_iin=subject, event=event)


def consent(number: str) -> Consent:
    return Consent(
        id=f"{number}.c",
        given_at=NOON,
        channel=Channel.SMS,
        address=PHONE,
        reply="иә",
        reply_id="sms:1",
        text="…",
        text_key="disability.offer",
        text_version="1",
        language=Language.KK,
    )


@dataclass
class Office:
    store: Store
    now: datetime = NOON
    rung: list[int] = field(default_factory=list)
    site: str | None = None

    @property
    def runtime(self) -> Runtime:
        return Runtime(
            self.store,
            lambda: self.now,
            ZoneInfo("Asia/Almaty"),
            ring=lambda: self.rung.append(1),
            house=Installation(site=self.site, acts_for="Әлімова Әсел"),
        )

    async def opens(self, service: str = "disability", subject: str = INVALID, key: str = "1") -> Case:
        [case] = await self.store.write(open_cases, [opening(service, subject, key)], self.now)
        return case

    async def many(self, count: int) -> list[str]:
        new = [opening("burial", f"{n:012d}", f"many-{n}") for n in range(count)]
        return [case.number for case in await self.store.write(open_cases, new, self.now)]

    async def moves(self, case: Case, to: Status, **changes: Any) -> Case:
        """One move; the case as it then is."""
        check_move(case.status, to)
        outcome = Outcome(case=changed(case, status=to, **{"wake_at": None, **changes}))
        assert await self.store.write(apply, [Step(case, outcome)], self.now) == {case.number}
        return replace(outcome.case, revision=case.revision + 1)  # type: ignore[type-var]

    async def asks(self, case: Case, recipient: str) -> Case:
        """Walks the case to where the benefit is offered."""
        asked = (Candidate(relation=Relation.SELF, iin=recipient),)
        case = await self.moves(case, Status.READY, candidates=asked, msisdn=PHONE)
        return await self.moves(case, Status.OFFERED, channel=Channel.SMS, address=PHONE)

    async def applies(self, case: Case, recipient: str) -> Case:
        """Walks the case on to where it is in the journal and its facts are there."""
        case = await self.asks(case, recipient)
        case = await self.moves(case, Status.CONSENTED, consent=consent(case.number))
        case = await self.moves(case, Status.ACCOUNT)
        account = BankAccount(iban="KZ86125KZT5004100100")
        case = await self.moves(case, Status.CERTIFIED, account=account)
        registered = {"registered_at": self.now, "due_on": date(2026, 12, 1)}
        return await self.moves(case, Status.APPLIED, track=Track.REVIEWED, **registered)

    async def for_review(self, recipient: str = INVALID, hearing: Hearing | None = HEARD, key: str = "1") -> Case:
        """A case that waits for an official, with everything prepared; a refusal was told beforehand."""
        case = await self.applies(await self.opens(key=key), recipient)
        return await self.moves(case, Status.REVIEW, findings=(FINDING,), award=AWARD, hearing=hearing)

    async def issue(self, number: str, kind: PaperKind, language: Language | None = None) -> Issued:
        """A paper that says the right thing and looks like nothing."""
        said = paper(kind, (await self.read(number)).case, language or Language.KK)
        code = new_code()
        signed = SignedPaper(paper=said, code=code, data=as_data(said, code, f"/d/{code}"), signature=SIGNATURE)
        [issued] = await papers.keep(self.store, [signed], self.now)
        await drawn_papers.keep(self.store, issued, as_file(issued, PDF, SIGNATURE), self.now)
        return issued

    async def read(self, number: str) -> CaseFile:
        file = await queries.case_file(self.store, number)
        assert file is not None
        return file

    async def sends(self, case: Case, text: str) -> None:
        message = Message(
            id=f"{case.number}.0.offer",
            channel=Channel.SMS,
            address=PHONE,
            text=text,
            key="disability.offer",
            version="1",
            language=Language.KK,
            case_number=case.number,
        )
        await self.store.write(messages.write, [message], self.now)

    async def hears(self, case: Case, text: str) -> None:
        self.now += timedelta(minutes=1)
        said = InboundMessage(id="sms:1", channel=Channel.SMS, address=PHONE, msisdn=PHONE, text=text, said_at=self.now)
        await heard(self.store, said, case.number, self.now)


NOBODY_MAY_SIGN = Intake(Applicants(()).examine)  # applications are read, and no authority stands behind a signature


def site(
    office: Office, token: str | None, routes: Sequence[web.AbstractRouteDef] = (), issue: Issue = nobody_signs
) -> web.Application:
    app = web.Application(client_max_size=16 * 1024**2)
    app[RUNTIME] = office.runtime
    Doors(office.runtime.counters).open(app)
    app.add_routes(routes)
    app.add_subapp("/api", api.application(token, issue, NOBODY_MAY_SIGN))
    return app


@asynccontextmanager
async def visited(app: web.Application, token: str | None = TOKEN) -> AsyncIterator[TestClient]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with TestClient(TestServer(app), headers=headers) as client:
        yield client
