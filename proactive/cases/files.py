"""Which files are taken as documents: their kinds and their size."""

LARGEST = 10 * 1024**2  # bytes
BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


def media_type(content: bytes) -> str | None:
    """By what is in the file, whatever its name says; `None` for what is neither JPEG, PNG nor PDF."""
    return next((kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning)), None)
