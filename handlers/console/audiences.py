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

    def chosen(name: str, known: set[str]) -> list[str]:
        return [one for one in map(str, form.getall(name, [])) if one in known]

    channel, ages = chosen("channel", set(Channel)), str(form.get("ages", "")).strip()
    try:
        years = Ages.parse(ages) if ages else None
    except ValueError:
        raise NotReadable("ages", typed=ages) from None
    return Audience(
        regions=tuple(chosen("region", set(REGIONS))),
        languages=tuple(map(Language, chosen("language", set(Language)))),
        services=tuple(chosen("service", CODES)),
        statuses=tuple(map(Status, chosen("status", set(Status)))),
        channel=Channel(channel[0]) if channel else None,
        ages=years,
    )
