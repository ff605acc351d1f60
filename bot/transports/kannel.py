"""SMS by Kannel's HTTP interface."""

from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.peers import AnswerTooLarge, bounded
from bot.transports import Fate, Receipt, without_words
from storage.messages.claiming import Outgoing

TIME_OUT = aiohttp.ClientTimeout(total=10)
EVERY_RECEIPT = 31
ACCEPTED = 202
LARGEST_REFUSAL = 64 * 1024  # bytes
OF_THE_MESSAGE = frozenset({400, 413, 414, 422})
OF_THE_ROUTE = frozenset({401, 403, 404, 407, 429})  # a password, an address, a proxy, a limit


@dataclass(frozen=True, slots=True, kw_only=True)
class KannelAddress:
    """Where Kannel is, and where its receipts are to go."""

    url: str
    username: str
    password: str
    sender: str
    receipt_url: str
    receipt_token: str


class NoAnswer(aiohttp.ClientError):
    """The connection ended before the answer; the message may have gone out."""


async def once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp repeats a lost GET by itself, unseen; whether to try again is the outbox's to say and to count."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise NoAnswer(str(error)) from error


async def words_of(answer: aiohttp.ClientResponse) -> str:
    """Why it refuses; nothing of what has no end, for the status says it already."""
    try:
        return (await bounded(answer, LARGEST_REFUSAL)).decode(errors="replace")
    except AnswerTooLarge:
        return ""


class Kannel:
    def __init__(self, session: aiohttp.ClientSession, address: KannelAddress) -> None:
        self._session = session
        self._address = address

    async def send(self, message: Outgoing) -> Receipt:
        try:
            async with self._session.get(
                self._address.url,
                params=self._parameters(message),
                timeout=TIME_OUT,
                allow_redirects=False,
                middlewares=(once,),
            ) as answer:
                if answer.status == ACCEPTED:  # whatever else comes, or does not
                    return Receipt(fate=Fate.ACCEPTED)
                return refusal(answer.status, without_words(await words_of(answer), message))
        except aiohttp.ClientConnectorError as error:  # nobody is there: no message is to blame, or grows old for it
            return Receipt(fate=Fate.BARRED, error=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Receipt(fate=Fate.UNKNOWN, error=type(error).__name__)

    async def would_take(self) -> Receipt:
        """By a request that names nobody: Kannel looks at name and password first, and then misses the number."""
        names = {"username": self._address.username, "password": self._address.password}
        try:
            async with self._session.get(
                self._address.url, params=names, timeout=TIME_OUT, allow_redirects=False, middlewares=(once,)
            ) as answer:
                known = answer.status in OF_THE_MESSAGE or answer.status == ACCEPTED
                return Receipt(fate=Fate.ACCEPTED) if known else refusal(answer.status, "")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Receipt(fate=Fate.BARRED, error=type(error).__name__)

    def _parameters(self, message: Outgoing) -> dict[str, str]:
        return {
            "username": self._address.username,
            "password": self._address.password,
            "from": self._address.sender,
            "to": message.address,
            "text": message.text,
            "coding": "2",
            "charset": "UTF-8",
            "dlr-mask": str(EVERY_RECEIPT),
            "dlr-url": self._receipt_url(message.id),
        }

    def _receipt_url(self, message_id: str) -> str:
        """Kannel itself puts the receipt's type in the place of %d; its 202 carries no id, so ours goes along."""
        query = urlencode({"token": self._address.receipt_token, "id": message_id})
        return f"{self._address.receipt_url}?{query}&type=%d"


def refusal(status: int, body: str) -> Receipt:
    """Kannel's answer in our words: this message never, nothing on this route for now, or later."""
    fate = Fate.REJECTED if status in OF_THE_MESSAGE else Fate.BARRED if status in OF_THE_ROUTE else Fate.LATER
    return Receipt(fate=fate, error=f"{status} {body[:200]}")
