"""Makes the next version's stored conversations: `python -m tests.flow.storing FOLDER` from the project's root."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from proactive.messages.contact import Channel, Language
from storage.engine import vault
from storage.engine.database import Transaction
from storage.engine.tables import cases, job
from storage.jobs.jobs import ANSWER
from tests.flow.happenings import HAPPENINGS
from tests.flow.quick import quickly
from tests.flow.script import Play, Script
from tests.flow.world import MONDAY

# Where a conversation is left, and the lines that lead there.
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "offered": ("burial", ("Event: burial_by_child",)),
    "offered-and-reminded": ("burial", ("Event: burial_by_child", "Hours pass: 25")),
    "offered-to-the-next": ("burial", ("Event: burial_by_child", "Citizen: 2")),
    "offered-for-a-child": ("disability", ("Event: child_under_7",)),
    "account-to-confirm": ("burial", ("Event: burial_by_child", "Citizen: 1")),
    "account-to-choose": ("burial", ("Event: burial_by_child", "Bank: Citizen opens a card", "Citizen: 1")),
    "account-to-supply": ("burial", ("Event: burial_by_child", "Citizen: 1", "Citizen: 2")),
    "account-after-a-wrong-one": ("burial", ("Event: burial_by_child", "Citizen: 1", "Citizen: KZ00722C000000000001")),
    "review": ("breadwinner", ("Event: breadwinner", "Citizen: 1", "Citizen: 1")),
    "document": (
        "breadwinner",
        ("Event: breadwinner", "Citizen: 1", "Citizen: 1", "Official: document анықтама Оқу орнынан анықтама керек"),
    ),
    "attention-account": ("burial", ("Event: burial_by_child", "Citizen: 1", *["Citizen: KZ00722C000000000001"] * 3)),
    "attention-review": ("burial", ("Event: burial_by_child", "Citizen: 1", "Citizen: 1", "Citizen: қарау")),
    "assigned": ("burial", ("Event: burial_by_child", "Citizen: 1", "Citizen: 1")),
    "declined": ("disability", ("Event: disability_general_illness", "Citizen: 2")),
}


async def left_at(place: str, channel: Channel) -> dict[str, object]:
    """The rows of one conversation as they are stored, opened."""
    service, lines = PLACES[place]
    script = Script(place, service, (channel,), (Language.KK,), "", None, ())
    async with quickly(at=MONDAY) as world:
        play = Play(world, script, channel, Language.KK, HAPPENINGS)
        for line in lines:
            await play.step(line)
        case = await play.case(service)
        return await world.app.store.read(stored, case.number)


def stored(tx: Transaction, number: str) -> dict[str, object]:
    row = tx.connection.execute(select(cases).where(cases.c.number == number)).one()
    asked = tx.connection.execute(select(job).where(job.c.case_number == number).order_by(job.c.created_at))
    return {
        "wake_at": row.wake_at.isoformat() if row.wake_at else None,
        "revision": row.revision,
        "case": json.loads(tx.vault.open(row.sealed, vault.place(cases, number))),
        "errands": [
            {
                "id": one.id,
                "kind": one.kind,
                "consent_id": one.consent_id,
                "scope": one.scope,
                "state": one.state,
                "content": tx.vault.open_json(one.sealed, vault.place(job, one.id)),
                "answer": answer_of(tx, one),
            }
            for one in asked
        ],
    }


def answer_of(tx: Transaction, row: Row[Any]) -> object:
    sealed = row.sealed_answer
    return tx.vault.open_json(sealed, vault.place(job, row.id, ANSWER)) if sealed else None


async def keep_all(folder: Path) -> None:
    for place in PLACES:
        for channel in Channel:
            kept = await left_at(place, channel)
            (folder / f"{place}-{channel}.json").write_text(
                json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8"
            )


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(keep_all(target))
