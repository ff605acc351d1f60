"""Topics are learnt in a process of its own, before the first citizen asks: it takes a second or two of a processor,
for which no answer waits then, and twenty megabytes that the service would keep."""

import asyncio
import logging
import pickle
import sys
from asyncio.subprocess import PIPE

from proactive.conversation.topics import classifier

log = logging.getLogger(__name__)

LEARN = (
    "import pickle, sys; from proactive.conversation.topics.classifier import classifier; "
    "pickle.dump(classifier(), sys.stdout.buffer)"
)


async def learn_topics() -> None:
    """The same whoever learns them: where that process ends without an answer, this one does."""
    if classifier.learnt_before:
        return
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LEARN, stdout=PIPE, start_new_session=True)
    try:
        written, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        log.warning("topics are learnt here: the process that learns them ended with %d", process.returncode)
        await asyncio.to_thread(classifier.classifier)
    else:
        classifier.use(pickle.loads(written))  # noqa: S301
