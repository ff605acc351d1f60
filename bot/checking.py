"""`qoldau check`: what would keep the service from working, all of it at once, each with its mend."""

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

import aiohttp
from cryptography import x509
from pydantic import ValidationError
from yarl import URL

from bot import bodies_file
from bot.database import ready_database, vault_of
from bot.gateway import Gateway, GatewayDown
from bot.law_file import LawFile
from bot.peers import session_to_peers
from bot.registry_doors import signing_of, standard_of
from bot.settings import Settings, WrongSettings, complaints
from bot.signing.choosing import acts_for, applicants_of, signer_of
from bot.signing.local import LocalSigner
from bot.starting import is_loopback, troubles
from proactive.basics.calendar import TIMEZONE
from storage.engine.database import Store
from storage.engine.origin import came_from_a_copy, database_time
from storage.engine.vault import WrongKey
from storage.engine.versions import FromTheFuture, NotMigrated

PATIENCE = 5  # seconds
LARGEST_SKEW = timedelta(seconds=5)
TOKEN_WANTED = 401  # what /sms/receipt answers to who brings none
ENDS_SOON = timedelta(days=30)
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """`trouble`: what is wrong and how to mend it; empty when all is well."""

    about: str
    trouble: str = ""

    @property
    def is_well(self) -> bool:
        return not self.trouble

    @property
    def line(self) -> str:
        return f"ok     {self.about}" if self.is_well else f"WRONG  {self.about}: {' '.join(self.trouble.split())}"


async def examine() -> list[CheckFinding]:
    """Everything that can be looked at; what cannot be read in the settings stands at its default for the rest."""
    settings, unreadable = readable_settings()
    findings = [CheckFinding("settings", line) for line in [*unreadable, *troubles(settings)]]
    findings = findings or [CheckFinding("settings")]
    findings += checked_keys(settings)
    findings += checked_files(settings)
    findings += [finding async for finding in checked_database(settings)]
    async with session_to_peers(4) as session:
        findings += [finding async for finding in checked_certificates(settings, session)]
        findings += [finding async for finding in checked_channels(settings)]
        findings += [finding async for finding in checked_receipts(settings, session)]
        findings += [finding async for finding in checked_gateway(settings, session)]
    return [*findings, checked_zone()]


def readable_settings() -> tuple[Settings, list[str]]:
    try:
        return Settings(), []
    except ValidationError as error:
        names = {str(line["loc"][0]) for line in error.errors(include_url=False) if line["loc"]}
        fields = Settings.model_fields
        defaults = {name: fields[name].get_default() for name in names if name in fields}
        lines = complaints(error)
    try:
        return Settings(**defaults), lines
    except ValidationError as error:  # what does not fit together, and only shows once each is readable
        return Settings(_env_file=None), [*lines, *complaints(error)]


def checked_keys(settings: Settings) -> Iterator[CheckFinding]:
    try:
        vault_of(settings)
    except (WrongSettings, OSError) as wrong:
        yield CheckFinding("keys", str(wrong))
    else:
        yield CheckFinding("keys")
    for read in (standard_of, signing_of, applicants_of):
        try:
            read(settings)
        except (WrongSettings, OSError) as wrong:
            yield CheckFinding("keys", str(wrong))
    of_bodies = sorted(settings.signer_bodies.glob("*.p12")) if settings.signer_bodies else []
    for path in (Path(".env"), settings.signer_pkcs12, settings.signer_body_pkcs12, *of_bodies):
        if path and (open_to_others := readable_by_others(path)):
            yield CheckFinding("keys", open_to_others)


def readable_by_others(path: Path) -> str:
    """Empty where only its owner reads it, or where it is not there."""
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & OTHERS_MAY:
        return f"{path} can be read by others; `chmod 600 {path}`"
    return ""


def checked_files(settings: Settings) -> Iterator[CheckFinding]:
    """What a ministry lays over the built-in rows."""
    for read in (partial(bodies_file.lay_over, settings.bodies_file), LawFile(settings.law_file).read):
        try:
            read()
        except WrongSettings as wrong:
            yield CheckFinding("files", str(wrong))


async def checked_database(settings: Settings) -> AsyncIterator[CheckFinding]:
    """Only looks: nothing is made where nothing is."""
    path = settings.database_file
    if path and not path.exists():
        yield CheckFinding("database", f"{path} is not there yet; `qoldau migrate` makes it")
        return
    if path and (open_to_others := readable_by_others(path)):
        yield CheckFinding("database", open_to_others)
    if path and not os.access(path, os.W_OK):
        yield CheckFinding("database", f"{path} cannot be written; the service's user must own it")
    try:
        async with asyncio.timeout(2 * PATIENCE), ready_database(settings) as store:
            yield await checked_origin(store)
            yield await checked_clock(store)
    except TimeoutError:
        yield CheckFinding("database", "it does not answer; see that DATABASE_URL names it and that it runs")
    except (WrongSettings, NotMigrated, FromTheFuture, WrongKey, OSError) as wrong:
        yield CheckFinding("database", str(wrong))


async def checked_origin(store: Store) -> CheckFinding:
    copied = await came_from_a_copy(store)
    return CheckFinding("database", "it came from a copy; say `qoldau restored`" if copied else "")


async def checked_clock(store: Store) -> CheckFinding:
    return clock_finding("the database's", await database_time(store))


def clock_finding(whose: str, theirs: datetime | None) -> CheckFinding:
    skew = abs(theirs - datetime.now(UTC)) if theirs else timedelta(0)
    apart = f"this machine's and {whose} are {skew.total_seconds():.0f} s apart; have both follow one time server (NTP)"
    return CheckFinding("clock", apart if skew > LARGEST_SKEW else "")


