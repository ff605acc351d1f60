"""An application comes in by the portal, the Corporation or an official: checked, and made a case or part of one.

Read, decide, keep; whoever is overtaken, by a citizen who answers on the phone at the same instant or by the same
application sent twice, looks and decides again.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.usecases.intake import read_json
from handlers.usecases.runtime import Runtime
from proactive.applications.form import ApplicationForm, WrongField, decoded, read
from proactive.applications.joining import AlreadyApplied, applied, filing_of
from proactive.applications.matter import opening_of
from proactive.applications.signatory import Examination, wrong_signatory
from proactive.cases.case import Case
from proactive.cases.filing import Filing
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road.stepping import walk
from storage.cases import applications, cases
from storage.cases.applications import FiledAnswer, Incoming
from storage.cases.apply import Decided, Overtaken, seal

TRIES = 5
LONGEST_KEY = 200

# Whose detached signature it is, and all that is wrong with it at that instant.
Examine = Callable[[bytes, bytes, datetime], Awaitable[Examination]]


class WrongApplication(Exception):
    """Every field that is missing or wrong."""

    def __init__(self, errors: list[WrongField]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.detail}" for error in errors))
        self.errors = errors


class OtherBody(Exception):
    """Under this key another application came before."""


class TooBusy(Exception):
    """Others were faster again and again; the same request may be sent once more."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a sender has sent. `sender`: who holds the token, among whose keys `key` is one."""

    sender: str
    key: str
    body: Mapping[str, Any]


async def submit(runtime: Runtime, examine: Examine, submission: Submission) -> FiledAnswer:
    """The answer, the same however often it is sent. Raises `WrongApplication`, `OtherBody`, `AlreadyApplied`,
    `TooLarge` and `TooBusy`."""
    key = applications.key_of(runtime.store.vault, submission.sender, submission.key)
    if earlier := await answered_before(runtime, key, submission):
        return earlier
    incoming = await checked(runtime, examine, submission)
    for _ in range(TRIES):
        try:
            answer = await file(runtime, incoming)
        except (Overtaken, AlreadyApplied) as faster:
            if earlier := await answered_before(runtime, key, submission):
                return earlier
            if isinstance(faster, AlreadyApplied):
                raise
            continue
        runtime.ring()
        return answer
    raise TooBusy


async def answered_before(runtime: Runtime, key: str, submission: Submission) -> FiledAnswer | None:
    """What the same application was answered. Raises `OtherBody`."""
    earlier = await applications.answered_before(runtime.store, key)
    if earlier and earlier.body != await asyncio.to_thread(digest_of, submission.body):
        raise OtherBody
    return earlier


def digest_of(body: Mapping[str, Any]) -> str:
    """Of what the body says, in whatever order and spacing it was sent."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def file(runtime: Runtime, incoming: Incoming) -> FiledAnswer:
    """One try. Raises `Overtaken`, `AlreadyApplied`."""
    now = runtime.now()
    opening = opening_of(incoming.form.service, incoming.form.subject_iin, now.at)
    number = await applications.number_of_matter(runtime.store, opening)
    if number is None:
        return await applications.open_with(runtime.store, incoming, opening, now)
    case = await cases.of_number(runtime.store, number)
    decided = Decided.of_steps(steps(case, incoming, now))
    return await applications.join(runtime.store, incoming, seal(runtime.store.vault, decided, now), now)


def steps(case: Case, incoming: Incoming, now: Now) -> Iterator[Step]:
    return walk(Step(case, applied(case, incoming.form, incoming.filing, now)), now)


async def checked(runtime: Runtime, examine: Examine, submission: Submission) -> Incoming:
    """Everything about the body and the signature at once. Raises `WrongApplication`, `TooLarge`."""
    form, wrong = await asyncio.to_thread(read, submission.body)
    if not 0 < len(submission.key) <= LONGEST_KEY:
        wrong = [WrongField("Idempotency-Key", f"send this header, of at most {LONGEST_KEY} characters"), *wrong]
    content, signature, unreadable = signed_parts(submission.body)
    wrong += unreadable
    if content is not None and signature is not None:
        wrong += await asyncio.to_thread(other_content, content, submission.body)
        examination = await examine(content, signature, runtime.clock())
        wrong += wrong_signatory(submission.body, examination)
    if wrong or form is None or content is None or signature is None or examination.signer is None:
        raise WrongApplication(wrong)
    filing = filing_of(form, examination.signer, hashlib.sha256(content).hexdigest())
    return await asyncio.to_thread(sealed, runtime, submission, form, filing, (content, signature))


def sealed(
    runtime: Runtime, submission: Submission, form: ApplicationForm, filing: Filing, signed: tuple[bytes, bytes]
) -> Incoming:
    vault, (content, signature) = runtime.store.vault, signed
    key = applications.key_of(vault, submission.sender, submission.key)
    sealed_content, sealed_signature = applications.seal_signed(vault, key, content, signature)
    return Incoming(
        key=key,
        body=digest_of(submission.body),
        form=form,
        filing=filing,
        sealed=sealed_content,
        sealed_signature=sealed_signature,
        files=applications.sealed_documents(vault, key, form, runtime.clock()),
    )


def signed_parts(body: Mapping[str, Any]) -> tuple[bytes | None, bytes | None, list[WrongField]]:
    """Content and signature, and what cannot be read of them."""
    signed = body.get("signed")
    names = ("content_base64", "signature_base64")
    if not isinstance(signed, Mapping) or set(signed) != set(names):
        expected = "expected content_base64 and signature_base64" if "signed" in body else "missing"
        return None, None, [WrongField("signed", expected)]
    content, signature = (decoded(signed[name]) for name in names)
    wrong = [
        WrongField(f"signed.{name}", "not base64")
        for name, part in zip(names, (content, signature), strict=True)
        if part is None
    ]
    return content, signature, wrong


def other_content(content: bytes, body: Mapping[str, Any]) -> list[WrongField]:
    """The signed bytes must say what the body says, in whatever order and spacing."""
    unsigned = {name: value for name, value in body.items() if name != "signed"}
    try:
        says_the_same = read_json(content) == unsigned
    except ValueError:
        return [WrongField("signed.content_base64", "not JSON in UTF-8")]
    return [] if says_the_same else [WrongField("signed.content_base64", "says something else than the body")]
