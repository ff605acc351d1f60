"""SMPP 3.4 on the wire: as many of its messages as a short-message centre needs to speak with Kannel.

Clause numbers are those of "SMPP Protocol Specification v3.4", issue 1.2.
"""

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER = struct.Struct(">IIII")  # length, command, status, sequence (3.2)
RESPONSE = 0x80000000
OCTETS_IN_A_PART = 140
CONCATENATION = bytes(
    (5, 0, 3)
)  # UDH of 5 octets, element 0 "concatenated, 8-bit reference" of 3 octets (GSM 03.40 9.2.3.24.1)


class Command(IntEnum):
    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    GENERIC_NACK = 0x80000000


class Status(IntEnum):
    OK = 0x00
    INVALID_COMMAND = 0x03
    INVALID_DESTINATION = 0x0B
    INVALID_PASSWORD = 0x0E


class Esm(IntEnum):
    RECEIPT = 0x04
    UDH = 0x40


class Coding(IntEnum):
    DEFAULT = 0
    UCS2 = 8


INTERNATIONAL, ISDN = 1, 1  # type of number, numbering plan (5.2.5, 5.2.6)


@dataclass(frozen=True, slots=True)
class Pdu:
    command: int
    status: int
    sequence: int
    body: bytes = b""

    def encode(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def response(self, body: bytes = b"", status: Status = Status.OK) -> "Pdu":
        return Pdu(self.command | RESPONSE, status, self.sequence, body)


async def read_pdu(reader: asyncio.StreamReader) -> Pdu:
    """Raises asyncio.IncompleteReadError when the other side has closed."""
    length, command, status, sequence = HEADER.unpack(await reader.readexactly(HEADER.size))
    return Pdu(command, status, sequence, await reader.readexactly(length - HEADER.size))


@dataclass(frozen=True, slots=True)
class Part:
    """A submit_sm or deliver_sm (4.4.1, 4.6.1): one part of a text, or a receipt."""

    sender: str
    recipient: str
    octets: bytes
    esm_class: int = 0
    data_coding: int = Coding.DEFAULT
    wants_receipt: bool = False

    @property
    def concatenation(self) -> tuple[int, int, int]:
        """(reference, how many parts, which one), (0, 1, 1) for a whole message."""
        if not self.esm_class & Esm.UDH:
            return 0, 1, 1
        assert self.octets.startswith(CONCATENATION), f"an unknown user data header: {self.octets[:7].hex()}"
        reference, total, number = self.octets[3:6]
        return reference, total, number

    @property
    def payload(self) -> bytes:
        """The octets of the text; a letter of two code units may begin in one part and end in the next."""
        return self.octets[6:] if self.esm_class & Esm.UDH else self.octets

    def decode_text(self, octets: bytes) -> str:
        return octets.decode("utf-16-be" if self.data_coding == Coding.UCS2 else "ascii")

    def encode(self) -> bytes:
        return b"".join(
            (
                b"\0",  # service_type
                _address(self.sender),
                _address(self.recipient),
                bytes((self.esm_class, 0, 0)),  # protocol_id, priority_flag
                b"\0\0",  # schedule_delivery_time, validity_period
                bytes((int(self.wants_receipt), 0, self.data_coding, 0, len(self.octets))),
                self.octets,
            )
        )

    @classmethod
    def decode(cls, body: bytes) -> "Part":
        fields = _Fields(body)
        fields.text()  # service_type
        sender, recipient = fields.address(), fields.address()
        esm_class, _protocol, _priority = fields.take(3)
        fields.text(), fields.text()  # schedule_delivery_time, validity_period
        receipt, _replace, coding, _default, length = fields.take(5)
        return cls(sender, recipient, fields.take(length), esm_class, coding, bool(receipt & 1))


def split(text: str, reference: int) -> list[tuple[bytes, int]]:
    """The octets and esm_class of each part of a UCS-2 text: 70 code units in one part, 67 in each of several."""
    octets = text.encode("utf-16-be")
    if len(octets) <= OCTETS_IN_A_PART:
        return [(octets, 0)]
    room = OCTETS_IN_A_PART - 6
    pieces = [octets[start : start + room] for start in range(0, len(octets), room)]
    header = (*CONCATENATION, reference, len(pieces))
    return [(bytes((*header, number)) + piece, Esm.UDH) for number, piece in enumerate(pieces, 1)]


def c_string(text: str) -> bytes:
    return text.encode("ascii") + b"\0"


def _address(number: str) -> bytes:
    kind = (INTERNATIONAL, ISDN) if number.startswith("+") else (0, 0)
    return bytes(kind) + c_string(number.removeprefix("+"))


class _Fields:
    """Reads the fields of a body one after another."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def take(self, length: int) -> bytes:
        piece = self._body[self._at : self._at + length]
        assert len(piece) == length, "the body of the message is too short"
        self._at += length
        return piece

    def text(self) -> str:
        piece = self.take(self._body.index(0, self._at) - self._at + 1)
        return piece[:-1].decode("ascii")

    def address(self) -> str:
        kind, _plan = self.take(2)
        number = self.text()
        return f"+{number}" if kind == INTERNATIONAL else number
