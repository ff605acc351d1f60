"""The places of the console: what stands in its navigation, and the right each takes."""

from dataclasses import dataclass

from proactive.staff.rights import Actor, Right

PREFIX = "/console"


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    path: str
    right: Right

    @property
    def address(self) -> str:
        return PREFIX + self.path


PLACES = (
    Place("queue", "", Right.FIND),
    Place("journal", "/journal", Right.IDENTIFY),
    Place("figures", "/figures", Right.WATCH),
    Place("broadcasts", "/broadcasts", Right.BROADCAST),
    Place("sample", "/sample", Right.EXAMINE),
    Place("staff", "/staff", Right.AUDIT),
    Place("audit", "/audit", Right.AUDIT),
)


def open_to(actor: Actor) -> list[Place]:
    return [place for place in PLACES if actor.may(place.right)]


def place_at(path: str) -> str:
    """The place that an address belongs to."""
    inside = [place for place in PLACES if place.path and path.startswith(place.address)]
    return inside[0].name if inside else PLACES[0].name
