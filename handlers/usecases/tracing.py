"""What an entry of the log belongs to: the request that is being answered, and the case it is about."""

from contextvars import ContextVar

REQUEST: ContextVar[str] = ContextVar("request", default="")
CASE: ContextVar[str] = ContextVar("case", default="")
