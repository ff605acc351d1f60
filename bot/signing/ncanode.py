"""NCANode: a signing server for keys of the National Certification Authority (НУЦ РК), whose GOST algorithms need it.

`POST /cms/sign` and `POST /cms/verify` of its JSON API. It holds no keys: each request carries the key and its
password, so it belongs on the same machine or in the same closed network.
"""

import base64
import binascii
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.peers import bounded, json_of
from bot.signing import NotVerified, Signed, SigningFailed
from bot.signing.keys import OF_PERSON, UnusableKey
from proactive.papers import Signatory

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=30)  # a time stamp is fetched from the authority meanwhile
OK = 200


@dataclass(frozen=True, slots=True, repr=False)
class NodeKey:
    """A key as NCANode takes it: base64 of the PKCS#12 file. It is never shown in a log."""

    key: str
    password: str
    alias: str | None = None

    @classmethod
    def from_file(cls, path: Path, password: str, setting: str = OF_PERSON) -> "NodeKey":
        """`setting`: which names the file. Raises `UnusableKey`."""
        try:
            return cls(base64.b64encode(path.read_bytes()).decode(), password)
        except OSError as error:
            raise UnusableKey(f"{setting} {path} cannot be opened: {error}") from None

    @property
    def request(self) -> dict[str, str | None]:
        return {"key": self.key, "password": self.password, "keyAlias": self.alias}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """Whether signatures get a time stamp (TSP) of the authority, and by which of its policies."""

    on: bool = True
    policy: str = "TSA_GOST2015_POLICY"


class NcaNode:
    """Signs and checks through NCANode."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        keys: Mapping[Signatory, NodeKey],
        stamping: Stamping | None = None,
        bodies: Mapping[str, NodeKey] | None = None,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._keys = keys
        self._bodies = bodies or {}
        self._stamping = stamping or Stamping()

    async def sign(self, document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
        """Raises `SigningFailed`."""
        own = self._bodies.get(region) if signatory is Signatory.BODY else None
        key = own or self._keys.get(signatory) or self._keys[Signatory.PERSON]
        stamp = {"withTsp": True, "tsaPolicy": self._stamping.policy} if self._stamping.on else {"withTsp": False}
        body = {"data": base64.b64encode(document).decode(), "signers": [key.request], "detached": True, **stamp}
        answer = await self._post("/cms/sign", body)
        return decoded(answer.get("cms"))

    async def verify(self, document: bytes, signature: bytes) -> Signed:
        """With the authority's word on revocation. Raises `NotVerified`; `SigningFailed` where NCANode is silent."""
        body = {
            "cms": base64.b64encode(signature).decode(),
            "data": base64.b64encode(document).decode(),
            "revocationCheck": ["OCSP"],
        }
        answer = await self._post("/cms/verify", body)
        signers = answer.get("signers") or []
        if answer.get("valid") is not True or not signers:
            raise NotVerified("changed", str(answer.get("message", "")))
        return signed_by(signers[0])

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            async with self._session.post(
                f"{self._url}{path}", json=body, timeout=PATIENCE, allow_redirects=False
            ) as response:
                answer = json_of(await bounded(response))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SigningFailed(f"NCANode {path}: {type(error).__name__}") from None
        if not isinstance(answer, dict) or response.status != OK or answer.get("status") != OK:
            raise SigningFailed(f"NCANode {path}: {response.status} {message_of(answer)}")
        return answer


def message_of(answer: Any) -> str:
    """Its own words, which say for example that the password is wrong; never more of its body than that."""
    return str(answer.get("message", ""))[:200] if isinstance(answer, dict) else "not a JSON object"


def decoded(cms: Any) -> bytes:
    try:
        signature = base64.b64decode(cms, validate=True) if isinstance(cms, str) else b""
    except binascii.Error:
        signature = b""
    if not signature:
        raise SigningFailed("NCANode /cms/sign: its answer holds no signature")
    return signature


def signed_by(signer: Mapping[str, Any]) -> Signed:
    """By the subject of the certificate, under `certificates` or as the document says `signers`; the stamp's time."""
    certificate = first(signer.get("certificates")) or first(signer.get("signers")) or {}
    subject = certificate.get("subject") or {}
    stamped = (signer.get("tsp") or {}).get("genTime")
    by = " ".join(str(subject[name]) for name in ("commonName", "lastName") if subject.get(name))
    return Signed(subject.get("organization") or by, datetime.fromisoformat(stamped) if stamped else None)


def first(items: Any) -> Mapping[str, Any] | None:
    return items[0] if isinstance(items, list) and items else None
