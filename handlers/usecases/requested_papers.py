"""A paper that a citizen asked for is ready."""

from collections.abc import Sequence

from handlers.usecases.item import Item, answered
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.jobs import IssuedPaper, IssuePaper
from proactive.cases.outcome import Outcome
from proactive.conversation import citizen_commands
from storage.cases.apply import Decided


async def work_papers(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """In Telegram a file, by SMS a link."""

    async def decide(open_items: Sequence[Item]) -> list[Decided]:
        return [decide_paper(item) for item in open_items]

    return await settle(runtime, items, decide)


def decide_paper(item: Item) -> Decided:
    job, task = answered(item, IssuePaper)
    words = citizen_commands.paper_ready(task, job.brought(IssuedPaper))
    return Decided(outcomes=(Outcome(messages=(words,)),), arrival=item.received.position)
