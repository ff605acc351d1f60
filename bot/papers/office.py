"""The office issues a paper once: says it, signs what it says, keeps it; it is drawn when somebody is to have it."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.papers.press import PRESS, Press
from bot.signing import Signer
from proactive.awards.paper import change_paper
from proactive.cases.case import Case
from proactive.cases.job_ids import notice_id
from proactive.cases.jobs import DeliverNotice, IssuePapers
from proactive.cases.provider import Body
from proactive.messages.contact import Language
from proactive.papers import NoSuchPaper, Paper, PaperKind, paper, why_not
from proactive.papers.data import as_data, region_of
from proactive.papers.redirected import redirection_paper
from storage import drawn_papers, papers
from storage.awards import awards
from storage.cases import cases
from storage.drawn_papers import PaperFile, as_file
from storage.engine.database import Store, Transaction, reads
from storage.papers import Issued, SignedPaper, identity, new_code

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PaperIssuer:
    """`address`: where papers are verified, `https://qoldau.kz`; `body`: the provider, else as the order names it."""

    store: Store
    signer: Signer
    clock: Callable[[], datetime]
    address: str
    body: Body | None = None
    press: Press = field(default=PRESS)

    def url(self, code: str) -> str:
        return f"{self.address.rstrip('/')}/d/{code}"

    async def issue(self, case_number: str, kind: PaperKind, language: Language | None = None) -> Issued:
        """The paper of a case, in the case's language unless another is asked for.

        Raises `NoSuchPaper` where the case has none of that kind, `SigningFailed` where the signer is silent.
        """
        if kind is PaperKind.CHANGE:
            return await self.issue_change(case_number, None, language)
        case = await case_of(self.store, case_number)
        return await self.issue_once(paper(kind, case, language or case.language, self.body))

    async def issue_for(self, notice: DeliverNotice) -> Issued:
        """The paper that a notice brings, as it was issued first; nothing is made of an application that another's has
        taken the place of. Raises as `issue`."""
        about = notice.key.removesuffix(notice_id("", notice.kind))
        if earlier := await papers.issued_as(self.store, notice.number, notice.paper, notice.language, about):
            return earlier
        draft = paper(notice.paper, await case_of(self.store, notice.number), notice.language, self.body)
        if draft.holder != (notice.iin or notice.bin):
            raise NoSuchPaper(f"case {notice.number} is another's now")
        return await self.issue_once(draft)

    async def issue_change(self, case_number: str, number: str | None, language: Language | None = None) -> Issued:
        """The notice of one change of the award of a case, or that what was paid once went out again; without its
        number, of the newest. Raises as `issue`."""
        case = await case_of(self.store, case_number)
        changed = await awards.change_in(self.store, case_number, number)
        redirected = case.payment.redirected if case.payment else None
        if changed is None and redirected is not None and number in {None, redirected.number}:
            return await self.issue_once(redirection_paper(case, redirected, language or case.language, self.body))
        if changed is None:
            raise NoSuchPaper(f"the award of case {case_number} has no such change")
        award, change = changed
        return await self.issue_once(change_paper(award, change, case, language or award.reach.language, self.body))

    async def issue_once(self, draft: Paper) -> Issued:
        """Signs and keeps a paper, unless it was issued before. Raises `SigningFailed`."""
        earlier_issue = await papers.issued_before(self.store, draft)
        return earlier_issue or (await self._keep([draft]))[0]

    async def issue_all(self, tasks: Sequence[IssuePapers]) -> list[Mapping[PaperKind, str]]:
        """Codes of the papers of many cases, read and kept together; a case has only those that it still has.

        Raises `SigningFailed`.
        """
        by_number = {case.number: case for case in await cases.as_told(self.store, {task.number for task in tasks})}
        drafts = [drafts_of(by_number.get(task.number), task.kinds, self.body) for task in tasks]
        every = [draft for of_task in drafts for draft in of_task]
        codes = dict(await papers.codes_of(self.store, every)) if every else {}
        missing = {identity(draft): draft for draft in every if identity(draft) not in codes}
        kept = await self._keep(list(missing.values())) if missing else []
        codes.update(zip(missing, (issued.code for issued in kept), strict=True))
        return [{draft.kind: codes[identity(draft)] for draft in of_task} for of_task in drafts]

    async def _keep(self, drafts: Sequence[Paper]) -> list[Issued]:
        signed = await asyncio.gather(*map(self._signed, drafts))
        kept = await papers.keep(self.store, signed, self.clock())
        for issued in kept:
            log.info("paper %s of case %s issued as %s", issued.kind, issued.case_number, issued.number)
        return kept

    async def _signed(self, draft: Paper) -> SignedPaper:
        code = new_code()
        data = as_data(draft, code, self.url(code))
        signature = await self.signer.sign(data.encode(), draft.signatory, draft.region)
        return SignedPaper(paper=draft, code=code, data=data, signature=signature)

    async def file(self, issued: Issued) -> PaperFile:
        """Its PDF with a signature of its own: drawn once, and the same ever after.

        Raises `SigningFailed` where the signer is silent, `Undrawable` where the typesetter refuses.
        """
        earlier_file = await drawn_papers.file_of(self.store, issued)
        if earlier_file is not None:
            return earlier_file
        pdf = await self.press.draw(issued.content.decode())
        signature = await self.signer.sign(pdf, issued.signatory, region_of(issued.content))
        file = as_file(issued, pdf, signature)
        return await drawn_papers.keep(self.store, issued, file, self.clock())


def drafts_of(case: Case | None, kinds: Sequence[PaperKind], body: Body | None) -> list[Paper]:
    """Those that the case has now: an application taken back meanwhile has none."""
    if case is None:
        return []
    return [paper(kind, case, case.language, body) for kind in kinds if why_not(case, kind) is None]


@reads
def case_of(tx: Transaction, number: str) -> Case:
    """Raises `NoSuchPaper` for a number that no case has."""
    matches = cases.as_told.within(tx, [number])
    if not matches:
        raise NoSuchPaper(f"there is no case {number}")
    return matches[0]
