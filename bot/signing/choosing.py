"""Which signer the settings ask for: NCANode, the local keys, or development keys where they are allowed."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Protocol

import aiohttp

from bot.settings import Settings, WrongSettings
from bot.signing import Signer, Verifier
from bot.signing.applicants import Applicants
from bot.signing.keys import OF_BODIES, OF_BODY, UnusableKey, load_bodies
from bot.signing.local import LocalSigner, development_signer
from bot.signing.ncanode import NcaNode, NodeKey
from bot.signing.revocation import RevocationLists
from proactive.papers import Signatory

log = logging.getLogger(__name__)


class SignerAndVerifier(Signer, Verifier, Protocol):
    """Whoever signs here can also say whether a signature holds."""


def signer_of(settings: Settings, session: aiohttp.ClientSession, now: datetime) -> SignerAndVerifier:
    """Raises `WrongSettings`."""
    try:
        if settings.signer_pkcs12 and settings.ncanode_url:
            return NcaNode(session, settings.ncanode_url, node_keys(settings), bodies=node_bodies(settings))
        if settings.signer_pkcs12:
            own = settings.signer_bodies
            bodies = load_bodies(own, settings.signer_body_password) if own else {}
            return LocalSigner.from_file(settings.signer_pkcs12, settings.signer_password, body_of(settings), bodies)
        if not settings.allow_development_keys:
            raise WrongSettings(
                "SIGNER_PKCS12 is missing: the signing key's file, "
                "or ALLOW_DEVELOPMENT_KEYS=true to have one made beside the database"
            )
        path = settings.database_folder / "development.p12"
        log.warning("SIGNER_PKCS12 is not set: signing with the development key in %s", path)
        return development_signer(path, now)
    except UnusableKey as error:
        raise WrongSettings(str(error)) from None


DEVELOPMENT_OFFICIAL = "Тестов Тест"  # nobody's name, as the development keys are nobody's


def acts_for(settings: Settings, signer: SignerAndVerifier) -> str:
    """For whom a system decides that holds API_TOKEN: who is named in the settings, else whose key signs decisions;
    empty where neither is known."""
    if settings.api_official:
        return settings.api_official
    if settings.signer_pkcs12 is None:
        return DEVELOPMENT_OFFICIAL
    return signer.authorised_person if isinstance(signer, LocalSigner) else ""


def applicants_of(settings: Settings) -> Applicants | None:
    """Under which authorities those who apply sign; `None` where nobody does. Raises `WrongSettings`."""
    if settings.applicant_ca is None:
        return None
    try:
        revocation_lists = RevocationLists(settings.applicant_crl) if settings.applicant_crl else None
        return Applicants.from_file(settings.applicant_ca, revocation_lists)
    except UnusableKey as error:
        raise WrongSettings(str(error)) from None


def certificate_ends(signer: SignerAndVerifier) -> datetime | None:
    """The first of those it signs with; `None` where another holds them."""
    if not isinstance(signer, LocalSigner):
        return None
    return min(certificate.not_valid_after_utc for certificate in signer.certificates)


def body_of(settings: Settings) -> tuple[Path, str] | None:
    if settings.signer_body_pkcs12 is None:
        return None
    return settings.signer_body_pkcs12, settings.signer_body_password


def node_keys(settings: Settings) -> dict[Signatory, NodeKey]:
    assert settings.signer_pkcs12 is not None
    keys = {Signatory.PERSON: NodeKey.from_file(settings.signer_pkcs12, settings.signer_password)}
    if settings.signer_body_pkcs12:
        keys[Signatory.BODY] = NodeKey.from_file(settings.signer_body_pkcs12, settings.signer_body_password, OF_BODY)
    return keys


def node_bodies(settings: Settings) -> dict[str, NodeKey]:
    """Of the territorial bodies, by region. Raises `UnusableKey`."""
    files = sorted(settings.signer_bodies.glob("[0-9][0-9].p12")) if settings.signer_bodies else []
    return {file.stem: NodeKey.from_file(file, settings.signer_body_password, OF_BODIES) for file in files}
