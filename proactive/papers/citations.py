"""Citations of the law as they stand on papers: `"Social Code, art. 242(1)"` → «Әлеуметтік кодекс, 242(1)-бап».

Code and law tables cite in English. What neither this page nor a benefit knows stays as it is, so that nothing is lost.
"""

import re
from functools import cache, lru_cache

from proactive.basics.service_folders import packages
from proactive.messages.contact import Language
from proactive.messages.texts import book

KK, RU = Language.KK, Language.RU

# In this order: a longer name before one that is part of it.
NAMES: tuple[tuple[str, dict[Language, str]], ...] = (
    (r"Social Code", {KK: "Әлеуметтік кодекс", RU: "Социальный кодекс"}),
    (r"Labour Code", {KK: "Еңбек кодексі", RU: "Трудовой кодекс"}),
    (r"Civil Code", {KK: "Азаматтық кодекс", RU: "Гражданский кодекс"}),
    (r"Digital Code", {KK: "Цифрлық кодекс", RU: "Цифровой кодекс"}),
    (r"Order (\d+)", {KK: r"№ \1 бұйрық", RU: r"приказ № \1"}),
    (
        r"Law on Personal Data",
        {KK: "«Дербес деректер және оларды қорғау туралы» Заң", RU: "Закон «О персональных данных и их защите»"},
    ),
    (
        r"Law on State Services",
        {KK: "«Мемлекеттік көрсетілетін қызметтер туралы» Заң", RU: "Закон «О государственных услугах»"},
    ),
    (
        r"Law on the rights of the child",
        {KK: "«Баланың құқықтары туралы» Заң", RU: "Закон «О правах ребёнка»"},
    ),
    (
        r"Budget law for (\d{4})-(\d{4})(?: of ([\d.]+\d))?",
        {KK: r"\1–\2 жылдарға арналған бюджет туралы Заң (\3)", RU: r"Закон о бюджете на \1–\2 годы (\3)"},
    ),
    (r"Budget law for (\d{4})", {KK: r"\1 жылғы бюджет туралы Заң", RU: r"Закон о бюджете на \1 год"}),
)

PLACES = r"(\d[\d()\-]*(?:, [\d(][\d()\-]*)*)"
MONTHS = {
    "January": {KK: "қаңтар", RU: "января"},
    "April": {KK: "сәуір", RU: "апреля"},
    "July": {KK: "шілде", RU: "июля"},
}
ORDINALS = {
    word: {KK: kk, RU: ru}
    for word, kk, ru in (
        ("first", "бірінші", "первый"),
        ("second", "екінші", "второй"),
        ("third", "үшінші", "третий"),
        ("fourth", "төртінші", "четвёртый"),
        ("fifth", "бесінші", "пятый"),
        ("sixth", "алтыншы", "шестой"),
        ("seventh", "жетінші", "седьмой"),
        ("eighth", "сегізінші", "восьмой"),
        ("ninth", "тоғызыншы", "девятый"),
        ("tenth", "оныншы", "десятый"),
    )
}
PARTS = {"второй": "вторая", "первый": "первая", "третий": "третья", "четвёртый": "четвёртая"}

Phrase = tuple[str, dict[Language, str]]
PHRASES: tuple[Phrase, ...] = (
    (rf"\barts\. {PLACES}", {KK: r"\1-баптар", RU: r"ст. \1"}),
    (rf"\bart\. {PLACES}", {KK: r"\1-бап", RU: r"ст. \1"}),
    (rf"\bparas {PLACES}", {KK: r"\1-тармақтар", RU: r"пп. \1"}),
    (rf"\bpara {PLACES}", {KK: r"\1-тармақ", RU: r"п. \1"}),
    (r"\bapp\. (\d+)", {KK: r"\1-қосымша", RU: r"приложение \1"}),
    (r"\brules 2\b", {KK: "асыраушысынан айырылу қағидалары", RU: "правила о потере кормильца"}),
    (r"\brefusal \((\d)\)", {KK: r"бас тарту негізі (\1)", RU: r"основание отказа (\1)"}),
    (
        r"\bfrom the published (\d+) MCI = ([\d ]+)",
        {KK: r"жарияланған \1 АЕК = \2", RU: r"по опубликованным \1 МРП = \2"},
    ),
    *(
        (rf"\bas amended from 1 {name}", {KK: f"1 {of[KK]}дегі редакция", RU: f"в редакции с 1 {of[RU]}"})
        for name, of in MONTHS.items()
    ),
    *((rf"\b{word} indent", {KK: f"{of[KK]} абзац", RU: f"абзац {of[RU]}"}) for word, of in ORDINALS.items()),
    *(
        (rf"\b{word} part", {KK: f"{of[KK]} бөлік", RU: f"часть {PARTS[of[RU]]}"})
        for word, of in ORDINALS.items()
        if of[RU] in PARTS
    ),
)


@lru_cache(1000)
def cited(basis: str, language: Language) -> str:
    """A citation, or several between semicolons, in the paper's language."""
    for pattern, words in (
        *own_names(language),
        *((pattern, words[language]) for pattern, words in (*NAMES, *PHRASES)),
    ):
        basis = re.sub(pattern, words, basis)
    return basis.replace(" ()", "")


@cache
def own_names(language: Language) -> tuple[tuple[str, str], ...]:
    """What benefits bring for acts that only they cite: their tables `[citation]`."""
    tables = [book(code, language).get("citation", {}) for code in packages()]
    return tuple((re.escape(name), words) for table in tables for name, words in table.items())
