"""A short-message centre of a mobile operator: speaks SMPP 3.4 with a gateway, and knows the phones behind it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count, zip_longest
from types import TracebackType

from tests.peers.phone import Fate, Phone, Sms
from tests.peers.smpp import Coding, Command, Esm, Part, Pdu, Status, c_string, read_pdu, split

RECEIPT_STATES = {Fate.DELIVERED: "DELIVRD", Fate.UNDELIVERABLE: "UNDELIV"}  # appendix B
PLAIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,!?+-/:")  # same in GSM 03.38 and ASCII
ACKNOWLEDGE_SECONDS = 10.0


class Smsc:
    """`async with Smsc("user", "password") as smsc:` listens on a free loopback port, `smsc.port`.

    `smsc.submitted` holds every part that the gateway sent, as it came.
    """

    def __init__(self, system_id: str, password: str) -> None:
        self.system_id, self.password = system_id, password
        self.port = 0
        self.submitted: list[Part] = []
        self.holds_receipts = False  # of what is submitted from now on, until `deliver_held`
        self._held: list[Part] = []
        self.bound = asyncio.Event()
        self._left = asyncio.Event()
        self._phones: dict[str, Phone] = {}
        self._pieces: dict[tuple[str, str, int, int], dict[int, bytes]] = defaultdict(dict)
        self._numbers, self._references = count(1), count(1)
        self._acknowledged: dict[int, asyncio.Future[None]] = {}
        self._link: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Smsc":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        if self._link is not None:
            self._link.close()
        await self._server.wait_closed()

    def phone(self, number: str) -> Phone:
        if number not in self._phones:
            self._phones[number] = Phone(number, self._reply)
        return self._phones[number]

    async def deliver(self, parts: Iterable[Part]) -> None:
        """Messages of phones to the gateway; returns when the gateway has acknowledged them all."""
        await asyncio.gather(*[self._deliver(part) for part in parts])

    async def deliver_interleaved(self, texts: dict[Phone, str], to: str) -> None:
        """Long texts of several people at once: part by part in turn, all under the same 8-bit reference."""
        reference = next(self._references) % 256
        turns = zip_longest(*[message_parts(phone.number, to, text, reference) for phone, text in texts.items()])
        await self.deliver([part for turn in turns for part in turn if part is not None])

    async def _reply(self, phone: Phone, text: str, to: str) -> None:
        await self.deliver(message_parts(phone.number, to, text, next(self._references) % 256))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not reader.at_eof():
                await self._answer(await read_pdu(reader), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the gateway has gone: it will bind again
        finally:
            writer.close()
            if self._link is writer:
                self._link = None
                self.bound.clear()
                self._left.set()

    async def _answer(self, pdu: Pdu, writer: asyncio.StreamWriter) -> None:
        match pdu.command:
            case Command.BIND_TRANSCEIVER:
                self._bind(pdu, writer)
            case Command.SUBMIT_SM:
                self._submit(pdu, writer)
            case Command.ENQUIRE_LINK | Command.UNBIND:
                writer.write(pdu.response().encode())
            case answered if answered & 0x80000000:
                self._settle(pdu)
            case _:
                writer.write(Pdu(Command.GENERIC_NACK, Status.INVALID_COMMAND, pdu.sequence).encode())
        await writer.drain()

    def _bind(self, pdu: Pdu, writer: asyncio.StreamWriter) -> None:
        system_id, password = [field.decode("ascii") for field in pdu.body.split(b"\0")[:2]]
        known = (system_id, password) == (self.system_id, self.password)
        status = Status.OK if known else Status.INVALID_PASSWORD
        writer.write(pdu.response(c_string("smsc"), status).encode())
        if known:
            self._link = writer
            self._left.clear()
            self.bound.set()

    def _submit(self, pdu: Pdu, writer: asyncio.StreamWriter) -> None:
        part = Part.decode(pdu.body)
        phone = self.phone(part.recipient)
        if phone.fate is Fate.REJECTED:
            writer.write(pdu.response(status=Status.INVALID_DESTINATION).encode())
            return
        message_id = str(next(self._numbers))
        self.submitted.append(part)
        writer.write(pdu.response(c_string(message_id)).encode())
        if phone.fate is not Fate.UNDELIVERABLE:
            self._join(phone, part)
        if part.wants_receipt and phone.fate in RECEIPT_STATES:
            self._tell(receipt(part, message_id, phone.fate))

    def _tell(self, receipt: Part) -> None:
        if self.holds_receipts:
            self._held.append(receipt)
        else:
            self._write_deliver(receipt)

    async def deliver_held(self) -> None:
        """To whichever gateway is bound by then."""
        held, self._held = self._held, []
        await self.deliver(held)

    async def left(self) -> None:
        """Until no gateway is bound any more."""
        async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
            await self._left.wait()

    def _join(self, phone: Phone, part: Part) -> None:
        reference, total, number = part.concatenation
        key = (part.sender, part.recipient, reference, total)
        self._pieces[key][number] = part.payload
        if len(self._pieces[key]) == total:
            pieces = self._pieces.pop(key)
            text = part.decode_text(b"".join(pieces[number] for number in sorted(pieces)))
            phone.inbox.take(Sms(part.sender, text, total))

    async def _deliver(self, part: Part) -> None:
        async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
            await self.bound.wait()
            await self._write_deliver(part)

    def _write_deliver(self, part: Part) -> asyncio.Future[None]:
        assert self._link is not None, "no gateway is bound"
        pdu = Pdu(Command.DELIVER_SM, Status.OK, next(self._numbers), part.encode())
        self._acknowledged[pdu.sequence] = asyncio.get_running_loop().create_future()
        self._link.write(pdu.encode())
        return self._acknowledged[pdu.sequence]

    def _settle(self, pdu: Pdu) -> None:
        waiting = self._acknowledged.pop(pdu.sequence, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


def message_parts(sender: str, recipient: str, text: str, reference: int) -> list[Part]:
    """A text as a phone sends it: short and plain in the default alphabet, else in UCS-2, in parts when long."""
    if len(text) <= 160 and set(text) <= PLAIN:
        return [Part(sender, recipient, text.encode("ascii"))]
    return [Part(sender, recipient, octets, esm, Coding.UCS2) for octets, esm in split(text, reference)]


def receipt(part: Part, message_id: str, fate: Fate) -> Part:
    """A delivery receipt in the standard form of appendix B, on its way back to who sent the part."""
    day = datetime.now(UTC).strftime("%y%m%d%H%M")
    delivered = "001" if fate is Fate.DELIVERED else "000"
    words = (
        f"id:{message_id} sub:001 dlvrd:{delivered} submit date:{day} done date:{day}"
        f" stat:{RECEIPT_STATES[fate]} err:000 text:"
    )
    return Part(part.recipient, part.sender, words.encode("ascii"), Esm.RECEIPT)
