"""Breadth first over all that may happen; then backwards from every end, to whoever cannot reach one."""

import gc
import heapq
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from sys import intern
from time import process_time

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.lifecycle import BEFORE_DECISION
from proactive.messages.contact import Contact
from proactive.road import event
from tests.explore.invariants import broken
from tests.explore.keys import key_of
from tests.explore.move import Failed
from tests.explore.moves import moves
from tests.explore.owing import ordered, owed
from tests.explore.quick import quickly
from tests.explore.state import State
from tests.explore.towns import DAY, Family, event_of, msisdn_of
from tests.law.town import iin_of

PEOPLE = ("Dana", "Aidos")
OFFER, MOST_ASKED = 72, 3  # hours; people, where it is not known yet who may be asked
TERM = 24 * 15  # hours: ten working days, over two week-ends and a holiday
HEARING = 24 * 8  # hours: three working days before a refusal, which is told at any time within the term
SLACK = 40  # hours: a night and a day on which nobody may be asked


@dataclass(frozen=True, slots=True)
class Plan:
    """A family, how it is reached and at which hours; `budget`: how many changes and faults a road may have."""

    family: Family
    telegram: bool = False
    quiet: bool = False
    four_eyes: bool = False
    budget: int = 0
    every_word: bool = False

    @property
    def name(self) -> str:
        beside = ["Telegram" if self.telegram else "SMS", f"{self.budget} changes"]
        beside += ["quiet hours"] if self.quiet else []
        beside += ["four eyes"] if self.four_eyes else []
        beside += ["every word"] if self.every_word else []
        beside += ["in turn"] if self.family.in_turn else []
        return f"{self.family.name} ({', '.join(beside)})"


@dataclass(slots=True)
class Fault:
    """One kind of what is wrong: how often, and the shortest way to it in words."""

    what: str
    way: tuple[str, ...]
    count: int = 1


@dataclass(slots=True)
class Explored:
    """Counts of states and moves, seconds of processor, and what was found."""

    plan: Plan
    states: int = 0
    moves: int = 0
    seconds: float = 0.0
    is_whole: bool = True
    faults: dict[str, Fault] = field(default_factory=dict)
    longest: int = 0  # hours to an end, where nobody hurries

    def note(self, what: str, way: Callable[[], tuple[str, ...]]) -> None:
        if what in self.faults:
            self.faults[what].count += 1
        else:
            self.faults[what] = Fault(what, way())


@dataclass(slots=True)
class Graph:
    """Nodes in the order in which they were met; of each how it was met first, and how far it may take to an end."""

    parents: array = field(default_factory=lambda: array("l"))
    ways: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    over: bytearray = field(default_factory=bytearray)
    owed: bytearray = field(default_factory=bytearray)  # assigned, and no order stands, a bit a case
    ordered: bytearray = field(default_factory=bytearray)
    terms: array = field(default_factory=lambda: array("l"))
    sources: array = field(default_factory=lambda: array("l"))
    targets: array = field(default_factory=lambda: array("l"))
    hours: array = field(default_factory=lambda: array("l"))
    spoken: bytearray = field(default_factory=bytearray)  # by a citizen

    def add(self, parent: int, way: str, state: State) -> int:
        self.parents.append(parent)
        self.ways.append(way)
        self.kinds.append(intern(kind_of(state)))
        self.over.append(state.is_over)
        self.owed.append(owed(state))
        self.ordered.append(ordered(state))
        self.terms.append(term_of(state))
        return len(self.ways) - 1

    def link(self, source: int, target: int, hours: int, *, by_citizen: bool) -> None:
        self.sources.append(source)
        self.targets.append(target)
        self.hours.append(hours)
        self.spoken.append(by_citizen)

    def way_to(self, node: int) -> tuple[str, ...]:
        way: list[str] = []
        while node >= 0:
            way.append(self.ways[node])
            node = self.parents[node]
        return tuple(reversed(way))

    def hours_to_an_end(self, *, silent: bool) -> list[int]:
        """By node, the fewest; -1: none is reached. `silent`: the citizens say nothing."""
        inward = self.inward(silent=silent)
        fewest = [-1] * len(self.ways)
        heap = [(0, node) for node, over in enumerate(self.over) if over]
        while heap:
            spent, node = heapq.heappop(heap)
            if fewest[node] >= 0:
                continue
            fewest[node] = spent
            for source, hours in inward[node]:
                if fewest[source] < 0:
                    heapq.heappush(heap, (spent + hours, source))
        return fewest

    def inward(self, *, silent: bool) -> list[list[tuple[int, int]]]:
        """By node, from where it is come to, and after how many hours."""
        inward: list[list[tuple[int, int]]] = [[] for _ in self.ways]
        for source, target, hours, spoken in zip(self.sources, self.targets, self.hours, self.spoken, strict=True):
            if not (silent and spoken):
                inward[target].append((source, hours))
        return inward

    def never_paid(self) -> list[int]:
        """Nodes in which something assigned has no order, from where none is come to unless its citizen speaks."""
        inward, cases = self.inward(silent=True), max(self.owed, default=0).bit_length()
        return sorted({node for place in range(cases) for node in self.out_of_reach(inward, 1 << place)})

    def out_of_reach(self, inward: list[list[tuple[int, int]]], case: int) -> Iterator[int]:
        """Of the nodes that owe it to this case."""
        reach = bytearray(bool(bits & case) for bits in self.ordered)
        coming = [node for node, is_there in enumerate(reach) if is_there]
        while coming:
            for source, _ in inward[coming.pop()]:
                if not reach[source]:
                    reach[source] = True
                    coming.append(source)
        return (node for node, bits in enumerate(self.owed) if bits & case and not reach[node])


