"""The paths of conversations in the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from handlers.api.conversation_shapes import (
    AssignmentBody,
    ConversationBody,
    ConversationSearch,
    DeskNoteBody,
    DraftBody,
    FoundConversations,
    PreviewBody,
    ReplyBody,
)
from handlers.api.operations import WITH_CASE, getting, problems_of, ref, taking
from handlers.api.shapes import Nothing

TAKEN: tuple[type[BaseModel], ...] = (ConversationSearch, DraftBody, ReplyBody, DeskNoteBody, AssignmentBody)
GIVEN: tuple[type[BaseModel], ...] = (FoundConversations, ConversationBody, PreviewBody)
ACTS: dict[str, tuple[str, type[BaseModel]]] = {
    "reply": ("Answer the citizen, which ends it; whoever writes on opens it again", ReplyBody),
    "close": ("End it without an answer", Nothing),
    "note": ("Write something down for colleagues", DeskNoteBody),
    "assign": ("Give it to a colleague, or back to everybody", AssignmentBody),
}


def conversation_paths() -> dict[str, Any]:
    conversation = "/api/conversations/{id}"
    finding = taking(
        "search_conversations",
        "Find who waits for a person's answer, the oldest promise first",
        ConversationSearch,
        FoundConversations,
        required=False,
    )
    reading = getting("read_conversation", "One conversation, with what was said on both channels", ConversationBody)
    return {
        "/api/conversations/search": {"post": finding},
        conversation: of_conversation({"get": reading}),
        f"{conversation}/preview": of_conversation({"post": previewing()}),
        **{f"{conversation}/{name}": of_conversation({"post": acting(name)}) for name in ACTS},
    }


def of_conversation(operations: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [ref("parameters", "conversation")], **operations}


def previewing() -> dict[str, Any]:
    summary = "What the citizen would read, in how many parts of an SMS, and what that costs; nothing goes out"
    operation = taking("preview_conversation", summary, DraftBody, PreviewBody, required=True)
    operation["responses"] |= problems_of(*WITH_CASE)
    return operation


def acting(name: str) -> dict[str, Any]:
    summary, body = ACTS[name]
    operation = taking(f"{name}_conversation", summary, body, ConversationBody, required=body is not Nothing)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return operation
