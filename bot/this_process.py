"""What a process is called among those that share a database, and which of them were killed on this machine."""

import os
import secrets
import socket
from collections.abc import Iterable


def own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def killed_here(names: Iterable[str], own: str) -> list[str]:
    """Of this machine, and no longer there: their number is nobody's, or now this process's own, as the first process
    of each container has."""
    host, number, _ = own.rsplit(":", 2)
    parted = [(name, *name.rsplit(":", 2)) for name in names if name != own and name.count(":") >= 2]
    return [name for name, its_host, its, _ in parted if its_host == host and (its == number or not lives(its))]


def lives(number: str) -> bool:
    if not number.isdecimal():
        return True  # not told by its name: only its silence does
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
