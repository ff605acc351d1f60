"""How many parts an SMS takes (3GPP TS 23.038 and 23.040). One Kazakh or Russian letter makes all of it UCS-2."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a septet: two places

GSM_SINGLE, GSM_OF_SEVERAL = 160, 153
UCS2_SINGLE, UCS2_OF_SEVERAL = 70, 67


def is_gsm7(text: str) -> bool:
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def parts(text: str) -> int:
    """Parts in which `text` goes out; a character of two places is never split between parts."""
    if is_gsm7(text):
        return _fill([2 if letter in EXTENDED else 1 for letter in text], GSM_SINGLE, GSM_OF_SEVERAL)
    return _fill([2 if ord(letter) > 0xFFFF else 1 for letter in text], UCS2_SINGLE, UCS2_OF_SEVERAL)


def _fill(widths: list[int], single: int, of_several: int) -> int:
    if sum(widths) <= single:
        return 1
    count, room = 1, of_several
    for width in widths:
        if width > room:
            count, room = count + 1, of_several
        room -= width
    return count
