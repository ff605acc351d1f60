"""Documents of cases and awards as earlier versions of the program wrote them, brought to today's shape when read.

The first shape was flat: what was asked, the application and what registers said lay side by side, and applying again
left parts of the application before. What was left without its consent is no part of an application: a refusal among it
is kept as a former one's. What an award waited about was one string: words, a sum, or a register and its code.
"""

from typing import Any

Document = dict[str, Any]

ASKING = {
    "candidates": "candidates",
    "asked": "place",
    "msisdn": "msisdn",
    "channel": "channel",
    "address": "address",
    "question": "question",
}
APPLICATION = (
    "consent",
    "accounts",
    "account",
    "wrong_accounts",
    "told_of_delay",
    "registered_at",
    "due_on",
    "late",
    "track",
    "award",
)
FLAT = {*ASKING, *APPLICATION, "findings"}
REFUSING = {"decided", "answering", "refused"}  # where a refusal is the decision that the case is about


def upcast(document: Document) -> Document:
    """The same case in its parts; a document that is in parts already is returned as it is."""
    if not FLAT & document.keys():
        return document
    applied = "consent" in document
    whole = {name: value for name, value in document.items() if name not in FLAT}
    asking = {new_name: document[old_name] for old_name, new_name in ASKING.items() if old_name in document}
    application = {name: document[name] for name in APPLICATION if name in document}
    (application if applied else asking)["findings"] = document.get("findings", ())
    parts = {"asking": asking} | ({"application": application} if applied else {})
    return decided(whole | parts)


def decided(document: Document) -> Document:
    """With the count of decisions, which stood in the number of the last; one that was left over is a former one's."""
    decision = document.get("decision")
    if decision is None:
        return document
    count = {"decisions_made": int(decision["number"].rpartition("/")[2])}
    stands = "application" in document or decision["outcome"] == "assigned" or document["status"] in REFUSING
    if stands:
        return document | count
    whole = {name: value for name, value in document.items() if name != "decision"}
    return whole | count | {"former": [{"application": None, "decision": decision}]}


OF_A_SUM = {"overpaid", "asked_back"}
OF_ONE_PART = {"account", "proposed", "hearing", "looked_into"}


def upcast_award(document: Document) -> Document:
    """With what it waits about in its parts; where it is so already, as it is."""
    waiting = document.get("waiting")
    if not waiting or not isinstance(waiting.get("about"), str):
        return document
    return document | {"waiting": waiting | about_in_parts(waiting["reason"], waiting["about"])}


def about_in_parts(reason: str, text: str) -> Document:
    if reason in OF_A_SUM:
        return {"about": (), "amount": text}
    if reason in OF_ONE_PART:
        return {"about": (text,)}
    first, *rest = text.split()
    return {"about": rest, "register": first} if ":" in first else {"about": [first, *rest]}
