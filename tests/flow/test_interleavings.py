"""Whatever comes in whatever order: replies, buttons, doubles, delays, registers that change their mind, and time.

`HYPOTHESIS_PROFILE=thorough` looks further, at random.
"""

import asyncio
import os
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.demo.city import NobodyFits
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from bot.transports import Fate
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.conversation import loop_guard
from proactive.messages.contact import Channel
from proactive.road import official_acts
from proactive.road.decision import ActNotPossible
from storage.cases.apply import change
from tests.flow import reading, watch
from tests.flow.happenings import TROUBLES, own_number
from tests.flow.quick import QuickWorld, quickly
from tests.peers.postgres import PostgresPeer

settings.register_profile(
    "quick",
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "thorough", settings.get_profile("quick"), max_examples=100, stateful_step_count=40, derandomize=False
)

EVENTS = (
    "burial_undeclared",
    "burial_by_child",
    "breadwinner",
    "disability_general_illness",
    "disability_occupational_disease",
)
LATER = ("death_corrected", "death_annulled", "disability_corrected", "disability_revoked", "repeated")
WORDS = (
    "1",
    "1",
    "да",
    "иә",
    "2",
    "нет",
    "статус",
    "неге",
    "қарау",
    "стоп",
    "старт",
    "RU",
    "KZ",
    "отзыв",
    "что?",
    "KZ00722C000000000001",
    "3",
)
OFFICIAL = {
    "approve": lambda case, now: official_acts.approve(case, "official", now),
    "refuse": lambda case, now: official_acts.refuse(case, Ground.NOT_IN_LAW, "Құжат жоқ", "official", now),
    "document": lambda case, now: official_acts.request_document(case, "анықтама", "Керек", "official", now),
    "resume": lambda case, now: official_acts.resume(case, "official", now),
    "uphold": lambda case, now: official_acts.uphold(case, "Дұрыс", "official", now),
}
FATES = (Fate.DELIVERED, Fate.DELIVERED, Fate.GONE, Fate.REJECTED)
ANYBODY = st.integers(0, 3)


