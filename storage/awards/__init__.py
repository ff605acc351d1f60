"""Running awards as they are remembered."""
