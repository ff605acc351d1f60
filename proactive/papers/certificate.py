"""The school's certificate (appendix 2 to the rules; L7.3, L-F2), as the form that is asked for.

What the registers hold is filled in; the rest is for the school.
"""

from collections.abc import Mapping
from datetime import date

from proactive.basics import law
from proactive.basics.calendar import is_of_age
from proactive.cases.case import Case
from proactive.cases.registers import Enrolment, Person
from proactive.messages.contact import Language
from proactive.papers import stored
from proactive.papers.content import Row, Section
from proactive.papers.words import full_name, local_day, on, word, word_or_code


def sheets(case: Case, language: Language) -> tuple[Section | None, ...]:
    """A sheet for each dependant of an age to study; an empty one where the registers show nobody."""
    people: list[Person | None] = [*students(case)]
    pages = [sheet(case, student, language) for student in people or [None]]
    first, *later_pages = pages
    return (*first, *(section for page in later_pages for section in on_a_new_page(page)))


def on_a_new_page(page: tuple[Section, ...]) -> tuple[Section, ...]:
    first, *later_sections = page
    return (Section(heading=first.heading, rows=first.rows, new_page=True), *later_sections)


def students(case: Case) -> list[Person]:
    """Living people of 18 to 23 whose studies the case asked about."""
    day = local_day(case.registered_at or case.opened_at)
    iins = dict.fromkeys(look_up.value for look_up in stored.all_answers(case) if look_up.record is Enrolment)
    people = [stored.person(case, iin) for iin in iins]
    until = law.number(f"{case.service}.student_until", day)
    return [person for person in people if person and of_age_to_study(person, until, day)]


def of_age_to_study(person: Person, until: int, day: date) -> bool:
    if person.birth_date is None or person.death_date is not None:
        return False
    grown = is_of_age(person.birth_date, law.number("adult_age", day), day)
    return grown and not is_of_age(person.birth_date, until, day)


def sheet(case: Case, student: Person | None, language: Language) -> tuple[Section, ...]:
    study = latest(case, student)
    period = f"{on(study.from_, language)} – {on(study.until, language)}" if study and study.from_ else ""
    at_school = {"institution": study.institution if study else "", "institution_address": ""}
    how = {
        "course": "",
        "study_group": "",
        "study_form": word_or_code("study_form", study.form, language) if study else "",
        "school_year": study.school_year if study else "",
        "study_period": period,
    }
    return (
        lines("student", student_fields(student), language),
        lines("school", at_school, language),
        lines("study", how, language),
        lines("signed", {"stamp": "", "head": ""}, language, word("text", "certificate", language)),
    )


def student_fields(student: Person | None) -> Mapping[str, str | None]:
    born = student.birth_date if student else None
    return {
        "name": full_name(student),
        "birth_year": str(born.year) if born else "",
        "iin": student.iin if student else "",
    }


def lines(heading: str, values: Mapping[str, str | None], language: Language, note: str = "") -> Section:
    """Every line of the form, also the empty ones."""
    form_rows = [Row(word("label", name, language), value or "") for name, value in values.items()]
    paragraphs = (note,) if note else ()
    return Section(heading=word("heading", heading, language), rows=tuple(form_rows), paragraphs=paragraphs)


def latest(case: Case, student: Person | None) -> Enrolment | None:
    if student is None:
        return None
    enrolments = [enrolment for enrolment in stored.records(case, Enrolment) if enrolment.iin == student.iin]
    return max(enrolments, key=lambda enrolment: enrolment.until or date.max, default=None)
