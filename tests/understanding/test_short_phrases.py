"""One to three words at both questions: answered truly, or asked again, or read by a person; never a yes or a no."""

from proactive.conversation.topics.topic import examples
from tests.understanding.short_phrases import DECIDES, phrases, short_trials
from tests.understanding.topics import most_confused, trials

EVERY = list(short_trials())


def test_nothing_of_it_is_learnt_from():
    learnt = {example.text.lower() for example in examples()}
    held_back = [text for texts in phrases().values() for text in texts]
    assert len(held_back) > 300
    assert [text for text in held_back if text.lower().strip("?!") in learnt or len(text.split()) > 3] == []


def test_hardly_one_has_an_answer_that_is_not_its_own():
    wrong = [
        (trial.text, trial.meant, trial.taken) for trial in EVERY if not trial.is_right and not trial.is_asked_or_read
    ]
    assert len(wrong) / len(EVERY) < 0.02, wrong


def test_nearly_nine_in_ten_have_their_true_answer_at_once():
    assert sum(trial.is_right for trial in EVERY) / len(EVERY) >= 0.88


def test_none_is_taken_for_a_yes_a_no_a_stop_or_a_withdrawal():
    assert [trial for trial in EVERY if trial.taken in DECIDES and trial.taken != trial.meant] == []


def test_the_confusions_are_short_enough_for_a_note():
    assert len(most_confused(list(trials(0)))) <= 13
