"""The signer of the bench: keys in files, as the service has them."""

from pathlib import Path

from bot.signing.local import LocalSigner, development_signer
from tests.bench.town import NOON


def signer_in(folder: Path) -> LocalSigner:
    return development_signer(folder / "bench.p12", NOON)
