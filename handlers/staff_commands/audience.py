"""The card on which a colleague chooses whom a broadcast is for: a list of conditions, each with its own buttons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from handlers.staff_commands.command import Turn
from handlers.web.words import shared
from proactive.broadcasts.audience import REGIONS, Ages, Audience
from proactive.cases.lifecycle import (
    AGREED,
    CARRIED_OUT,
    CLOSED,
    EXAMINED,
    FOR_OFFICIALS,
    OFFERED,
    SIGNED,
    UNASKED,
    Status,
)
from proactive.messages.contact import Channel, Language
from proactive.messages.texts import Button, service_words, staff_words
from proactive.services import BY_CODE

S = Status
WITH_OFFICIAL = FOR_OFFICIALS | {S.DOCUMENT, S.HEARING}
STAGES: Mapping[str, frozenset[Status]] = {
    "asked": frozenset(UNASKED | OFFERED),
    "applying": frozenset((AGREED | SIGNED | EXAMINED | CARRIED_OUT) - WITH_OFFICIAL),
    "with_official": frozenset(WITH_OFFICIAL),
    "assigned": frozenset({S.ASSIGNED}),
    "refused": frozenset({S.REFUSED}),
    "closed": frozenset(CLOSED - {S.ASSIGNED, S.REFUSED, S.ANNULLED}),
}
AGES = ("-17", "18-62", "63-")
ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`options`: what can be chosen; `chosen` and `set` read and write it in an audience; `one`: only one at a time."""

    options: tuple[str, ...]
    chosen: Callable[[Audience], set[str]]
    set: Callable[[Audience, set[str]], Audience]
    label: Callable[[str, Language], str]
    one: bool = False


def words_of(table: str) -> Callable[[str, Language], str]:
    return lambda option, language: staff_words(table, option, language)


def stages_of(audience: Audience) -> set[str]:
    return {name for name, statuses in STAGES.items() if statuses <= set(audience.statuses)}


def with_stages(audience: Audience, names: set[str]) -> Audience:
    return replace(audience, statuses=tuple(sorted(status for name in names for status in STAGES[name])))


def ages_of(audience: Audience) -> set[str]:
    ages = audience.ages
    return {f"{_year(ages.least)}-{_year(ages.most)}"} if ages else set()


def _year(end: int | None) -> str:
    return "" if end is None else str(end)


CONDITIONS: Mapping[str, Condition] = {
    "region": Condition(
        tuple(sorted(REGIONS)),
        lambda audience: set(audience.regions),
        lambda audience, options: replace(audience, regions=tuple(sorted(options))),
        lambda code, language: str(shared()[language]["region"][code]),
    ),
    "language": Condition(
        tuple(Language),
        lambda audience: set(audience.languages),
        lambda audience, options: replace(audience, languages=tuple(map(Language, sorted(options)))),
        words_of("language"),
    ),
    "service": Condition(
        tuple(BY_CODE),
        lambda audience: set(audience.services),
        lambda audience, options: replace(audience, services=tuple(sorted(options))),
        lambda code, language: service_words(code, "name", "", language),
    ),
    "stage": Condition(tuple(STAGES), stages_of, with_stages, words_of("stage")),
    "age": Condition(
        AGES,
        ages_of,
        lambda audience, options: replace(audience, ages=Ages.parse(*options) if options else None),
        lambda ages, _: ages,
        one=True,
    ),
    "channel": Condition(
        tuple(Channel),
        lambda audience: {audience.channel} if audience.channel else set(),
        lambda audience, options: replace(audience, channel=Channel(*options) if options else None),
        words_of("channel"),
        one=True,
    ),
}


def toggled(audience: Audience, name: str, option: str) -> Audience:
    """Chosen if it was not, and the other way round; without an option everybody again."""
    condition = CONDITIONS[name]
    selected = condition.chosen(audience)
    if option == ANYBODY:
        return condition.set(audience, set())
    return condition.set(audience, ({option} if condition.one else selected | {option}) - (selected & {option}))


def described(turn: Turn, audience: Audience) -> str:
    return "\n".join(f"{turn.word('condition', name)}: {chosen(turn, audience, name)}" for name in CONDITIONS)


def chosen(turn: Turn, audience: Audience, name: str) -> str:
    condition = CONDITIONS[name]
    labels = sorted(condition.label(option, turn.language) for option in condition.chosen(audience))
    return ", ".join(labels) or turn.say("anybody")


def card(turn: Turn) -> list[Button]:
    """A button for each condition, and one to go on."""
    conditions = [turn.button("condition", name, turn.word("condition", name)) for name in CONDITIONS]
    return [*conditions, turn.button("texts")]


def panel(turn: Turn, audience: Audience, name: str) -> list[Button]:
    """The options of one condition, the chosen ones marked."""
    condition = CONDITIONS[name]
    marked = condition.chosen(audience)
    options = [
        turn.button(
            "option", f"{name}.{option}", f"{'✓ ' * (option in marked)}{condition.label(option, turn.language)}"
        )
        for option in condition.options
    ]
    return [*options, turn.button("option", f"{name}.", turn.say("anybody")), turn.button("card")]
