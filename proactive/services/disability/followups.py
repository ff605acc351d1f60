"""What a disability benefit asks for later: the end of the term, the seventh and the eighteenth birthday."""

from collections.abc import Iterator
from datetime import date

from proactive.basics.calendar import add_years
from proactive.cases.registers import Disability, Person
from proactive.services.disability.record import UNDER_7, for_child
from proactive.services.followups import FollowUp, ahead, for_official


def of_disability(disability: Disability, person: Person | None) -> Iterator[FollowUp]:
    """The payment ends with the term (171(5)), so the term comes first; a birthday after it is not reached."""
    if disability.valid_until:
        yield ahead("term_ends", disability.valid_until)
    if person is None or person.birth_date is None:
        return
    last = disability.valid_until or date.max
    seven, eighteen = add_years(person.birth_date, 7), add_years(person.birth_date, 18)
    if disability.category == UNDER_7 and seven <= last:
        yield ahead("turns_7", seven)
    if for_child(disability) and eighteen <= last:
        yield ahead("turns_18", eighteen)
        yield for_official("turns_18", eighteen)  # from now on it is paid to the person, to an account of their own
