"""The simulated phone: it shows what the log of messages holds, so to send is to be delivered."""

from bot.transports import Fate, Receipt
from storage.messages.claiming import Outgoing


class Phone:
    async def send(self, message: Outgoing) -> Receipt:
        return Receipt(fate=Fate.DELIVERED)
