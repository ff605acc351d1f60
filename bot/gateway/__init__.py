"""The gateway: registers and feeds as SPDCI searches, and the payment system. One session, one token."""

from bot.gateway.client import Gateway, GatewayDown, MockCity
from bot.gateway.envelope import ItemReply, ReplyState, SearchItem

__all__ = ["Gateway", "GatewayDown", "ItemReply", "MockCity", "ReplyState", "SearchItem"]
