"""What comes in."""

from handlers import types_at_need

types_at_need.install()
