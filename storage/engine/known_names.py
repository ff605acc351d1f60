"""The names that a case is found by, as they are sealed, and the beginnings of their parts, which are hashed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proactive.conversation.topics.letters import words_of
from storage.engine.vault import Vault

BEGINNINGS = (3, 5, 7)  # letters of a part by which it is found; one that is shorter is found as it stands
SIGNS = str.maketrans("", "", "ьъ")
BETWEEN = "\n\n"  # what stands before it are the case's own


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """`own`: the first is shown in lists, the family is only found by theirs; `payees`: of centres that are paid a part
    of what was assigned, which the case does not know."""

    own: tuple[str, ...] = ()
    payees: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return self.own + self.payees

    @property
    def written(self) -> bytes:
        own, payees = "\n".join(self.own), "\n".join(self.payees)
        return (own + BETWEEN + payees if payees else own).encode()

    @classmethod
    def read(cls, written: bytes) -> "KnownNames":
        own, _, payees = written.decode().partition(BETWEEN)
        return cls(own=tuple(own.split("\n")), payees=tuple(payees.split("\n")) if payees else ())

    def hashes(self, vault: Vault) -> tuple[str, ...]:
        return hashes_of(vault, self.every)


def hashes_of(vault: Vault, names: Iterable[str]) -> tuple[str, ...]:
    parts = {part for name in names for part in parts_of(name)}
    return tuple(sorted({vault.index(beginning) for part in parts for beginning in beginnings(part)}))


def parts_of(name: str) -> list[str]:
    """As they are compared: as on a Russian keyboard, whatever the case, and without signs that people leave out."""
    return [part for word in words_of(name) if (part := word.translate(SIGNS))]


def beginnings(part: str) -> set[str]:
    """By which it is found; an initial by none."""
    return {part[:length] for length in BEGINNINGS if len(part) >= length} or ({part} if len(part) > 1 else set())


def is_called(name: str, asked: Sequence[str]) -> bool:
    """In whatever order; each part of the name answers for one that is asked."""
    parts = parts_of(name)
    for word in asked:
        if (part := next((part for part in parts if part.startswith(word)), None)) is None:
            return False
        parts.remove(part)
    return True
