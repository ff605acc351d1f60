"""What comes from a name, a short code, a city phone or another country goes before a person, and nothing is answered.

A robot there would be answered for ever, and an SMS abroad is paid by us; a son who writes from there is a son.
"""

from collections.abc import Sequence

from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.now import Now
from proactive.conversation.danger import speaks_of_dying
from proactive.conversation.topics.promise import promised
from proactive.conversation.topics.written_in import language_of
from proactive.messages.contact import Language
from proactive.messages.escalation import LIFE_IN_DANGER, DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage, OutsidersMessage
from proactive.messages.sender import SenderKind, sender_of
from storage.cases.apply import Decided
from storage.engine.database import Transaction, writes
from storage.messages import desk
from storage.messages.desk import Escalated

TOPIC = {
    SenderKind.SERVICE: DeskTopic.FROM_SERVICE,
    SenderKind.LANDLINE: DeskTopic.FROM_LANDLINE,
    SenderKind.ABROAD: DeskTopic.FROM_ABROAD,
}


async def work_outsiders(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    async def decide(open_items: Sequence[Item]) -> list[Decided | None]:
        now = runtime.now()
        return [put_on_the_desk(item, now) for item in open_items]

    return await settle(runtime, items, decide)


def put_on_the_desk(item: Item, now: Now) -> Decided:
    assert isinstance(item.meaning, OutsidersMessage)
    inbound = item.meaning.inbound
    escalation = Escalation(topic=topic_of(inbound), by=promised(now), promised=False)
    waits = Escalated(
        inbound=inbound,
        escalation=escalation,
        case_number=None,
        language=language_of(inbound.text) or Language.KK,
    )
    return Decided(heard=((inbound, None),), escalated=(waits,), arrival=item.received.position)


def topic_of(inbound: InboundMessage) -> str:
    """Whose life is in danger is read first, wherever they write from."""
    return LIFE_IN_DANGER if speaks_of_dying(inbound.text) else TOPIC[sender_of(inbound.address)]


@writes
def wake_rested(tx: Transaction, now: Now) -> int:
    """Who wrote on while their conversation rested is on the list again."""
    return desk.wake_rested(tx, now.at, promised(now))
