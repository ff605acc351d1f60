"""How many messages a second each channel carries, and what one costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from proactive.messages.contact import Channel
from proactive.messages.sender import SenderKind, sender_of

FREE_TELEGRAM = 30.0  # messages a second in Telegram's free lane
PAID_TELEGRAM = 1000.0  # in its paid lane (allow_paid_broadcast)
STARS_A_MESSAGE = Decimal("0.1")  # for each message above the free lane's rate


def default_rates() -> dict[Channel, float]:
    return {Channel.TELEGRAM: FREE_TELEGRAM, Channel.SMS: 100.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """`rates`: messages a second; `sms_part`: tenge, `sms_part_abroad` to another country; `paid`: bulk goes by
    Telegram's paid lane."""

    rates: Mapping[Channel, float] = field(default_factory=default_rates)
    sms_part: Decimal = Decimal(10)
    sms_part_abroad: Decimal = Decimal(60)
    paid: bool = False

    def tenge(self, parts: int) -> Decimal:
        return self.sms_part * parts

    def tenge_to(self, msisdn: str, parts: int) -> Decimal:
        return self.sms_part_abroad * parts if sender_of(msisdn) is SenderKind.ABROAD else self.tenge(parts)

    def stars(self, messages: int) -> Decimal:
        """At most so many Telegram Stars for a broadcast that has the lane for itself."""
        rate = Decimal(self.rates[Channel.TELEGRAM])
        if not self.paid or rate <= FREE_TELEGRAM:
            return Decimal(0)
        return (STARS_A_MESSAGE * messages * (1 - Decimal(FREE_TELEGRAM) / rate)).quantize(Decimal("0.1"))
