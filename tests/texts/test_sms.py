import pytest

from proactive.texts.sms import is_gsm7, parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ә" * 70, 1),
        ("ә" * 71, 2),
        ("ә" * 134, 2),
        ("ә" * 135, 3),
        ("a" * 70 + "ә", 2),
        ("🙏" * 35, 1),
        ("🙏" * 36, 2),
    ],
)
def test_an_sms_takes_as_many_parts_as_the_network_counts(text, count):
    assert parts(text) == count


def test_a_surrogate_pair_is_not_split_between_two_parts():
    assert parts("ә" * 66 + "🙏" + "ә" * 66) == 3  # 134 places, but the pair does not fit into the first part


def test_an_escaped_letter_is_not_split_between_two_parts():
    assert parts("a" * 152 + "€" + "a" * 152) == 3


def test_one_kazakh_letter_makes_all_of_it_ucs2():
    assert is_gsm7("Tolem 151 375 tenge")
    assert not is_gsm7("Tөlem")
