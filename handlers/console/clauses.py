"""Where the text of a law can be read."""

import re
from collections.abc import Mapping

SITE = "https://adilet.zan.kz"
ACTS: Mapping[str, str] = {  # as code and law tables cite them, and where Adilet keeps them
    "Social Code": "K2300000224",
    "Order 256": "V2300032925",
    "Order 257": "V2300032921",
    "Labour Code": "K1500000414",
    "Law on Personal Data": "Z1300000094",
    "Law on State Services": "Z1300000088",
}
CITED = re.compile("|".join(ACTS))


def source(basis: str, language: str) -> str | None:
    """The address of the first act that a citation names; `None` where none is known."""
    citation = CITED.search(basis)
    return f"{SITE}/{'kaz' if language == 'kk' else 'rus'}/docs/{ACTS[citation.group()]}" if citation else None
