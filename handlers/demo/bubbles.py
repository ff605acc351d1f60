"""A conversation as a phone draws it: bubbles, buttons under them, one keyboard below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.demo.view import thread_version
from proactive.messages.texts import Button
from storage.messages.conversations import Line

SHARE_CONTACT = "share_contact"
PRESSED = re.compile(r"\[([\w:]+)\]")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line; `pressed` holds the label of a button where the line is a pressed button."""

    line: Line
    buttons: tuple[Button, ...]
    pressed: str | None

    @property
    def from_citizen(self) -> bool:
        return self.line.direction == "in"


@dataclass(frozen=True, slots=True)
class Thread:
    bubbles: tuple[Bubble, ...]
    version: str
    share: Button | None  # the bot asks for the contact: a key below the chat

    @property
    def last(self) -> str:
        return self.bubbles[-1].line.id if self.bubbles else ""

    def after(self, last: str) -> str:
        """What the service has said since the line of that id; nothing when that line is not here."""
        ids = [bubble.line.id for bubble in self.bubbles]
        start = ids.index(last) + 1 if last in ids else 0 if not last else len(ids)
        return " ".join(bubble.line.text for bubble in self.bubbles[start:] if not bubble.from_citizen)


def thread_of(lines: Sequence[Line]) -> Thread:
    labels = {button.action: button.label for line in lines for button in line.buttons}
    bubbles = tuple(bubble(line, labels) for line in lines)
    outgoing = [line for line in lines if line.direction == "out"]
    buttons = outgoing[-1].buttons if outgoing else ()
    share = next((button for button in buttons if button.action == SHARE_CONTACT), None)
    return Thread(bubbles, thread_version(lines), share)


def bubble(line: Line, labels: dict[str, str]) -> Bubble:
    inline = tuple(button for button in line.buttons if button.action != SHARE_CONTACT)
    action = PRESSED.fullmatch(line.text) if line.direction == "in" else None
    pressed = None
    if action:
        pressed = labels.get(SHARE_CONTACT if action[1] == "contact" else action[1])
    return Bubble(line, inline, pressed)
