"""Whom a broadcast is for, as a form says it."""

from multidict import MultiMapping

from proactive.basics.refusal import Refusal
from proactive.broadcasts.audience import REGIONS, Ages, Audience
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.services import SERVICES

CODES = {service.code for service in SERVICES}


class NotReadable(Refusal):
    """What was typed cannot be used."""


def audience_of(form: MultiMapping[object]) -> Audience:
    """Raises `NotReadable`. Choices that do not exist cannot come from the page, and count as none."""

    def choices(name: str, options: set[str]) -> list[str]:
        return [choice for choice in map(str, form.getall(name, [])) if choice in options]

    channel, ages = choices("channel", set(Channel)), str(form.get("ages", "")).strip()
    try:
        years = Ages.parse(ages) if ages else None
    except ValueError:
        raise NotReadable("ages", typed=ages) from None
    return Audience(
        regions=tuple(choices("region", set(REGIONS))),
        languages=tuple(map(Language, choices("language", set(Language)))),
        services=tuple(choices("service", CODES)),
        statuses=tuple(map(Status, choices("status", set(Status)))),
        channel=Channel(channel[0]) if channel else None,
        ages=years,
    )
