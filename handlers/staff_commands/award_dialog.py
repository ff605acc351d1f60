"""An act on a running award in Telegram: a button, where there is a choice another, and then what is typed with it.

What takes a document or a name besides is written on two lines: what is read first, and below it the words for the
citizen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.staff_commands.command import CommandRefused, Duty, StaffReply, Turn, press_a_button
from handlers.usecases import awards as usecase
from handlers.web.reasons import because_words
from handlers.web.sums import typed_sum
from proactive.awards.acts import ACTS, APPROVE, COUNT, HOLD, SHARE, WITH_ACCOUNT, asks_for_pension
from proactive.awards.award import AwardHearing, Because, MonthlyAward, OfficialChange
from proactive.awards.counting import AGED, ROLES
from proactive.awards.reasons_of_acts import ON_A_DOCUMENT, REASONS, reasons_of
from proactive.messages.texts.forms import day
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.awards.awards import NoSuchAward

IBAN = re.compile(r"KZ[0-9A-Z]{18}")
ASKED, WRITTEN = "asked", "written"  # the recipient is asked first, or has written that it be held back
MEMBER, CENTRE = "member", "centre"
BESIDE_REASONS: Mapping[str, tuple[str, ...]] = {COUNT: ROLES, HOLD: (ASKED, WRITTEN), SHARE: (MEMBER, CENTRE)}
ON_TWO_LINES = {*ON_A_DOCUMENT, *ROLES, WRITTEN, CENTRE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The act that is under way, and which of its kinds."""

    act: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TypedWords:
    """What was typed: values first, what stands beside them, and the words for the citizen."""

    values: tuple[str, ...]
    beside: str
    words: str


def key_of(act: str) -> str:
    return f"award_{act}"


def begin(turn: Turn) -> StaffReply:
    """What is chosen first where there is a choice."""
    chosen = Chosen((turn.order.key or "").removeprefix("award_"))
    award = award_for(turn, turn.order.words)
    choices = choices_of(chosen.act, award)
    if not choices:
        return ask_words(turn, award, chosen)
    turn.wait_for("award_choice", id=award.id, act=chosen.act)
    buttons = [turn.button("award_kind", kind, label_of(turn, chosen.act, kind)) for kind in choices]
    act = turn.word("key", key_of(chosen.act))
    return StaffReply(turn.say("award_choose", number=award.case_number, act=act), buttons)


def choices_of(act: str, award: MonthlyAward) -> tuple[str, ...]:
    return BESIDE_REASONS.get(act) or reasons_of(act, award.service)


def label_of(turn: Turn, act: str, kind: str) -> str:
    return because_words(turn.words, Because(kind)) if act in REASONS else turn.word("award_kind", kind)


def choose(turn: Turn) -> StaffReply:
    act, kind = str(turn.data.get("act", "")), turn.order.words
    award = award_for(turn, str(turn.data.get("id", "")))
    if kind not in choices_of(act, award):
        raise CommandRefused("over")
    return ask_words(turn, award, Chosen(act, kind))


def ask_words(turn: Turn, award: MonthlyAward, chosen: Chosen) -> StaffReply:
    turn.wait_for("award_words", id=award.id, act=chosen.act, kind=chosen.kind)
    act = turn.word("key", key_of(chosen.act))
    return StaffReply(turn.say(asked_in_words(chosen, award), number=award.case_number, act=act))


def asked_in_words(chosen: Chosen, award: MonthlyAward) -> str:
    """Which text says what is to be written."""
    if chosen.act == COUNT:
        return "award_ask_aged" if chosen.kind == AGED else "award_ask_member"
    if chosen.act in WITH_ACCOUNT:
        return "award_ask_centre" if chosen.kind == CENTRE else "award_ask_iban"
    if chosen.act == HOLD:
        return "award_ask_request" if chosen.kind == WRITTEN else "award_ask_hold"
    if chosen.kind in ON_TWO_LINES:
        return "award_ask_document"
    return "award_ask_pension" if takes_pension(chosen.act, award) else "award_ask"


def carry_out(turn: Turn) -> StaffReply:
    chosen, id = Chosen(str(turn.data["act"]), str(turn.data.get("kind", ""))), str(turn.data["id"])
    before = award_for(turn, id)
    asked_for = change_of(turn, chosen, before)
    try:
        is_proposed = usecase.change_within(turn.tx, turn.actor, turn.now, id, chosen.act, asked_for)
    except NoSuchAward:
        raise CommandRefused("over") from None
    except ActNotPossible as refusal:
        raise CommandRefused("award_refused", why=refusal.in_words(turn.language)) from None
    turn.leave()
    award = award_for(turn, id)
    if award.hearing is not None and award.hearing != before.hearing:
        return StaffReply(turn.say("award_heard", number=award.case_number, told=hearing_words(turn, award.hearing)))
    return StaffReply(turn.say("proposed" if is_proposed else "award_done", number=award.case_number))


