"""Broadcasts in the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from handlers.api.broadcast_shapes import (
    BroadcastPage,
    Broadcasts,
    EstimateBody,
    NewBroadcast,
    Schedule,
    Start,
    WatchedBroadcast,
)
from handlers.api.operations import ALWAYS, a_file, content, getting, header, problems_of, query_of, ref, taking
from handlers.api.shapes import Nothing
from handlers.web.downloads import CSV


def broadcast_paths() -> dict[str, Any]:
    path = "/api/broadcasts/{id}"
    summaries = {
        "pause": "Hold what has not gone out",
        "resume": "Go on where it was paused",
        "cancel": "Take back what has not gone out, for good",
        "resend": "Send once more what is in doubt, as an administrator; who did get it gets it twice",
    }
    starts = "Let a draft go, at its time if it has one; a large one only by an administrator who did not write it"
    exported = a_file("broadcast_recipients", "What became of each recipient; numbers show their last digits", CSV)
    return {
        "/api/broadcasts": {"get": listed(), "post": composing()},
        path: of_broadcast(
            {"get": getting("read_broadcast", "A broadcast and how far it is", WatchedBroadcast), "put": revising()}
        ),
        f"{path}/try": act("try", "Send both texts of it to one's own chat, as recipients would read them"),
        f"{path}/estimate": act(
            "estimate", "What it would come to; nothing is kept or sent", answer=EstimateBody, conflicts=False
        ),
        f"{path}/start": act("start", starts, Start),
        f"{path}/schedule": act(
            "schedule", "Set when a draft is to begin at the earliest; it is started besides", Schedule
        ),
        **{f"{path}/{name}": act(name, summary) for name, summary in summaries.items()},
        f"{path}/recipients.csv": of_broadcast({"get": exported}),
    }


def of_broadcast(operations: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [ref("parameters", "broadcast")], **operations}


def act(
    name: str,
    summary: str,
    body: type[BaseModel] = Nothing,
    answer: type[BaseModel] = WatchedBroadcast,
    *,
    conflicts: bool = True,
) -> dict[str, Any]:
    """Most answer with the broadcast as it then is."""
    operation = taking(f"{name}_broadcast", summary, body, answer, required=body is not Nothing)
    refused = [HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT] if conflicts else [HTTPStatus.NOT_FOUND]
    operation["responses"] |= problems_of(*refused)
    return of_broadcast({"post": operation})


def composing() -> dict[str, Any]:
    summary = "Keep a draft; nothing is sent"
    operation = taking(
        "compose_broadcast", summary, NewBroadcast, WatchedBroadcast, required=True, status=HTTPStatus.CREATED
    )
    operation["responses"]["201"]["headers"] = {"Location": header("Where the draft is")}
    return operation


def revising() -> dict[str, Any]:
    summary = "Give a draft other words, another audience or time, all of it as in a new one"
    operation = taking("revise_broadcast", summary, NewBroadcast, WatchedBroadcast, required=True)
    operation["responses"] |= problems_of(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
    return operation


def listed() -> dict[str, Any]:
    summary = "Broadcasts, the newest first"
    answers = {"200": content(summary, Broadcasts)} | problems_of(*ALWAYS, HTTPStatus.BAD_REQUEST)
    return {
        "operationId": "broadcasts",
        "summary": summary,
        "parameters": query_of(BroadcastPage),
        "responses": answers,
    }
