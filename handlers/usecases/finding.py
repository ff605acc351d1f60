"""Finding people: cases and awards by a number, an IIN, or how a name begins."""

import re
from dataclasses import dataclass

from handlers.usecases.runtime import Runtime
from proactive.awards.award import MonthlyAward
from proactive.staff.rights import Actor, Right
from storage.awards import awards
from storage.cases import queries
from storage.cases.queries import CaseSummary

IIN = re.compile(r"[0-9]{12}")
MOST = 200


@dataclass(frozen=True, slots=True)
class Found:
    cases: tuple[CaseSummary, ...] = ()
    awards: tuple[MonthlyAward, ...] = ()


async def find(runtime: Runtime, actor: Actor, words: str) -> Found:
    """A name is looked for by who may know it. Raises `Forbidden`."""
    actor.must(Right.FIND)
    if IIN.fullmatch(words):
        paid = await awards.search(runtime.store, iin=words, limit=MOST)
        return Found(await queries.of_person(runtime.store, words), paid.awards)
    if await queries.number_is_there(runtime.store, words):
        return Found(await queries.of_numbers(runtime.store, [words]), await awards_of(runtime, [words]))
    if not actor.may(Right.IDENTIFY):
        return Found()
    cases = await queries.of_name(runtime.store, words)
    return Found(cases, await awards_of(runtime, [case.number for case in cases]))


async def awards_of(runtime: Runtime, numbers: list[str]) -> tuple[MonthlyAward, ...]:
    """With what others are paid apart."""
    own = await awards.of_cases(runtime.store, numbers)
    return (*own, *await awards.parts_of(runtime.store, numbers))
