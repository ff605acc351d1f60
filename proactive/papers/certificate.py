"""The school's certificate (appendix 2 to the rules; L7.3, L-F2), word for word as the order prints it.

It is the school's paper: what the registers hold is filled in, the school fills in the rest and seals it. The body that
gives out the form neither heads nor certifies it.
"""

from dataclasses import replace
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import is_of_age
from proactive.cases.case import Case
from proactive.cases.registers import Enrolment, Person
from proactive.messages.contact import Language
from proactive.papers import stored
from proactive.papers.content import Section
from proactive.papers.words import full_name, local_day, on, word, word_or_code

ADDRESS = "_" * 28  # no register tells it
LINES = ("stamp", "citizen", "school", "pupil", "group", "form", "valid", "purpose", "term", "note", "seal", "head")


def sheets(case: Case, language: Language) -> tuple[Section | None, ...]:
    """A sheet for each dependant of an age to study; an empty one where the registers show nobody."""
    people: list[Person | None] = [*students(case)]
    every = [sheet(latest(case, student), student, language) for student in people or [None]]
    first, *later_sheets = every
    return (*first, *(section for later in later_sheets for section in on_a_new_page(later)))


def on_a_new_page(page: tuple[Section, ...]) -> tuple[Section, ...]:
    first, *later_sections = page
    return (replace(first, new_page=True), *later_sections)


def students(case: Case) -> list[Person]:
    """Living people of 18 to 23 whose studies the case asked about."""
    day = local_day(case.registered_at or case.opened_at)
    iins = dict.fromkeys(look_up.value for look_up in stored.look_ups(case) if look_up.record is Enrolment)
    people = [stored.person(case, iin) for iin in iins]
    until = law.number(f"{case.service}.student_until", day)
    return [person for person in people if person and of_age_to_study(person, until, day)]


def of_age_to_study(person: Person, until: int, day: date) -> bool:
    if person.birth_date is None or person.death_date is not None:
        return False
    grown = is_of_age(person.birth_date, law.number("adult_age", day), day)
    return grown and not is_of_age(person.birth_date, until, day)


def sheet(study: Enrolment | None, student: Person | None, language: Language) -> tuple[Section, ...]:
    """Line by line as the order prints it; what no register told is a line to be filled in by hand."""
    filled = {
        "student": about(student, language),
        "institution": f"{study.institution}, {ADDRESS}" if study and study.institution else None,
        "study_form": word_or_code("study_form", study.form, language) if study else None,
        "school_year": study.school_year if study else None,
        "from": on(study.from_, language) if study and study.from_ else None,
        "until": on(study.until, language) if study and study.until else None,
    }
    spaces = {name: value or word("certificate", f"no_{name}", language) for name, value in filled.items()}
    texts = [word("certificate", line, language).format_map(spaces) for line in LINES]
    stamp, *sentences = texts
    return (
        Section(paragraphs=(stamp,)),
        Section(heading=word("title", "certificate", language), paragraphs=tuple(sentences)),
    )


def about(student: Person | None, language: Language) -> str | None:
    """The name, the year of birth and the IIN, in the order's one line."""
    if student is None:
        return None
    born = word("certificate", "born", language).format(year=student.birth_date.year) if student.birth_date else ""
    return ", ".join(part for part in (full_name(student), born, student.iin) if part)


def latest(case: Case, student: Person | None) -> Enrolment | None:
    if student is None:
        return None
    enrolments = [enrolment for enrolment in stored.records(case, Enrolment) if enrolment.iin == student.iin]
    return max(enrolments, key=lambda enrolment: enrolment.until or date.max, default=None)
