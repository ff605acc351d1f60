"""The database's address, as it is written in a setting."""

SEVERAL = "several hosts are written ?host=FIRST:5432&host=SECOND:5432 behind the database's name"
NOT_OURS = {"sslmode", "connect_timeout", "statement_cache_size", "options"}  # libpq's words


def address_trouble(text: str) -> str | None:
    """What makes an address unusable, and how it is mended; `None` when nothing does."""
    hosts = text.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if "," in hosts:
        return SEVERAL
    if text.startswith("sqlite"):
        return None
    from sqlalchemy.engine import make_url  # here, since a command that opens no database reads the settings too
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return "the port behind the host must be a number"
    if not url.database:
        return "the database's name is missing behind the host"
    if foreign := sorted(NOT_OURS & url.query.keys()):
        return f"{foreign[0]} is not understood here; ssl=require asks for an encrypted connection"
    return None
