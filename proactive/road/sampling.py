"""The sample of automatic decisions that a person examines."""

import hashlib


def drawn(number: str, share: float) -> bool:
    """Whether a case is in a sample of that share, 0 to 1; of its number alone, so nobody can choose."""
    digest = hashlib.sha256(f"sample {number}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64
