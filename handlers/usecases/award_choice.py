"""Citizens who want one of two benefits instead of the other (A-9): told what each comes to, taken at their word."""

from dataclasses import replace

from handlers.usecases.award_accounts import keep_as_seen
from handlers.usecases.runtime import Runtime
from proactive.awards import choosing, choosing_back
from proactive.awards.choosing import Choice
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.changed import CHOOSES, TOLD_BY, news_in
from proactive.conversation.topics.for_a_person import put_before
from proactive.conversation.topics.remark import Remark
from proactive.conversation.understanding import Meaning
from proactive.messages.escalation import DeskTopic
from proactive.messages.inbound import InboundMessage
from proactive.messages.texts.forms import day
from storage.awards import awards
from storage.awards.apply import AwardWork


async def choice_said(
    runtime: Runtime, talk: Conversation, inbound: InboundMessage, meaning: Meaning
) -> Outcome | None:
    """What cannot be offered is a person's, as it is without this."""
    meaning_here = meant(talk, inbound, meaning)
    if meaning_here is None:
        return None
    choice = await choice_in(runtime, talk, inbound)
    outcome = await answered(runtime, talk, inbound, meaning_here, choice) if choice else None
    if outcome is None and meaning_here in DECIDES:
        return put_before_person(runtime, talk, inbound)
    return outcome


def put_before_person(runtime: Runtime, talk: Conversation, inbound: InboundMessage) -> Outcome:
    """They answer what cannot be carried out any more, or is carried out already: their word is not lost."""
    remark = Remark(talk=talk, inbound=inbound, now=runtime.now())
    return put_before(remark, TOLD_BY[CHOOSES], DeskTopic.LIFE_CHANGED)


def meant(talk: Conversation, inbound: InboundMessage, meaning: Meaning) -> Meaning | None:
    """They ask for it, or answer yes or no right after they were told what it comes to, or that it is registered."""
    if inbound.forwarded or talk.asking is not None:
        return None
    last = talk.asked_of_awards
    if last is not None and last.key in ASKED and last.at <= inbound.moment and meaning in DECIDES:
        return meaning
    return Meaning.CHOICE if news_in(inbound.text) == CHOOSES else None


OFFER_OF = {False: choosing.OFFER, True: choosing_back.OFFER}  # by whether they want their own again
KEPT_OF = {False: choosing.KEPT, True: choosing_back.KEPT}
ASKED = {*OFFER_OF.values(), choosing.NOTED}
DECIDES = {Meaning.YES, Meaning.NO}


async def choice_in(runtime: Runtime, talk: Conversation, inbound: InboundMessage) -> Choice | None:
    own = await awards.of_cases(runtime.store, [case.number for case in talk.mine])
    theirs = [award for award in own if talk.speaks_for(award.payee_iin, inbound.channel)]
    findings, today = [finding for case in talk.mine for finding in case.findings], runtime.now().today
    return choosing.choice_of(theirs, findings, today) or choosing_back.choice_back(theirs, today)


async def answered(
    runtime: Runtime, talk: Conversation, inbound: InboundMessage, meaning: Meaning, choice: Choice
) -> Outcome | None:
    """`None`: it cannot be carried out now, and is a person's."""
    award, now = choice.of, runtime.now()
    registered_on = choosing.registered_on(award)
    if meaning is Meaning.NO:
        if registered_on is not None:
            await keep_as_seen(runtime, AwardWork(seen=award, outcome=choosing.taken_back(award)), now)
        return answer_to(talk, inbound, KEPT_OF[choice.is_back], choice)
    if meaning is Meaning.CHOICE and registered_on is None:
        return answer_to(talk, inbound, OFFER_OF[choice.is_back], choice) if award.question is None else None
    if registered_on is None:
        if are_others(talk, choice):
            return answer_to(talk, inbound, OFFER_OF[choice.is_back], choice)
        outcome = (choosing_back if choice.is_back else choosing).chosen(award, now)
        if outcome is None:
            return None
        await keep_as_seen(runtime, AwardWork(seen=award, outcome=outcome), now)
    on = day(registered_on or now.today, talk.language(inbound), year=False)
    return answer_to(talk, inbound, choosing.NOTED, choice, on=on)


def are_others(talk: Conversation, choice: Choice) -> bool:
    """Whether the sums have changed since they were offered: nobody is taken at a word that was of others."""
    last = talk.asked_of_awards
    offered = last.words if last is not None and last.key == OFFER_OF[choice.is_back] else ""
    return bool(offered) and not all(amount in offered for amount in choosing.sums_of(choice).values())


def answer_to(talk: Conversation, inbound: InboundMessage, key: str, choice: Choice, **params: str) -> Outcome:
    number = choice.family.case_number
    about = params | choosing.sums_of(choice)
    words = reply(inbound, talk.language(inbound), key, None, number=number, **about)
    return Outcome(messages=(replace(words, case_number=number),))
