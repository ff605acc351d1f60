"""Papers as PDF: typst draws what `proactive.papers` says, with fonts of its own, so that it looks the same everywhere.

The files are PDF/A-2a and PDF/UA-1: kept for decades, and read aloud to who cannot see them.
"""

from bot.papers.drawing import render
from bot.papers.for_handlers import issues, verdicts
from bot.papers.office import PaperIssuer

__all__ = ["PaperIssuer", "issues", "render", "verdicts"]