async def checked_certificates(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[CheckFinding]:
    now = datetime.now(UTC)
    try:
        signer = signer_of(settings, session, now)
    except (WrongSettings, OSError) as wrong:  # a disk that cannot be written is one finding, and not the last
        yield CheckFinding("certificates", str(wrong))
        return
    if settings.api_token and not acts_for(settings, signer):
        unnamed = "nobody is named for whom API_TOKEN decides; set API_OFFICIAL to the official's surname and name"
        yield CheckFinding("officials", unnamed)
    for certificate in signer.certificates if isinstance(signer, LocalSigner) else ():
        yield CheckFinding("certificates", certificate_trouble(certificate, now))
    for trouble in revocation_troubles(settings, now):
        yield CheckFinding("certificates", trouble)


def revocation_troubles(settings: Settings, now: datetime) -> tuple[str, ...]:
    """Of the lists of revoked certificates; where these cannot be read `checked_keys` says so."""
    try:
        applicants = applicants_of(settings)
    except (WrongSettings, OSError):
        return ()
    return applicants.troubles(now) if applicants else ()


def certificate_trouble(certificate: x509.Certificate, now: datetime) -> str:
    """Of a signer: empty while it lasts."""
    ends = certificate.not_valid_after_utc
    if now > ends:
        return f"the signer's ended on {ends:%Y-%m-%d}; put the new one in SIGNER_PKCS12"
    if now + ENDS_SOON > ends:
        return f"the signer's ends on {ends:%Y-%m-%d}; ask the authority for the next one now"
    if now < certificate.not_valid_before_utc:
        return f"the signer's begins on {certificate.not_valid_before_utc:%Y-%m-%d}; set this machine's clock, or wait"
    return ""


async def checked_channels(settings: Settings) -> AsyncIterator[CheckFinding]:
    if settings.telegram_is_on:
        yield CheckFinding("Telegram", await telegram_trouble(settings))
    for url in settings.sms_urls:
        yield CheckFinding("SMS", await listening_trouble(url))


async def telegram_trouble(settings: Settings) -> str:
    """Without the address, which holds the token."""
    from aiogram.exceptions import AiogramError  # seconds of a processor, for who has Telegram alone

    from bot.channels import bot_of

    try:
        bot = bot_of(settings)
        assert bot is not None
    except Exception as error:  # aiogram has its own idea of a token
        return f"TELEGRAM_TOKEN: {type(error).__name__}; copy it anew from @BotFather"
    try:
        await bot.get_me(request_timeout=PATIENCE)
    except (AiogramError, TimeoutError, OSError) as error:
        return f"{type(error).__name__}: see that TELEGRAM_TOKEN is whole and TELEGRAM_API_URL can be reached"
    finally:
        await bot.session.close()
    return ""


async def listening_trouble(url: str) -> str:
    try:
        address = URL(url)
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except (OSError, TimeoutError, ValueError, socket.gaierror) as error:
        return f"nothing listens at SMS_URL ({type(error).__name__}); start Kannel, or mend the address"
    writer.close()
    return ""


async def checked_receipts(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[CheckFinding]:
    """Where Kannel brings them; what it cannot bring is lost, and nothing else would say so."""
    if not settings.sms_is_on:
        return
    address, mend = settings.receipts_come_to, "set SMS_RECEIPT_URL to where Kannel finds this program"
    elsewhere = [host for url in settings.sms_urls if (host := URL(url).host or "") and not is_loopback(host)]
    if elsewhere and is_here_alone(URL(address).host or ""):
        yield CheckFinding("SMS", f"receipts: {elsewhere[0]} would bring them to {address}, which is itself; {mend}")
        return
    status = await status_at(address, session)
    is_given = settings.sms_receipt_url is not None or settings.public_url is None
    if status == TOKEN_WANTED or (status is None and is_given):  # it may not run yet
        yield CheckFinding("SMS receipts")
        return
    said = f"answers {status}" if status else "does not answer"
    yield CheckFinding("SMS", f"receipts: Kannel would bring them to {address}, which {said}; {mend}")


def is_here_alone(host: str) -> bool:
    return is_loopback(host) or host in {"0.0.0.0", "::"}  # noqa: S104 – read, and not listened at


async def status_at(url: str, session: aiohttp.ClientSession) -> int | None:
    """`None`: no answer."""
    try:
        async with session.get(url, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


async def checked_gateway(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[CheckFinding]:
    if not settings.gateway_url:
        return  # the settings say so
    allowed = settings.allow_development_keys
    gateway = Gateway(
        session, settings.gateway_url, settings.gateway_token, lambda: datetime.now(UTC), mock_allowed=allowed
    )
    try:
        async with asyncio.timeout(2 * PATIENCE):
            await gateway.check()
    except (GatewayDown, TimeoutError) as down:
        yield CheckFinding("gateway", f"{down or 'no answer'}; see GATEWAY_URL and GATEWAY_TOKEN")
        return
    yield CheckFinding("gateway")
    yield clock_finding("the gateway's", await time_at(settings.gateway_url, session))


async def time_at(url: str, session: aiohttp.ClientSession) -> datetime | None:
    """By the header of any answer; `None` where it has none."""
    try:
        async with session.get(url, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as answer:
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None


def checked_zone() -> CheckFinding:
    """Kazakhstan is five hours ahead since 2024; zone files older than that say six."""
    offset = datetime(2026, 1, 1, tzinfo=TIMEZONE).utcoffset()
    wrong = (
        "the zone file of Asia/Almaty is older than 2024; install the newest tzdata"
        if offset != timedelta(hours=5)
        else ""
    )
    return CheckFinding("time zone", wrong)
