"""Conversations that wait for a person as they go over the wire."""

from dataclasses import asdict
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from handlers.api.secrets import SURE
from handlers.api.shapes import (
    LARGEST_PAGE,
    LINES,
    Given,
    Instant,
    MessageBody,
    Money,
    Number,
    Taken,
    among,
    text,
    whole,
)
from handlers.usecases.conversations import ConversationFile
from proactive.cases.masking import accounts_shortened
from proactive.conversation.desk import LONGEST_REPLY, TOPICS, ReplyPreview
from proactive.messages.contact import Channel, Language
from proactive.messages.sender import SenderKind

CONVERSATION_ID = r"^[0-9a-f]{16}$"
STAFF_ID = r"^staff-[0-9]{1,10}$"
ConversationId = Annotated[str, Field(pattern=CONVERSATION_ID, examples=["0f1e2d3c4b5a6978"])]
TopicName = Annotated[str, among(TOPICS), text(enum=list(TOPICS))]
WithoutAccounts = Annotated[str, BeforeValidator(accounts_shortened)]
State = Literal["open", "closed"]


class ConversationSearch(Taken):
    """All conditions hold together; without any, every conversation."""

    state: State | None = None
    topic: TopicName | None = Field(default=None, description="What it is about")
    after: ConversationId | None = Field(default=None, description="The `next` of the page before")
    limit: Annotated[int, BeforeValidator(whole)] = Field(default=50, ge=1, le=LARGEST_PAGE)


class ReplyBody(Taken):
    """What the citizen reads, in their language, by the channel they spoke on."""

    text: str = Field(min_length=1, max_length=LONGEST_REPLY, pattern=LINES)
    sure: bool = SURE


class DraftBody(Taken):
    """What may be answered: nothing goes out."""

    text: str = Field(min_length=1, max_length=LONGEST_REPLY, pattern=LINES)


class PreviewBody(Given):
    """A reply before it is sent."""

    language: Language = Field(description="That the citizen has chosen, else writes")
    text: str = Field(description="As the citizen will read it")
    channel: Channel
    parts: int = Field(description="Of the SMS; 0: none is needed")
    cost: Money = Field(description="Tenge")
    goes_abroad: bool = Field(description="An SMS at the price of that")
    other: Language | None = Field(description="In which the words seem to be written, where that is another")
    secret: str = Field(description="Of what nobody may be asked for the words speak; empty: of nothing")

    @classmethod
    def of(cls, file: ConversationFile, preview: ReplyPreview) -> Self:
        return cls(language=file.addressee.language, **asdict(preview))


class DeskNoteBody(Taken):
    """For colleagues; the citizen is told nothing of it."""

    text: str = Field(min_length=1, max_length=LONGEST_REPLY, pattern=LINES)


class AssignmentBody(Taken):
    """Who is to answer; left out: who asks for it; null: it is everybody's again."""

    to: str | None = Field(default=None, pattern=STAFF_ID, description="A colleague who may decide")


class FoundConversation(Given):
    id: ConversationId
    case_number: Number | None
    topic: str = Field(description="What it is about; `unclear`: it was not understood twice")
    state: State
    language: Language
    channel: Channel
    name: str = Field(description="Whose case it is about; empty: unknown")
    msisdn: str = Field(description="The number; of who wrote from none, the name, short code or chat that stood there")
    sender: SenderKind = Field(
        description="`abroad`: an SMS there has another price; `landline`: can be called; `chat`: answered there; "
        "`service`: no way back to it"
    )
    words: WithoutAccounts = Field(description="What the citizen wrote since they wait; accounts by their last digits")
    count: int = Field(description="In how many messages")
    since: Instant
    answer_by: Instant = Field(description="When a person is to have answered, by working hours")
    promised: bool = Field(description="Whether the citizen was told that hour")
    official: str | None = Field(description="The colleague who has it; null: nobody")
    ended_by: str | None
    ended_at: Instant | None


class FoundConversations(Given):
    conversations: list[FoundConversation] = Field(validation_alias="found")
    next: ConversationId | None = Field(description="Give it as `after` to read on; null: there is no more")


class ConversationBody(FoundConversation):
    """With what was said, on both channels."""

    messages: list[MessageBody]

    @classmethod
    def of(cls, file: ConversationFile) -> Self:
        shown = {name: getattr(file.conversation, name) for name in FoundConversation.model_fields}
        return cls.model_validate(shown | {"messages": file.lines})
