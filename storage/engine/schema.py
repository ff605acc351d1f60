"""All tables: who makes, migrates or seals the whole database imports it from here."""

from storage.engine import award_tables, channel_tables, desk_tables, installation, reporting_tables
from storage.engine.tables import metadata

__all__ = ["award_tables", "channel_tables", "desk_tables", "installation", "metadata", "reporting_tables"]
