"""Fixtures that every part of the tests may ask for."""

from tests.peers.fixtures import needs_kannel, postgres, postgres_url, sms_receiver, telegram

__all__ = ["needs_kannel", "postgres", "postgres_url", "sms_receiver", "telegram"]