def explore(plan: Plan, *, most: int = 10**9) -> Explored:
    """Raises nothing: what is wrong is in `faults`."""
    explored, graph = Explored(plan), Graph()
    begun_at = process_time()
    gc.disable()  # states hold no circles
    try:
        with quickly():
            spread(explored, graph, most)
        if explored.is_whole:
            ends(explored, graph)
    finally:
        gc.enable()
    explored.seconds = process_time() - begun_at
    return explored


def spread(explored: Explored, graph: Graph, most: int) -> None:
    """Breadth first, until every state was looked at, or there are too many."""
    plan, first = explored.plan, first_state(explored.plan)
    interned: dict[str, str] = {}
    only_answered: set[object] = set()
    nodes = {key_of(first): graph.add(-1, "the event comes", first)}
    queue = deque([(0, first)])
    while queue and len(nodes) < most:
        node, state = queue.popleft()
        for move in moves(state, only_answered, every_word=plan.every_word):
            explored.moves += 1
            way = lambda node=node, name=move.name: (*graph.way_to(node), name)  # noqa: E731
            if isinstance(move, Failed):
                explored.note(f"{kind_of(state)}: {move.name} raises {move.error}", way)
                continue
            if move.state is state:
                continue
            for what in broken(state, move):
                explored.note(what, way)
            key = key_of(move.state)
            if key not in nodes:
                nodes[key] = graph.add(node, interned.setdefault(move.name, move.name), move.state)
                forget(move.state)
                queue.append((nodes[key], move.state))
            if not move.cost and not move.gives_up:
                graph.link(node, nodes[key], move.hours, by_citizen=move.by_citizen)
    explored.states, explored.is_whole = len(nodes), not queue


def ends(explored: Explored, graph: Graph) -> None:
    """Every state leads to an end without giving up a right; and in the law's time, if no citizen answers. What is
    assigned leads to an order."""
    for node in graph.never_paid():
        explored.note(f"assigned, and never paid: {graph.kinds[node]}", lambda node=node: graph.way_to(node))
    for node, hours in enumerate(graph.hours_to_an_end(silent=False)):
        if hours < 0:
            explored.note(f"no end: {graph.kinds[node]}", lambda node=node: graph.way_to(node))
    for node, hours in enumerate(graph.hours_to_an_end(silent=True)):
        explored.longest = max(explored.longest, hours)
        if hours < 0 or hours > graph.terms[node]:
            term = f"after {hours} hours" if hours >= 0 else "for ever"
            explored.note(f"waits {term}: {graph.kinds[node]}", lambda node=node: graph.way_to(node))


def forget(state: State) -> None:
    """Of the move that led here; it was looked at."""
    state.messages, state.changes, state.jobs = [], [], []


def first_state(plan: Plan) -> State:
    at = datetime.combine(DAY, time(19 if plan.quiet else 10), TIMEZONE)
    numbers = [msisdn_of(iin_of(name)) for name in PEOPLE]
    contacts = {
        msisdn: Contact(msisdn=msisdn, chat_id=place + 1 if plan.telegram else None)
        for place, msisdn in enumerate(numbers)
    }
    state = State(plan.family, at, plan.quiet, plan.four_eyes, plan.budget, plan.every_word, contacts=contacts)
    state.open(event.openings(event_of(plan.family.name, (), first_kind(plan.family))))
    state.run()
    return state


def first_kind(family: Family) -> str:
    return "established" if "disability" in family.row else "registered"


def kind_of(state: State) -> str:
    """In short, of every case that has not ended."""
    return " + ".join(
        ":".join(
            str(part)
            for part in (
                case.service,
                case.status,
                case.waiting.reason if case.waiting else "",
                case.decision.outcome if case.decision else "consent" if case.consent else "",
                case.payment.status if case.payment else "",
            )
            if part
        )
        for case in state.cases.values()
    )


def term_of(state: State) -> int:
    """Hours in which an end must be reachable: to the last day of each decision; before, the time to ask everybody."""
    return max(sum(hours_of(case, state.at) for case in state.cases.values()), 0) + SLACK


def hours_of(case: Case, at: datetime) -> int:
    application = case.application
    if case.status in BEFORE_DECISION and application and application.due_on:
        last = datetime.combine(application.due_on + timedelta(days=1), time(), TIMEZONE)
        return max(int((last - at).total_seconds() // 3600), 0) + HEARING
    if case.consent is not None and case.decision is None:
        return OFFER + TERM + HEARING
    askable = len(case.asking.candidates) - case.asking.place if case.asking.candidates else MOST_ASKED
    return OFFER * max(askable, 1) + OFFER
