"""Updates on their way to the bot: kept until it confirms them, by long polling or by webhook."""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.peers.telegram.errors import conflict

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_UPDATE_ID = 800_000_001
WEBHOOK_TIMEOUT = ClientTimeout(total=60)
LONGEST_PAUSE_SECONDS = 5.0
ANOTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True, slots=True)
class Update:
    body: dict[str, Any]
    chat_id: int  # updates of one chat keep their order

    @property
    def update_id(self) -> int:
        return int(self.body["update_id"])


class Updates:
    """What waits for the bot. `allowed` None: every kind but those that must be asked for."""

    def __init__(self) -> None:
        self.pending: OrderedDict[int, Update] = OrderedDict()  # by an own number: an update can be there twice
        self.allowed: set[str] | None = None
        self.copies = 1  # of the next update
        self.webhook: Webhook | None = None
        self._ids, self._numbers = count(FIRST_UPDATE_ID), count()
        self._news = asyncio.Event()
        self._poller = 0

    def add(self, kind: str, content: dict[str, Any], chat_id: int) -> int | None:
        """Its update_id; None when the bot did not want this kind."""
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        update = Update({"update_id": next(self._ids), kind: content}, chat_id)
        for _ in range(self.copies):
            self._keep(update)
        self.copies = 1
        return update.update_id

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """getUpdates: confirms what is below `offset`, then waits for more if there is none."""
        if self.webhook is not None:
            raise conflict(WEBHOOK_IS_SET)
        self._poller += 1
        self._stir()
        self._confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(self._poller, seconds)
        return [update.body for update, _ in zip(self.pending.values(), range(limit), strict=False)]

    def set_webhook(self, webhook: "Webhook | None") -> None:
        if self.webhook is not None:
            self.webhook.stop()
        self.webhook = webhook
        self._stir()
        if webhook is not None:
            for number, update in self.pending.items():
                webhook.deliver(number, update)

    def _keep(self, update: Update) -> None:
        number = next(self._numbers)
        self.pending[number] = update
        if self.webhook is not None:
            self.webhook.deliver(number, update)
        self._stir()

    def _stir(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _confirm(self, offset: int) -> None:
        if offset < 0:  # the last so many; those before them are forgotten
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
        while self.pending and next(iter(self.pending.values())).update_id < offset:
            self.pending.popitem(last=False)

    async def _wait(self, poller: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not self.pending:
                    await self._news.wait()
                    self._refuse_if_superseded(poller)
        except TimeoutError:
            return

    def _refuse_if_superseded(self, poller: int) -> None:
        if self.webhook is not None:
            raise conflict("terminated by setWebhook request")
        if poller != self._poller:
            raise conflict(ANOTHER_POLLER)


class Webhook:
    """Posts updates to the bot: those of one chat one after another, up to `max_connections` chats at once.

    An update that is not answered with 2xx is posted again, after pauses that grow from `retry_seconds`; those
    behind it wait.
    """

    def __init__(self, updates: Updates, url: str, secret_token: str, max_connections: int = 40) -> None:
        self.url, self.max_connections = url, max_connections
        self.retry_seconds = 0.05
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._headers = {"X-Telegram-Bot-Api-Secret-Token": secret_token} if secret_token else {}
        self._client = ClientSession(timeout=WEBHOOK_TIMEOUT)
        self._places = asyncio.Semaphore(max_connections)
        self._queues: dict[int, deque[tuple[int, Update]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, number: int, update: Update) -> None:
        if update.chat_id in self._queues:
            self._queues[update.chat_id].append((number, update))
            return
        self._queues[update.chat_id] = deque([(number, update)])
        self._run(self._work_off(update.chat_id))

    def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        closing = asyncio.ensure_future(self._client.close())
        self._tasks.add(closing)
        closing.add_done_callback(self._tasks.discard)

    async def stopped(self) -> None:
        self.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        while queue:
            number, update = queue[0]
            await self._insist(update)
            self._updates.pending.pop(number, None)
            queue.popleft()
        del self._queues[chat_id]

    async def _insist(self, update: Update) -> None:
        pause = self.retry_seconds
        while not await self._post(update):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _post(self, update: Update) -> bool:
        try:
            async with (
                self._places,
                self._client.post(self.url, json=update.body, headers=self._headers) as answer,
            ):
                if answer.ok:
                    return True
                error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, TimeoutError) as failure:
            error = str(failure) or "Connection timed out"
        self.last_error = (int(time.time()), error)
        return False
