"""The process that draws: a line of JSON comes in, a line of JSON and the PDF go out. It ends when nobody writes."""

import json
import sys
from typing import IO

from bot.papers.drawing import draw
from bot.papers.undrawn import Undrawable


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """One paper after another, until the service that started it is gone."""
    for line in source:
        try:
            pdf, marked = draw(json.loads(line))
            answer = {"size": len(pdf), "marked": marked, "error": None}
        except Undrawable as refused:
            pdf, answer = b"", {"size": 0, "marked": [], "error": str(refused)}
        sink.write(json.dumps(answer).encode() + b"\n" + pdf)
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