class Interleavings(RuleBasedStateMachine):
    def __init__(self, database_url: str = "") -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        world = quickly(quiet_hours="20:00-09:00", database_url=database_url)
        self.world: QuickWorld = self.run(self.stack.enter_async_context(world))
        self.people: list[Inhabitant] = []
        self.dead: dict[str, datetime] = {}

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()

    # What happens

    @initialize(kind=st.sampled_from(EVENTS), on_telegram=st.booleans())
    def first_event(self, kind: str, on_telegram: bool) -> None:
        self.bring(kind)
        if on_telegram:
            self.run(self.world.link(self.people[0]))
        self.run(self.world.settle())

    @rule(kind=st.sampled_from(EVENTS))
    @precondition(lambda self: len(self.people) < 8)
    def another_event(self, kind: str) -> None:
        self.bring(kind)
        self.run(self.world.settle())

    def bring(self, kind: str) -> None:
        for person in self.world.bring(kind).concerned[:3]:
            self.world.city.set_phone(person, own_number(person))
            self.people.append(person)

    @rule(kind=st.sampled_from(LATER))
    def the_register_thinks_again(self, kind: str) -> None:
        try:
            brought = self.world.bring(kind)
        except NobodyFits:
            return
        if kind == "death_annulled" and brought.subject.msisdn:
            for address in watch.addresses(self.world, brought.subject):
                self.dead.pop(address, None)
        self.run(self.world.settle())

    @rule(who=ANYBODY)
    def somebody_dies(self, who: int) -> None:
        person = self.person(who)
        if not person.alive:
            return
        Scene(self.world.city, "death", self.world.clock()).death(person, None)
        self.run(self.world.settle())
        if not self.world.faults.by_register:  # while the feed is down nobody can know
            self.dead |= dict.fromkeys(watch.addresses(self.world, person), self.world.clock())

    @rule(who=ANYBODY, words=st.sampled_from(WORDS), channel=st.sampled_from(Channel), late=st.sampled_from((0, 0, 2)))
    def somebody_says(self, who: int, words: str, channel: Channel, late: int) -> None:
        person, since = self.person(who), self.world.clock()
        self.run(self.world.says(person, words, channel, timedelta(hours=late)))
        self.is_answered(person, since)

    @rule(who=ANYBODY, place=st.integers(0, 5))
    def somebody_presses(self, who: int, place: int) -> None:
        person = self.person(who)
        address = self.world.address(person, Channel.TELEGRAM)
        lines = self.run(self.world.app.store.read(reading.read_at, address))
        buttons = [(line, button) for line in reversed(lines) for button in line.buttons]
        if buttons:
            line, button = buttons[place % len(buttons)]
            since = self.world.clock()
            self.run(self.world.presses(person, button.action, line))
            self.is_answered(person, since)

    @rule(who=ANYBODY, words=st.sampled_from(WORDS))
    def an_sms_comes_twice(self, who: int, words: str) -> None:
        arrival = self.world.sms(self.person(who), words, self.world.clock())
        for _ in range(2):
            self.run(self.world.app.runtime.keep([arrival]))
            self.run(self.world.settle())

    @rule(who=ANYBODY, words=st.sampled_from(WORDS))
    def an_sms_comes_under_two_ids(self, who: int, words: str) -> None:
        self.run(self.world.says_twice(self.person(who), words))

    @rule(who=ANYBODY, words=st.sampled_from(WORDS))
    def somebody_forwards(self, who: int, words: str) -> None:
        self.run(self.world.forwards(self.person(who), words))

    @rule(who=ANYBODY, words=st.sampled_from(WORDS))
    def somebody_changes_what_they_wrote(self, who: int, words: str) -> None:
        if self.person(who).number in self.world.written_last:
            self.run(self.world.changes_words(self.person(who), words))

    @rule(who=ANYBODY, channel=st.sampled_from(Channel), fate=st.sampled_from(FATES))
    def a_way_breaks_or_is_mended(self, who: int, channel: Channel, fate: Fate) -> None:
        self.world.phones[channel].fates[self.world.address(self.person(who), channel)] = fate

    @rule(who=ANYBODY, fails=st.booleans())
    def a_receipt_comes_late(self, who: int, fails: bool) -> None:
        """Of the newest message that asks: it did not arrive, or it did after all."""
        person = self.person(who)
        asking = next((case for case in self.cases() if case.asking.msisdn == person.msisdn), None)
        question = asking and (asking.asking.question or asking.asking.undelivered)
        if question:
            self.run(self.world.receipt(question.message_id, "2" if fails else "1"))

    @rule(who=ANYBODY)
    def somebody_links_telegram(self, who: int) -> None:
        self.run(self.world.shares_contact(self.person(who)))

    @rule(hours=st.sampled_from((0.1, 1, 9, 25, 49)))
    def time_passes(self, hours: float) -> None:
        self.world.clock.pass_(timedelta(hours=hours))
        self.run(self.world.settle())

    @rule(register=st.sampled_from(("*", "kz:ACCOUNTS", "kz:EMAKET", "odq")), does=st.sampled_from(sorted(TROUBLES)))
    def a_register_is_in_trouble(self, register: str, does: str) -> None:
        self.world.strike(register, **TROUBLES[does])

    @rule()
    def the_trouble_is_over(self) -> None:
        self.world.faults.clear()
        self.time_passes(0.2)

    @rule(act=st.sampled_from(sorted(OFFICIAL)), place=st.integers(0, 5))
    def an_official_acts(self, act: str, place: int) -> None:
        every, now = self.cases(), self.world.app.runtime.now()
        number = every[place % len(every)].number
        try:
            work = change(self.world.app.store, number, lambda seen: OFFICIAL[act](seen, now), now)
            self.run(work)
        except (ActNotPossible, MoveNotAllowed):
            return
        self.run(self.world.settle())

    # What must hold

    def is_answered(self, person: Inhabitant, since: datetime) -> None:
        """At once, or the case moves on and is told about as soon as registers answer."""
        store, addresses = self.world.app.store, watch.addresses(self.world, person)
        moving = any(case.asking.msisdn == person.msisdn and case.status in watch.MOVING for case in self.cases())
        lately = self.run(store.read(watch.written, addresses, since - loop_guard.LATELY))
        enough = lately >= loop_guard.MOST_ALIKE
        assert moving or enough or self.run(store.read(watch.written, addresses, since)), "a saying was not answered"

    @invariant()
    def all_is_well(self) -> None:
        every, store = self.cases(), self.world.app.store
        watch.one_application_each(every)
        watch.one_order_each(self.world)
        watch.one_question_each(every)
        watch.nobody_stuck(every, self.run(store.read(watch.open_errands)))
        self.run(store.read(watch.no_question_without_a_message, every))
        self.run(store.read(watch.consents_quote_what_went_out, every))
        self.run(store.read(watch.nothing_set_aside))
        self.run(store.read(watch.nobody_disturbed_at_night))
        self.run(store.read(watch.the_dead_left_in_peace, self.dead))

    def cases(self) -> list[Case]:
        found: list[Case] = self.run(self.world.cases())
        return found

    def person(self, who: int) -> Inhabitant:
        return self.people[who % len(self.people)]


def test_a_yes_by_sms_to_words_that_were_read_in_telegram_quotes_those_words() -> None:
    state = Interleavings()
    try:
        state.first_event(kind="burial_undeclared", on_telegram=True)
        state.an_sms_comes_twice(who=0, words="1")
        assert [case.number for case in state.cases() if case.consent]
        state.all_is_well()
    finally:
        state.teardown()


PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
FEWER, SHORTER = 4, 2  # a step on PostgreSQL takes as much longer


def test_the_rows_of_postgresql_hold_the_same(postgres: PostgresPeer, postgres_template: str) -> None:
    """Each life in a database of its own."""
    urls: list[str] = []

    def begun() -> Interleavings:
        urls.append(postgres.new_database(postgres_template))
        return Interleavings(urls[-1])

    fewer = {
        "max_examples": max(PROFILE.max_examples // FEWER, 1),
        "stateful_step_count": PROFILE.stateful_step_count // SHORTER,
    }
    run_state_machine_as_test(begun, settings=settings(PROFILE, **fewer))
    for url in urls:
        postgres.drop_database(url)
    assert urls


settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = PROFILE
settings.load_profile("default")
