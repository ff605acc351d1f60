"""What the settings say of the standard's own doors: who signs, whose signatures are asked for, what records are."""

import binascii

from bot.gateway.envelope import SENDER
from bot.settings import Settings, WrongSettings
from handlers.channels.signature import KnownSenders, MessageSigner, Signing
from handlers.channels.standard import Standard, read_mapping


def signing_of(settings: Settings, sender: str = SENDER) -> Signing:
    """`sender`: who signs with the key of the settings. Raises `WrongSettings`."""
    try:
        signer = None
        if settings.registry_signing_key:
            signer = MessageSigner.from_base64(sender, settings.registry_signing_key)
    except (ValueError, binascii.Error):
        raise WrongSettings("REGISTRY_SIGNING_KEY is no Ed25519 key; `openssl rand -base64 32` makes one") from None
    try:
        return Signing(signer, KnownSenders.from_base64(settings.registry_keys))
    except (ValueError, binascii.Error):
        raise WrongSettings("REGISTRY_KEYS: expected SENDER=KEY, each key base64 of an Ed25519 public key") from None


def standard_of(settings: Settings) -> Standard:
    """Raises `WrongSettings`."""
    path = settings.registry_mapping
    try:
        return read_mapping(path.read_text("utf-8")) if path else Standard()
    except (OSError, ValueError) as error:
        raise WrongSettings(f"REGISTRY_MAPPING: {path}: {error}") from None
