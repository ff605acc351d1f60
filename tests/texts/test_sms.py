import pytest

from proactive.messages.texts.sms import parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("ә" * 70, 1),
        ("ә" * 71, 2),
        ("ә" * 134, 2),
        ("ә" * 135, 3),
        ("🙏" * 35, 1),
        ("🙏" * 36, 2),
    ],
)
def test_an_sms_takes_as_many_parts_as_the_network_counts(text, count):
    assert parts(text) == count


def test_a_surrogate_pair_is_not_split_between_two_parts():
    assert parts("ә" * 66 + "🙏" + "ә" * 66) == 3  # 134 places, but the pair does not fit into the first part


def test_latin_letters_take_the_same_room_because_everything_is_sent_as_ucs2():
    assert parts("a" * 71) == parts("ә" * 71) == 2
