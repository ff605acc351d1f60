"""Time that jumps: an event loop whose clock goes on to the next thing that is due, and in which a process can die.

Nothing here waits, and nothing runs beside anything else: what the service hands to a thread is carried out at once and
answered a moment later, so that the same seed gives the same order of everything.
"""

import asyncio
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

FINEST = 1e-6  # seconds: what is due within them is due together
LONGEST_WORK = 0.003  # seconds that what a thread would do takes


class Standstill(RuntimeError):
    """Nothing is due, and nothing ever will be."""


class Life:
    """Of one simulated process: once it has ended, nothing that began in it goes on, not even to tidy up."""

    def __init__(self) -> None:
        self.is_over = False
        self.at_end: dict[Callable[[], None], None] = {}
        self._tasks: dict[asyncio.Task[Any], None] = {}

    def keep(self, task: "asyncio.Task[Any]") -> None:
        """Until it ends by itself: of a process that died nothing may be tidied up by the collector either."""
        self._tasks[task] = None
        task.add_done_callback(lambda task: self._tasks.pop(task, None))

    def end(self) -> None:
        self.is_over = True
        for tell in list(self.at_end):
            tell()

    def go_on(self, callback: Callable[..., object], *args: Any) -> None:
        if not self.is_over:
            callback(*args)

    @contextmanager
    def lived(self) -> Iterator[None]:
        """What is begun in the block belongs to this process."""
        token = LIFE.set(self)
        try:
            yield
        finally:
            LIFE.reset(token)


LIFE: ContextVar[Life | None] = ContextVar("life", default=None)


class Jumping(selectors.SelectSelector):
    """Waits for nobody: where the loop would sleep, its clock is put on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Standstill("nothing is due, and nothing ever will be")
        self.now += max(timeout, 0.0)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    def __init__(self, rng: Random) -> None:
        self._jumping, self._rng = Jumping(), rng
        super().__init__(self._jumping)
        self._clock_resolution = FINEST
        self.set_task_factory(_task_of_its_process)

    def leave(self) -> None:
        """Closes as a world that ends: what was under way in it is neither tidied up nor complained of."""
        self.set_exception_handler(lambda _loop, _context: None)
        for task in asyncio.all_tasks(self):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        self.close()

    def time(self) -> float:
        """Seconds since it began."""
        return self._jumping.now

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        context = context or copy_context()
        if life := context.get(LIFE):
            return super().call_soon(life.go_on, callback, *args, context=context)
        return super().call_soon(callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        context = context or copy_context()
        if life := context.get(LIFE):
            return super().call_at(when, life.go_on, callback, *args, context=context)
        return super().call_at(when, callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]
        """Carried out now, whole, as a transaction is; who waits hears of it a moment later, or has died by then."""
        future: asyncio.Future[T] = self.create_future()
        try:
            answer: Callable[[], None] = _answer(future, func(*args))
        except Exception as error:
            answer = _failure(future, error)
        self.call_later(self._rng.random() * LONGEST_WORK, answer)
        return future


def _answer(future: "asyncio.Future[T]", value: T) -> Callable[[], None]:
    return lambda: None if future.done() else future.set_result(value)


def _failure(future: "asyncio.Future[Any]", error: Exception) -> Callable[[], None]:
    return lambda: None if future.done() else future.set_exception(error)


def _task_of_its_process(loop: asyncio.AbstractEventLoop, work: Any, **how: Any) -> "asyncio.Task[Any]":
    task = asyncio.Task(work, loop=loop, **how)
    if life := LIFE.get():
        life.keep(task)
    return task