def hearing_words(turn: Turn, hearing: AwardHearing) -> str:
    """Until when one may object; where nobody can be written to, that a letter goes out today."""
    days = {"until": day(hearing.object_until, turn.language), "from": day(hearing.decide_from, turn.language)}
    told = turn.say("award_hearing", **days)
    return " ".join([told, turn.say("award_by_letter")]) if hearing.by_letter else told


def takes_pension(act: str, award: MonthlyAward) -> bool:
    return act == APPROVE and asks_for_pension(award)


def change_of(turn: Turn, chosen: Chosen, award: MonthlyAward) -> OfficialChange:
    """Raises `CommandRefused` for what does not begin with a day, an account or a sum, or lacks its second line."""
    today, text = turn.now.today, turn.order.words
    if chosen.act in WITH_ACCOUNT:
        return with_account(written(text, 1, chosen), chosen, today)
    if chosen.act == HOLD:
        return with_sum(written(text, 1, chosen), today)
    if chosen.act == COUNT:
        return with_member(written(text, 2, chosen), chosen)
    typed = written(text, 1, chosen)
    pension, words = beside_pension(typed.words) if takes_pension(chosen.act, award) else (None, typed.words)
    because = Because(chosen.kind or Because.OFFICIAL)
    return OfficialChange(
        from_=day_in(typed.values[0]), because=because, words=words, pension=pension, rests_on=typed.beside
    )


def written(text: str, values: int, chosen: Chosen) -> TypedWords:
    """So many values first; on two lines where something stands beside them. Raises `CommandRefused`."""
    first, _, below = text.partition("\n") if chosen.kind in ON_TWO_LINES else (text, "", "")
    *values_typed, rest = [*first.split(maxsplit=values), *[""] * (values + 1)][: values + 1]
    if chosen.kind in ON_TWO_LINES and not (rest.strip() and below.strip()):
        raise CommandRefused("award_two_lines", stay=True)
    return TypedWords(tuple(values_typed), rest.strip() if below else "", below.strip() or rest.strip())


def with_account(typed: TypedWords, chosen: Chosen, today: date) -> OfficialChange:
    iban = typed.values[0].upper()
    if not IBAN.fullmatch(iban):
        raise CommandRefused("award_iban_first", stay=True)
    because = Because(chosen.kind) if chosen.act in REASONS and chosen.kind else Because.OFFICIAL
    return OfficialChange(from_=today, because=because, words=typed.words, iban=iban, centre=typed.beside)


def with_sum(typed: TypedWords, today: date) -> OfficialChange:
    amount = typed_sum(typed.values[0])
    if amount is None:
        raise CommandRefused("award_sum_first", stay=True)
    return OfficialChange(from_=today, words=typed.words, amount=amount, rests_on=typed.beside)


def with_member(typed: TypedWords, chosen: Chosen) -> OfficialChange:
    """Of who is of pension age with the pension a month, where a sum stands before the document."""
    pension, document = beside_pension(typed.beside) if chosen.kind == AGED else (None, typed.beside)
    if not document:
        raise CommandRefused("award_two_lines", stay=True)
    from_, member = day_in(typed.values[0]), typed.values[1]
    return OfficialChange(
        from_=from_, words=typed.words, member=member, role=chosen.kind, pension=pension, rests_on=document
    )


def day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandRefused("award_day_first", stay=True) from None


def beside_pension(rest: str) -> tuple[Decimal | None, str]:
    """What is paid of a pension a month, where the words begin with a sum."""
    first, _, words = rest.partition(" ")
    pension = typed_sum(first)
    return (None, rest) if pension is None else (pension, words.strip())


def award_for(turn: Turn, id: str) -> MonthlyAward:
    try:
        return usecase.award_within(turn.tx, id)
    except NoSuchAward:
        raise CommandRefused("over") from None


KEYS = {key_of(act): Duty(Right.DECIDE, begin) for act in ACTS} | {"award_kind": Duty(Right.DECIDE, choose)}
STEPS = {
    "award_choice": Duty(Right.DECIDE, press_a_button),
    "award_words": Duty(Right.DECIDE, carry_out),
}
