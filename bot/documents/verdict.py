"""What the verifying page is told of a signature: the signer's word on it, without its exceptions."""

from bot.signing import NotVerified, SigningFailed, Verifier
from handlers.papers import Check, Verdict
from storage.papers import Issued


def verdicts(verifier: Verifier) -> Check:
    """A check for `handlers.papers.routes`."""

    async def check(paper: Issued) -> Verdict:
        try:
            signed = await verifier.verify(paper.pdf, paper.signature)
        except NotVerified as broken:
            return Verdict(False, why=broken.why)
        except SigningFailed:
            return Verdict(None)
        return Verdict(True, by=signed.by, at=signed.at)

    return check
