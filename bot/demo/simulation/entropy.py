"""Chance from a seed: ids, secrets and salts that the program draws from the machine are drawn from a generator."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch


@contextmanager
def drawn_from(rng: Random) -> Iterator[None]:
    """`secrets`, `uuid` and `random` among them; keys and signatures, which OpenSSL draws, stay as they are."""
    state = random.getstate()
    random.seed(rng.random())
    try:
        with patch.object(os, "urandom", rng.randbytes), patch.object(random, "_urandom", rng.randbytes):
            yield
    finally:
        random.setstate(state)
