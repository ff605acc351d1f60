"""What settings must hold before anything is served: each trouble is a line that says which, and how to mend it."""

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dotenv import dotenv_values
from yarl import URL

from bot.settings import Settings, WrongSettings, read_settings

TOKEN = re.compile(r"\d+:\S+")  # as Telegram gives them out
SHORTEST_SECRET = 16  # characters
ALIKE = 0.9  # of 1: one letter too few or too many
SECRET = re.compile(r"_(tokens?|secret)$")
PUBLIC_PEERS = ("gateway_url", "telegram_api_url", "public_url", "alert_url", "portal_url", "callback_url")
CLOSED_NETWORK_PEERS = ("sms_url", "sms_receipt_url", "ncanode_url")  # speak plain HTTP, and stand beside us


def settings_to_sweep() -> Settings:
    """Those of one pass. Raises `WrongSettings`."""
    settings = read_settings()
    raise_first(peer_troubles(settings))
    return settings


def settings_to_serve() -> Settings:
    """Those of the service. Raises `WrongSettings`."""
    settings = read_settings()
    raise_first(troubles(settings))
    return settings


def raise_first(lines: Iterator[str]) -> None:
    """Raises `WrongSettings` where there is one."""
    for line in lines:
        raise WrongSettings(line)


def troubles(settings: Settings) -> Iterator[str]:
    """All that keeps `run` and `worker` from starting, as far as settings alone can tell."""
    yield from misspelt({**dotenv_values(".env"), **os.environ})
    yield from channel_troubles(settings)
    yield from application_troubles(settings)
    yield from peer_troubles(settings)


def misspelt(given: Mapping[str, str | None]) -> Iterator[str]:
    """Names that are no setting's, where one much like them has no value: it would stand at its default in silence."""
    settings = {name.upper() for name in Settings.model_fields}
    named = {name.upper(): value for name, value in given.items()}
    open_ = [name for name in sorted(settings) if not named.get(name)]
    for name in sorted(named.keys() - settings):
        for meant in get_close_matches(name, open_, 1, ALIKE):
            yield f"{name} is no setting; write {meant} if that is meant"


def channel_troubles(settings: Settings) -> Iterator[str]:
    if not settings.sms_is_on and not settings.telegram_is_on:
        yield "no channel: set TELEGRAM_TOKEN, or SMS_URL with SMS_INBOUND_TOKEN, or both"
    if settings.sms_is_on and not settings.sms_inbound_token:
        yield "SMS_INBOUND_TOKEN is missing: without it no reply can be taken in"
    if settings.telegram_is_on and settings.public_url and not settings.telegram_webhook_secret:
        yield "TELEGRAM_WEBHOOK_SECRET is missing: with PUBLIC_URL Telegram calls us, and must prove it"


def application_troubles(settings: Settings) -> Iterator[str]:
    """Channels whose applications could not be checked, or a cabinet nobody may enter."""
    if settings.channel_tokens and settings.applicant_ca is None:
        yield "APPLICANT_CA is missing: the authorities whose certificates sign applications, as PEM"
    if settings.applicant_crl and settings.applicant_ca is None:
        yield "APPLICANT_CA is missing: APPLICANT_CRL says which certificates of these authorities were revoked"
    if settings.portal_url and not settings.portal_token:
        yield "PORTAL_TOKEN is missing: the portal's cabinet lets nobody in without it"
    if (settings.registry_subscribe or settings.registry_async) and not settings.notify_token:
        yield "NOTIFY_TOKEN is missing: with REGISTRY_SUBSCRIBE or REGISTRY_ASYNC registers call us, and must prove it"
    if settings.callback_url and not settings.callback_secret:
        yield "CALLBACK_SECRET is missing: what is posted to CALLBACK_URL is signed with it"


def peer_troubles(settings: Settings) -> Iterator[str]:
    """A bot, a gateway that nobody could call, or that a stranger could listen to or play."""
    if settings.telegram_token and not TOKEN.fullmatch(settings.telegram_token):
        yield "TELEGRAM_TOKEN is not a bot token; expected digits, a colon and letters"
    if not settings.gateway_url:
        yield "GATEWAY_URL is missing: the address of the registers' gateway"
    yield from address_troubles(settings)
    if len({(url.host, url.port) for url in map(URL, settings.sms_urls)}) < len(settings.sms_urls):
        yield "SMS_URL names a gateway twice: whoever is called at the same address fails at the same time"
    if not settings.allow_development_keys:
        yield from secret_troubles(settings)


def secret_troubles(settings: Settings) -> Iterator[str]:
    for name in type(settings).model_fields:
        if SECRET.search(name) and any(0 < len(word) < SHORTEST_SECRET for word in words_in(getattr(settings, name))):
            yield (
                f"{name.upper()} is shorter than {SHORTEST_SECRET} characters and can be guessed; "
                "make one with `openssl rand -base64 32`"
            )


def words_in(value: object) -> list[str]:
    """Of a setting that holds a word, or one for each of several callers."""
    several = value.values() if isinstance(value, Mapping) else (value,)
    return [word for word in several if isinstance(word, str)]


def address_troubles(settings: Settings) -> Iterator[str]:
    for name in (*PUBLIC_PEERS, *CLOSED_NETWORK_PEERS):
        for part in (getattr(settings, name, None) or "").split(","):
            if part.strip() and (wrong := address_trouble(part.strip(), name, settings)):
                yield f"{name.upper()} {wrong}"


def address_trouble(text: str, name: str, settings: Settings) -> str | None:
    try:
        url = URL(text)
        host = url.host
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https"):
        return "is no address; expected https://HOST/…"
    if url.scheme == "https" or is_loopback(host) or settings.allow_development_keys:
        return None
    if name in CLOSED_NETWORK_PEERS and is_near(host):
        return None
    return "is not encrypted; expected https:// for everything that is not on this machine"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_near(host: str) -> bool:
    """In a closed network: a private address, or a name that only such a network gives."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host
