from dataclasses import replace
from datetime import timedelta

import pytest

from proactive.broadcasts.audience import LeftOut, Reached
from proactive.broadcasts.broadcast import WrongText, check_texts, message, rendered, trial, verdict
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Priority
from tests.broadcast.makers import KK, RU, draft, matter, reached, somebody
from tests.storage.makers import moment


@pytest.mark.parametrize(
    ("kk", "ru", "says"),
    [
        ("", RU, "text in kk is missing"),
        (KK, "  ", "text in ru is missing"),
        (KK, "Здравствуйте, {name}", "{name}, which nothing fills"),
        (KK, "Дело {number}", "{number} stands in one language only"),
        (KK, "Дело {number", "text in ru"),
        (KK, "Дело {number!r}", "plain name"),
        (KK, "Дело {}", "which nothing fills"),
        ("қ" * 671, RU, "takes 11 SMS parts"),
    ],
)
def test_words_that_cannot_be_sent_are_named(kk: str, ru: str, says: str):
    with pytest.raises(WrongText, match=says.replace("{", r"\{")):
        check_texts({Language.KK: kk, Language.RU: ru})


def test_the_same_placeholders_in_both_languages_can_be_sent():
    check_texts({Language.KK: "{service}: {number}, {state}", Language.RU: "{state} {number} {service} {{!}}"})


def test_each_reads_of_their_own_case_in_their_own_language():
    texts = {Language.KK: "{number}", Language.RU: "{service}, дело {number}: {state}"}
    about = matter("26-0000007", service="burial", status=Status.OFFERED)
    words = rendered(draft(texts=texts), reached(matter=about))
    assert words == "выплата на погребение, дело 26-0000007: Ваше «да» или «нет» ещё не пришло."


def test_who_has_no_case_is_not_told_about_one():
    texts = {Language.KK: "{number}", Language.RU: "{number}"}
    assert verdict(draft(texts=texts), somebody(), moment()) is LeftOut.NO_CASE
    assert isinstance(verdict(draft(texts=texts), somebody(matter()), moment()), Reached)


def test_a_message_is_bulk_nobody_asked_for_it_and_its_id_is_the_persons():
    out = message(draft(id="7"), "line", reached(Channel.SMS))
    assert (out.id, out.key, out.text) == ("b7.line", "broadcast.7", RU)
    assert (out.priority, out.unasked) == (Priority.BULK, True)


def test_a_text_without_placeholders_keeps_its_written_braces():
    texts = {Language.KK: "{{қ}}", Language.RU: "{{р}}"}
    assert rendered(replace(draft(), texts=texts), reached()) == "{р}"


def test_who_wrote_it_reads_both_texts_as_somebody_with_a_case_would():
    texts = {Language.KK: "Өтініш {number}", Language.RU: "Заявление {number}"}
    now = moment()
    messages = trial(draft(texts=texts), "555", now)
    assert [message.text for message in messages] == ["Өтініш 26-0000000", "Заявление 26-0000000"]
    assert {message.address for message in messages} == {"555"}
    later = trial(draft(texts=texts), "555", replace(now, at=now.at + timedelta(minutes=1)))
    assert not {message.id for message in messages} & {message.id for message in later}
