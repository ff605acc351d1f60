"""The papers of a case: which were issued, the paper and its signature as files, and one more on request."""

from http import HTTPStatus

from aiohttp import web
from pydantic import Field

from handlers.api.bodies import taken
from handlers.api.cases import ACTOR, number_of, private_json, unknown
from handlers.api.problems import Refused
from handlers.api.shapes import Given, Instant, Taken
from handlers.usecases.cases import record_reading
from handlers.usecases.papers import Issue, NotSigned
from handlers.web.downloads import code_of
from handlers.web.papers import paper_file
from handlers.web.runtime import runtime_of
from proactive.messages.contact import Language
from proactive.papers import NoSuchPaper, PaperKind, Signatory
from proactive.staff.rights import Right
from storage import drawn_papers, papers
from storage.cases import queries
from storage.papers import Issued


class PaperRequest(Taken):
    """Which paper is wanted; it is made once for each decision and language."""

    kind: PaperKind
    language: Language | None = Field(default=None, description="null: the citizen's")


class IssuedPaperBody(Given):
    """A paper that was issued; `code` stands on it, in `/d/<code>`."""

    code: str
    kind: PaperKind
    language: Language
    number: str
    dated_at: Instant = Field(description="Of what the paper is about: the application, or the decision")
    made_at: Instant
    signatory: Signatory = Field(description="The body's authorised person, or the body")
    sha256: str | None = Field(description="Of the PDF; null: nobody had it drawn yet, which reading it does")


class IssuedPapersBody(Given):
    papers: list[IssuedPaperBody]


def routes(issue: Issue) -> list[web.RouteDef]:
    """`issue` makes a paper; it is handed in, since keys are not this package's."""

    async def make(request: web.Request) -> web.Response:
        return await issue_paper(request, issue)

    papers_of = "/cases/{number}/papers"
    return [
        web.get(papers_of, every),
        web.post(papers_of, make),
        web.get(f"{papers_of}/{{code}}.p7s", signature),
        web.get(f"{papers_of}/{{code}}", pdf),
    ]


async def every(request: web.Request) -> web.Response:
    number, runtime = number_of(request), runtime_of(request)
    request[ACTOR].must(Right.FIND)
    if await queries.case_file(runtime.store, number) is None:
        raise unknown(number)
    issued = await papers.of_case(runtime.store, number)
    digests = await drawn_papers.digests(runtime.store, issued)
    return private_json(IssuedPapersBody(papers=[body_of(paper, digests.get(paper.code)) for paper in issued]), runtime)


def body_of(paper: Issued, sha256: str | None) -> IssuedPaperBody:
    return IssuedPaperBody.model_validate({**IssuedPaperBody.model_validate(paper).model_dump(), "sha256": sha256})


async def issue_paper(request: web.Request, issue: Issue) -> web.Response:
    """The paper, issued now unless it was before. Raises `Refused` 404, 409, 503."""
    number, body = number_of(request), await taken(request, PaperRequest)
    runtime = runtime_of(request)
    request[ACTOR].must(Right.IDENTIFY)
    if await queries.case_file(runtime.store, number) is None:
        raise unknown(number)
    try:
        issued = await issue(number, body.kind, body.language)
    except NoSuchPaper as missing:
        raise Refused(HTTPStatus.CONFLICT, f"{missing}; ask again when the case has come to it") from None
    except NotSigned:
        raise silent() from None
    await record_reading(runtime, request[ACTOR], f"paper {body.kind}", number)
    digests = await drawn_papers.digests(runtime.store, [issued])
    return private_json(body_of(issued, digests.get(issued.code)), runtime)


def silent() -> Refused:
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the signer does not answer; try again in a minute")


async def pdf(request: web.Request) -> web.Response:
    return await file_of_case(request, "pdf")


async def signature(request: web.Request) -> web.Response:
    """Detached CMS over the PDF's bytes."""
    return await file_of_case(request, "p7s")


async def file_of_case(request: web.Request, ending: str) -> web.Response:
    """Raises `Refused` 404, 503."""
    try:
        return await paper_file(request, await paper_of_case(request), ending)
    except NotSigned:
        raise silent() from None


async def paper_of_case(request: web.Request) -> Issued:
    """Raises `Refused` 404."""
    number, code = number_of(request), code_of(request)
    paper = await papers.by_code(runtime_of(request).store, code)
    if paper is None or paper.case_number != number:
        raise Refused(
            HTTPStatus.NOT_FOUND, f"case {number} has no such paper; GET /api/cases/{number}/papers lists its papers"
        )
    await record_reading(runtime_of(request), request[ACTOR], f"paper {paper.kind}", number)
    return paper
