"""Texts as the Bot API reads them: commands, and the HTML style. Offsets and lengths are UTF-16 code units."""

import re
from html.parser import HTMLParser
from typing import Any

from tests.peers.telegram.errors import bad_request

COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(@\w+)?")
STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def command_entities(text: str) -> list[dict[str, Any]]:
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in COMMAND.finditer(text)
    ]


def formatted(text: str, parse_mode: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks, and its entities. 400 for an unknown style or marks that do not close."""
    if not parse_mode:
        return text, command_entities(text)
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    reader = _Html()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1][0]}\""
        )
    return "".join(reader.pieces), reader.entities


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[tuple[str, dict[str, Any]]] = []
        self.entities: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in STYLES:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.offset}')
        link = {"url": dict(attrs).get("href") or ""} if tag == "a" else {}
        self.open.append((tag, {"type": STYLES[tag], "offset": units("".join(self.pieces)), **link}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad_request(f'can\'t parse entities: Unexpected end tag "{tag}" at byte offset {self.offset}')
        _, entity = self.open.pop()
        entity["length"] = units("".join(self.pieces)) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
