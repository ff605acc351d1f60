"""What identifies a person, masked for those who look without a right to know who it is."""

import re
from collections.abc import Iterable
from functools import lru_cache

from proactive.cases.case import Case
from proactive.cases.registers import Person

HIDDEN = "•"
KEPT = 4  # characters at the end
MARKED = re.compile(
    r"(?<![0-9A-Za-z])(?:KZ[0-9]{2}[0-9A-Z]{16}|[0-9]{12}|\+[0-9]{8,15})(?![0-9A-Za-z])"  # IBAN; IIN or BIN; number
)

# An account or a card as people type it, in groups or not.
ACCOUNT = re.compile(
    r"(?<![0-9A-Za-zА-Яа-я])(?:[KkКк][ZzЗз3][ -]?(?:[0-9A-Za-zАВЕКМНОРСТХавекмнорстх][ -]?){17}[0-9A-Za-zА-Яа-я]"
    r"|(?:[0-9][ -]?){15}[0-9])(?![0-9A-Za-zА-Яа-я])"
)

# What a name ends in where it stands in a sentence: "Ивану", "Марией"; "Серіктің", "Айгүлге", "Серігіміз".
RUSSIAN = "ого|ому|ыми|ими|ова|ову|овой|ами|ями|ом|ем|ым|им|ой|ей|ою|ею|ых|их|ам|ям|ах|ях|ев|ов|а|я|у|ю|е|ы|и"
KAZAKH = (
    "ымыз|іміз|мыз|міз|ым|ім|сы|сі|ның|нің|дың|дің|тың|тің|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен|лар|лер|дар|дер|"
    "тар|тер|нікі|дікі|тікі|ға|ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні|да|де|та|те|м|н|ы|і|а|е"
)
MOST_ENDINGS = 2  # one after another: "Серіктердің"
SHORTEST_STEM = 3  # letters; of a shorter name nothing is taken away

# What people type for a letter, or two, of either spelling of a name: "Нұрпейісов" and "Нурпеисов", "Жанибек" and
# "Джанибек"; the longest first.
TYPED = {
    **dict.fromkeys(("йі", "ій", "ий", "йи"), "(?:[йи][іи]|[іи]й?|й)"),
    **dict.fromkeys(("дж", "ж"), "д?ж"),
    **dict.fromkeys("іий", "(?:й?[іи]|[іи]?й)"),
    **dict.fromkeys("аә", "[аә]"),
    **dict.fromkeys("уүұ", "[уүұ]"),
    **dict.fromkeys("гғ", "[гғ]"),
    **dict.fromkeys("нң", "[нң]"),
    **dict.fromkeys("оө", "[оө]"),
    **dict.fromkeys("хһ", "[хһқ]"),
    **dict.fromkeys("её", "[её]"),
    **dict.fromkeys("кқ", "[кқ]"),
    "ы": "[ыи]",
    "л": "ль?",
}
VOICED = {"к": "[кқгғ]", "қ": "[кқгғ]", "п": "[пб]"}  # a last letter before a vowel: "Серік", "Серігім"
BETWEEN_NAMES = re.compile(r"[-‐‑–—]")
LETTERS = re.compile("|".join(sorted(TYPED, key=len, reverse=True)) + "|.")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Account numbers, IINs and phone numbers keep their last four characters, names their first letter."""
    return names_shortened(MARKED.sub(lambda match: shortened(match.group()), text), names)


def accounts_shortened(text: str) -> str:
    """For lists, whoever reads them: the whole of an account stands on its case alone."""
    return ACCOUNT.sub(lambda match: shortened(re.sub(r"[ -]", "", match.group())), text)


def names_shortened(text: str, names: Iterable[str]) -> str:
    """In whatever case they stand, and with whichever letters people type."""
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = inflected(name).sub(f"{name[0]}.", text)
    return text


@lru_cache(maxsize=4096)
def inflected(name: str) -> re.Pattern[str]:
    """A name as people write it in a sentence."""
    small = name.replace("İ", "i").lower()
    stem = re.sub("[аяеиыйьоё]$", "", small)
    stem = stem if len(stem) >= SHORTEST_STEM else small
    letters = typed(stem[:-1]) + VOICED.get(stem[-1], typed(stem[-1]))
    vowel = "[аяеиыйьоё]?" if stem != small else ""
    endings = typed(f"{RUSSIAN}|{KAZAKH}")
    return re.compile(rf"(?<!\w){letters}{vowel}(?:{endings}){{0,{MOST_ENDINGS}}}(?!\w)", re.IGNORECASE)


def typed(letters: str) -> str:
    """As a pattern; what stands between endings stays."""
    return "".join(one if one == "|" else TYPED.get(one, re.escape(one)) for one in LETTERS.findall(letters))


def shortened(mark: str) -> str:
    return HIDDEN * (len(mark) - KEPT) + mark[-KEPT:]


def names_in(case: Case) -> set[str]:
    """The names of everybody the registers told of in a case."""
    answers = (answer for facts in (case.detected, case.assigned) for answer in facts.answers.values())
    people = (record for answer in answers for record in answer.records if isinstance(record, Person))
    return names_of(people)


def names_of(people: Iterable[Person]) -> set[str]:
    """Of several first names each too: a message says the first alone."""
    return {
        name
        for person in people
        for name in (person.surname, person.given_name, person.patronymic, *first_names(person.given_name or ""))
        if name
    }


def first_names(given_name: str) -> list[str]:
    """The first names of somebody who has several: "Анна-Мария", "Мұхаммед Әли"."""
    return BETWEEN_NAMES.sub(" ", given_name).split()
