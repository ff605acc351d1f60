"""Broadcasts, whom they reach, and how far they are."""
