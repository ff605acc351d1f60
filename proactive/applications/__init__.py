"""Applications that come in by the portal, the Corporation or an official: what one is, and how it becomes a case."""
