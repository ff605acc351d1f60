"""The word by which a citizen makes sure who writes: 1414 reads it on the case's page, and nobody else can know it."""

from hashlib import sha256

from proactive.cases.case import Case
from proactive.messages.contact import Language

# The same thing in both languages, short, and easy to hear on the telephone.
WORDS = {
    Language.KK: tuple(
        "алма арна айна бесік бұлақ гүл дала домбыра ертегі жұлдыз жапырақ кеме көпір күміс қайың қоңырау "  # noqa: SIM905
        "мысық нан орман өзен парус раушан сағат тау терезе түйе ұя шам шырша шөл ыдыс інжу".split()
    ),
    Language.RU: tuple(
        "яблоко канал зеркало колыбель родник цветок степь домбра сказка звезда листок лодка мост серебро берёза "  # noqa: SIM905
        "колокол кошка хлеб лес река парус роза часы гора окно верблюд гнездо лампа ёлка пустыня посуда жемчуг".split()
    ),
}


def check_word(case: Case, language: Language) -> str:
    """From what only the register and the state know of the case; it stays the same as long as the case."""
    known_to_us = f"{case.number} {case.event.event_id} {case.subject_iin}"
    words = WORDS[language]
    return words[int.from_bytes(sha256(known_to_us.encode()).digest()[:4], "big") % len(words)]
