"""Alerts: what those who run the service are told when it begins and when it is over, in Kazakh and in Russian."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from proactive.messages.texts import render, watch_words
from proactive.messages.texts.forms import UNITS, span

VERSION = "1"


class Alarm(StrEnum):
    REGISTER = "register"  # does not answer; also the signer and the payment system
    OUTBOX = "outbox"  # a message cannot be sent
    ROUTE = "route"  # a provider takes nothing from us: a password, an address, a contract
    JOB = "job"  # something that was asked on behalf of a case cannot be carried out
    JOB_WAITS = "job_waits"  # what is asked fails by itself, whoever it is asked of
    DAMPENED = "dampened"  # a number is answered no more today: a robot, or somebody who needs a person
    PROMISE = "promise"  # a citizen was promised a person's answer, and its hour has gone by
    INBOX = "inbox"  # something that came in is not worked
    FEED_QUIET = "feed_quiet"  # brings nothing for longer than it uses to
    FEED_AGAIN = "feed_again"  # its sequence began again
    FEED_GAP = "feed_gap"  # leaves sequences out
    STANDSTILL = "standstill"  # cases are due, and none of all cases moves
    DISK = "disk"  # nearly full
    LAW = "law"  # the coming year has no value of a parameter
    CHAIN = "chain"  # of consents or of the audit log: a record was changed or taken away
    ASIDE = "aside"  # an award, or a decision on one, cannot be read and was set aside
    CERTIFICATE = "certificate"  # of the signer, about to end
    REFUSED = "refused"  # a run of calls without the right token: somebody guesses, or a token was mistyped
    DATABASE = "database"  # takes nothing that is written
    LOOP = "loop"  # makes no turn
    SWEEP = "sweep"  # has not begun for longer than it may


class Peer(StrEnum):
    """Who is called beside the registers; the error of a job begins with the name of who was silent."""

    SIGNER = "NCANode"
    PAYMENT_DESK = "ODQ"
    TELEGRAM = "Telegram"
    CABINET = "eGov"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`about`: which register, which chain, which kind of job; `since`: the oldest that waits; `count`: how many do."""

    alarm: Alarm
    about: str = ""
    since: datetime | None = None
    count: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.alarm.value, self.about


def began(trouble: Trouble, now: datetime) -> str:
    def words(language: Language) -> Mapping[str, str]:
        age = span(now - trouble.since, UNITS[language]) if trouble.since else ""
        return {"about": subject(trouble.alarm, trouble.about, language), "count": str(trouble.count), "age": age}

    return in_both(f"watch.began_{trouble.alarm}", words)


def over(alarm: str, about: str) -> str:
    return in_both(f"watch.over_{alarm}", lambda language: {"about": subject(alarm, about, language)})


def subject(alarm: str, about: str, language: Language) -> str:
    """Systems go by their own names, kinds of jobs by words."""
    return watch_words("job", about, language) if alarm == Alarm.JOB_WAITS else about


def in_both(key: str, words: Callable[[Language], Mapping[str, str]]) -> str:
    """Who works here reads one of the two."""
    return "\n\n".join(render(key, language, Channel.TELEGRAM, **words(language)).text for language in Language)


def as_json(id: str, trouble: Trouble, state: str, at: datetime) -> dict[str, object]:
    """What is posted to ALERT_URL: `state` is `began` or `over`; the same `id` is the same news."""
    text = began(trouble, at) if state == "began" else over(trouble.alarm, trouble.about)
    return {
        "id": id,
        "alarm": trouble.alarm.value,
        "about": trouble.about,
        "state": state,
        "at": at.isoformat(),
        "since": trouble.since.isoformat() if trouble.since else None,
        "count": trouble.count,
        "text": text,
    }


def note(id: str, telegram_id: int, text: str, key: str) -> Message:
    """A message to a colleague's own chat."""
    return Message(
        id=id,
        channel=Channel.TELEGRAM,
        address=str(telegram_id),
        text=text,
        key=key,
        version=VERSION,
        language=Language.KK,
        priority=Priority.CASE,
    )
