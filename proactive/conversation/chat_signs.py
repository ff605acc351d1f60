"""What people send in a chat that is neither words nor a document: each is told what helps, and what is asked stays so.

A voice, a sticker, a place, a photo or a reaction is never an answer, nor is a yes or a no written under a file; none
counts as a misunderstanding.
"""

from datetime import timedelta

from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation import withdrawal
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.remark import Remark, answered
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.inbound import ChatSign, InboundMessage

DOUBLE_TAP = timedelta(seconds=3)
CHOOSING = {Meaning.YES, Meaning.NO, Meaning.CHOICE}
CONFIRMING = {Meaning.WITHDRAW, Meaning.OPINION}  # where it was asked whether a consent is taken back


def answer_sign(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """A reaction where nothing is asked is a nod, and needs no answer."""
    if inbound.sign is ChatSign.REACTION and talk.asking is None:
        return Outcome()
    return answered(Remark(talk=talk, inbound=inbound, now=now), f"common.sign_{inbound.sign}")


def in_group(talk: Conversation, inbound: InboundMessage) -> Outcome:
    """Nothing about anybody is said where others read it."""
    return Outcome(messages=(reply(inbound, talk.language(inbound), "common.group"),))


def forwarded(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    return answered(Remark(talk=talk, inbound=inbound, now=now), "common.forwarded")


def under_file(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """What somebody wrote under a photo or video may belong to what it shows: a consent is words of their own alone."""
    is_asked = talk.asking is not None or withdrawal.pending(talk, inbound) is not None
    if not is_asked or (inbound.file is None and inbound.sign is None):
        return None
    remark = Remark(talk=talk, inbound=inbound, now=now)
    if not inbound.text:
        return answered(remark, "common.file_unread")
    return answered(remark, "common.under_file") if saying.meaning in CHOOSING | CONFIRMING else None


def quoted_another(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """A yes under the words of an older question is none to the one that is open."""
    question = talk.asking.asking.question if talk.asking else None
    if inbound.quotes is None or question is None or saying.meaning not in CHOOSING:
        return None
    if question.stands_under(inbound.quotes):
        return None
    return answered(Remark(talk=talk, inbound=inbound, now=now), "common.quoted_old")


def tapped_twice(talk: Conversation, inbound: InboundMessage) -> bool:
    """The same button again before anybody could have read what came of the first."""
    assert inbound.press is not None
    case = talk.case
    if case is None or not inbound.press.message_id.startswith(f"{case.number}."):
        return False
    question = case.asking.question
    since = question.asked_at if question else talk.moved_at
    return since is not None and timedelta() <= inbound.said_at - since < DOUBLE_TAP
