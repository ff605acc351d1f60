"""How many parts an SMS takes (3GPP TS 23.038 and 23.040). All of it goes out as UCS-2, whatever its letters."""

SINGLE, OF_SEVERAL = 70, 67  # places in the only part, and in each of several
WIDEST_OF_ONE = "\uffff"  # the last character that takes one place
PLACE_BYTES = 2


def parts(text: str) -> int:
    """Parts in which `text` goes out; a character of two places is never split between parts."""
    if len(text.encode("utf-16-le", "surrogatepass")) == PLACE_BYTES * len(text):
        return 1 if len(text) <= SINGLE else -(-len(text) // OF_SEVERAL)
    widths = [2 if letter > WIDEST_OF_ONE else 1 for letter in text]
    if sum(widths) <= SINGLE:
        return 1
    count, room = 1, OF_SEVERAL
    for width in widths:
        if width > room:
            count, room = count + 1, OF_SEVERAL
        room -= width
    return count
