"""The places of the console: what stands in its navigation, and the right each takes."""

from dataclasses import dataclass

from proactive.staff.rights import Actor, Right

PREFIX = "/console"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    name: str
    path: str
    right: Right

    @property
    def address(self) -> str:
        return PREFIX + self.path


QUEUE, CONVERSATIONS = "queue", "conversations"
PLACES = (
    NavigationItem(QUEUE, "", Right.FIND),
    NavigationItem(CONVERSATIONS, "/conversations", Right.FIND),
    NavigationItem("awards", "/awards", Right.FIND),
    NavigationItem("journal", "/journal", Right.IDENTIFY),
    NavigationItem("figures", "/figures", Right.WATCH),
    NavigationItem("broadcasts", "/broadcasts", Right.BROADCAST),
    NavigationItem("sample", "/sample", Right.EXAMINE),
    NavigationItem("staff", "/staff", Right.AUDIT),
    NavigationItem("audit", "/audit", Right.AUDIT),
)


def open_to(actor: Actor) -> list[NavigationItem]:
    return [place for place in PLACES if actor.may(place.right)]


def place_at(path: str) -> str:
    """The place that an address belongs to."""
    inside = [place for place in PLACES if place.path and path.startswith(place.address)]
    return inside[0].name if inside else PLACES[0].name
