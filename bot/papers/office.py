"""The office makes a paper once: says it, draws it, signs it, keeps it; ever after it gives the one that was kept."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.papers.drawing import render
from bot.signing import Signer
from proactive.cases.case import Case
from proactive.cases.provider import Body
from proactive.messages.contact import Language
from proactive.papers import NoSuchPaper, Paper, PaperKind, paper
from storage import papers
from storage.cases import cases
from storage.engine.database import Store, Transaction, reads
from storage.papers import Issued, new_code

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PaperIssuer:
    """`address`: where papers are verified, `https://qoldau.kz`; `body`: the provider, else as the order names it."""

    store: Store
    signer: Signer
    clock: Callable[[], datetime]
    address: str
    body: Body | None = None

    def url(self, code: str) -> str:
        return f"{self.address.rstrip('/')}/d/{code}"

    async def issue(self, case_number: str, kind: PaperKind, language: Language | None = None) -> Issued:
        """The paper of a case, in the case's language unless another is asked for.

        Raises `NoSuchPaper` where the case has none of that kind, `SigningFailed` where the signer is silent.
        """
        case = await case_of(self.store, case_number)
        return await self.issue_once(paper(kind, case, language or case.language, self.body))

    async def issue_once(self, draft: Paper) -> Issued:
        """Draws, signs and keeps a paper, unless it was issued before."""
        earlier_issue = await papers.issued_before(self.store, draft)
        if earlier_issue is not None:
            return earlier_issue
        code = new_code()
        pdf = await render(draft, self.url(code))
        signature = await self.signer.sign(pdf, draft.signatory)
        issued = await papers.keep(self.store, draft, code, (pdf, signature), self.clock())
        log.info("paper %s of case %s issued as %s", draft.kind, draft.case_number, issued.number)
        return issued


@reads
def case_of(tx: Transaction, number: str) -> Case:
    """Raises `NoSuchPaper` for a number that no case has."""
    matches = cases.by_number.within(tx, [number])
    if not matches:
        raise NoSuchPaper(f"there is no case {number}")
    return matches[0]
