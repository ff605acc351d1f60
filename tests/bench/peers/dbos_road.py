"""A road as DBOS walks it: `python -m tests.bench.peers.dbos_road FILE ROADS TOGETHER` prints a line of JSON.

The script is that of a burial payment: the same look-ups in the same registers, the two questions and their answers,
six messages, the decision and its two papers signed as ours are, the order. Each of its steps is durable before the
next; SQLite is flushed to the disk as ours is. The event comes again under the same id and starts nothing twice.
"""

import asyncio
import json
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import create_engine, event

from tests.bench import town
from tests.bench.comparison import Cost, used
from tests.bench.signing import signer_in

REGISTERS = ("persons", "acts", "benefits", "subscribers")
ORDERS: dict[str, Any] = {}
SIGNER: list[Any] = []
ASKED: asyncio.Queue[str] = asyncio.Queue()


@DBOS.step()
async def look_up(*iins: str) -> list[dict[str, Any]]:
    """A round: all that is asked at once is one step, though ours keeps each answer by itself."""
    return [{"register": register, "record": town.person(iin)} for iin in iins for register in REGISTERS]


@DBOS.step()
async def send(road: str, words: str) -> None:
    if words.endswith("?"):
        ASKED.put_nowait(road)


@DBOS.step()
async def decide(road: str, facts: list[dict[str, Any]]) -> list[str]:
    content = json.dumps({"road": road, "facts": facts}, sort_keys=True).encode()
    return [(await SIGNER[0].sign(content + paper)).hex() for paper in (b"decision", b"acceptance")]


@DBOS.step()
async def place_order(road: str) -> None:
    ORDERS[road] = {"order_id": road}


@DBOS.workflow()
async def walk(n: int) -> str:
    road = f"road-{n}"
    facts = await look_up(town.deceased(n), town.widow(n))
    await send(road, "Do you want it?")
    consent = await DBOS.recv_async("answer", timeout_seconds=600)
    facts += await look_up(town.widow(n))
    await send(road, "To this account?")
    account = await DBOS.recv_async("answer", timeout_seconds=600)
    await send(road, "Your application is filed.")
    facts += await look_up(town.deceased(n), town.widow(n))
    signatures = await decide(road, facts)
    await send(road, "It is decided.")
    await place_order(road)
    await send(road, "It is on its way.")
    await send(road, "It is paid.")
    return f"{consent}{account}{len(signatures)}"


async def lot(numbers: range) -> None:
    """These set out at once; everybody answers each question with one."""
    handles = []
    for n in numbers:
        with SetWorkflowID(f"road-{n}"):
            handles.append(await DBOS.start_workflow_async(walk, n))
    answers = asyncio.create_task(answering())
    try:
        for handle in handles:
            assert await handle.get_result() == "112"
    finally:
        answers.cancel()


async def answering() -> None:
    while True:
        await DBOS.send_async(await ASKED.get(), "1", "answer")


async def measured(roads: int, together: int) -> Cost:
    processor, began = used(), time.monotonic()
    for first in range(0, roads, together):
        await lot(range(first, min(first + together, roads)))
    assert len(ORDERS) == roads
    return Cost(roads, time.monotonic() - began, used() - processor)


def durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def main(file: str, roads: int, together: int) -> None:
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", durable)
    config: DBOSConfig = {
        "name": "road",
        "system_database_url": f"sqlite:///{file}",
        "system_database_engine": engine,
        "notification_listener_polling_interval_sec": 0.1,
        "log_level": "ERROR",
    }
    logging.disable(logging.WARNING)
    DBOS(config=config)
    DBOS.launch()
    with tempfile.TemporaryDirectory() as folder:
        SIGNER.append(signer_in(Path(folder)))
        spent = asyncio.run(measured(roads, together))
    print(json.dumps([spent.many, spent.seconds, spent.processor]), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
