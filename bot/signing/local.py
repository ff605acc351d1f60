"""The local signer: X.509 keys in PKCS#12 files, signatures that `openssl cms -verify` accepts."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from bot.signing import Signed
from bot.signing.keys import OF_BODY, DevelopmentBodies, SigningKey, UnusableKey, body_path, load, make_development_key
from bot.signing.verification import common_name, verify
from proactive.papers import Signatory

BodyKey = Callable[[str], SigningKey | None]  # of a region's territorial body, where it has one


class LocalSigner:
    """Signs with the authorised person's key or the body's; where the body has none of its own, with the one there is.

    It checks signatures too: those of its own keys, and of the authorities in `trusted`.
    """

    def __init__(
        self,
        person: SigningKey,
        body: SigningKey | None = None,
        trusted: Iterable[x509.Certificate] = (),
        bodies: Mapping[str, SigningKey] | None = None,
        body_of: BodyKey | None = None,
    ) -> None:
        """`bodies`: the keys of territorial bodies, by region; `body_of`: those that are only made when one seals."""
        own = bodies or {}
        self._keys = {Signatory.PERSON: person, Signatory.BODY: body or person}
        self._bodies, self._body_of = own, body_of or own.get
        of_keys = (root for key in (*self._keys.values(), *own.values()) for root in key.roots)
        self.roots = tuple(dict.fromkeys([*of_keys, *trusted]))

    @classmethod
    def from_file(
        cls,
        path: Path,
        password: str,
        body: tuple[Path, str] | None = None,
        bodies: Mapping[str, SigningKey] | None = None,
    ) -> "LocalSigner":
        """`body`: the file and the password of the body's own key. Raises `UnusableKey`."""
        return cls(load(path, password), load(*body, OF_BODY) if body else None, bodies=bodies)

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Those it signs with."""
        keys = (*self._keys.values(), *self._bodies.values())
        return tuple({id(key): key.certificate for key in keys}.values())

    @property
    def authorised_person(self) -> str:
        """As their certificate names them."""
        return common_name(self._keys[Signatory.PERSON].certificate)

    async def sign(self, document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
        return await asyncio.to_thread(self._signed, document, signatory, region)

    def _signed(self, document: bytes, signatory: Signatory, region: str) -> bytes:
        own = self._body_of(region) if region and signatory is Signatory.BODY else None
        return signed(document, own or self._keys[signatory])

    async def verify(self, document: bytes, signature: bytes) -> Signed:
        """Raises `NotVerified`."""
        return await asyncio.to_thread(verify, document, signature, self.roots)


def signed(document: bytes, key: SigningKey) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(document)
    builder = builder.add_signer(key.certificate, key.private, hashes.SHA256())
    for certificate in key.above:
        builder = builder.add_certificate(certificate)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def development_signer(path: Path, now: datetime) -> LocalSigner:
    """A signer whose keys are made beside the database. Raises `UnusableKey`."""
    password = make_development_key(path, now)
    person, own = load(path, password), body_path(path)
    body = load(own, password) if own.exists() else None
    return LocalSigner(person, body, body_of=DevelopmentBodies(path, password, now).key_of)


__all__ = ["LocalSigner", "UnusableKey", "development_signer", "make_development_key", "signed"]
