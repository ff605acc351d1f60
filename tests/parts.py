"""A case with some of its fields changed, each named without the part of the case that holds it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from proactive.cases.case import Application, Asking, Case, Consent
from proactive.cases.loaded_beside import LoadedBeside
from proactive.cases.preliminary import Hearing
from proactive.messages.contact import Channel, Language

CONSENT = Consent(
    id="c-0",
    given_at=datetime(2026, 1, 5, 5, tzinfo=UTC),
    channel=Channel.SMS,
    address="+77010000000",
    reply="1",
    reply_id="sms:0",
    text="?",
    text_key="burial.offer",
    text_version="1",
    language=Language.KK,
)
HEARD = Hearing(  # long ago: a refusal may be decided
    told_at=datetime(2026, 1, 6, 5, tzinfo=UTC),
    object_until=date(2026, 1, 8),
    decide_from=date(2026, 1, 9),
    official="official",
    words="Құжат жоқ",
)
PARTS = {"asking": Asking, "application": Application, "beside": LoadedBeside}
PLACES = {field.name: part for part, kind in PARTS.items() for field in fields(kind)} | {"language": "case"}


def changed(case: Case, **changes: Any) -> Case:
    """A consent begins an application, and without one there is none; what only an application has brings one along.

    `findings` are the application's where there is one, else the screening's.
    """
    parts: dict[str, dict[str, Any]] = {"case": {}, "asking": {}, "application": {}, "beside": {}}
    for name, value in changes.items():
        parts[PLACES.get(name, "case")][name] = value
    if "findings" in changes and case.application is None and set(parts["application"]) == {"findings"}:
        parts["asking"]["findings"] = parts["application"].pop("findings")
    asking, beside = replace(case.asking, **parts["asking"]), replace(case.beside, **parts["beside"])
    application = applied(case.application, parts["application"])
    return replace(case, **{"asking": asking, "beside": beside, "application": application, **parts["case"]})


def applied(before: Application | None, changes: dict[str, Any]) -> Application | None:
    if not changes:
        return before
    if changes.get("consent", CONSENT) is None:
        return None
    return replace(before or Application(consent=CONSENT), **changes)
