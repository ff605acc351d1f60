"""How long what failed waits until it is tried again."""

from datetime import timedelta

SECOND = timedelta(seconds=1)
MOST_DOUBLINGS = 10


def back_off(attempts: int, first: timedelta = SECOND, longest: timedelta = timedelta(minutes=5)) -> timedelta:
    """After the first attempt `first`, after each further one twice as long, at most `longest`."""
    return min(first * (1 << min(attempts - 1, MOST_DOUBLINGS)), longest)
