"""Applications that come in beside the phone, in a script: by the portal and by the Corporation."""

from collections.abc import Sequence

from bot.demo.city import means
from bot.signing.applicants import Applicants
from handlers.usecases.applications import Submission, submit
from proactive.applications.joining import AlreadyApplied
from tests.applications.portal import Authority, application, with_signature
from tests.flow.script import Play

WORKER = "900515300008"


async def apply(play: Play, who: str, service: str, channel: str, relation: str, documents: Sequence[str]) -> str:
    """The HTTP status with which it is answered."""
    assert play.brought is not None
    authority = Authority(play.world.clock.now)
    applicant, iban = named(play, who)
    about = {"channel": channel, "service": service, "documents": documents, "relation": relation}
    body = application(applicant, play.brought.subject.iin, iban, language=play.language.value, **about)
    signer = WORKER if channel == "corporation" or "bin" in applicant else applicant["iin"]
    signed = with_signature(body, authority.key(signer, applicant.get("bin")))
    submission = Submission(channel, f"key-{next(play.world.numbers)}", signed)
    try:
        await submit(play.world.app.runtime, Applicants([authority.root]).examine, submission)
    except AlreadyApplied:
        return "409"
    return "202"


def named(play: Play, who: str) -> tuple[dict[str, str], str]:
    """By IIN or BIN, with an account of their own."""
    if who == "The organisation":
        body = play.world.city.organisations[0]
        return {"bin": body.bin}, means.organisation_accounts(body)[0]["iban"]
    person = play.person(who)
    return {"iin": person.iin}, play.accounts[person.number]
