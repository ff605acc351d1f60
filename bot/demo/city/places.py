"""The 20 regions of Kazakhstan, some of their towns and villages, and homes in them.

Region codes are those of KATO; codes below the region follow its layout and are the city's own.
"""

from random import Random
from typing import NamedTuple


class Region(NamedTuple):
    kato: str  # two digits
    kk: str
    ru: str
    settlements: tuple[tuple[str, str], ...]  # (kk, ru), the centre first
    weight: int  # share of the people, in tens of thousands


def _region(kato: str, kk: str, ru: str, settlements: str, weight: int) -> Region:
    pairs = (settlement.split("/") for settlement in settlements.split(", "))
    return Region(kato, kk, ru, tuple((pair[0], pair[-1]) for pair in pairs), weight)


REGIONS = (
    _region("10", "Абай облысы", "область Абай", "Семей, Аягөз/Аягоз, Шар", 61),
    _region("11", "Ақмола облысы", "Акмолинская область", "Көкшетау/Кокшетау, Степногорск, Щучинск", 79),
    _region("15", "Ақтөбе облысы", "Актюбинская область", "Ақтөбе/Актобе, Хромтау, Қандыағаш/Кандыагаш", 95),
    _region("19", "Алматы облысы", "Алматинская область", "Қонаев/Конаев, Талғар/Талгар, Есік/Есик", 156),
    _region("23", "Атырау облысы", "Атырауская область", "Атырау, Құлсары/Кульсары, Мақат/Макат", 71),
    _region(
        "27",
        "Батыс Қазақстан облысы",
        "Западно-Казахстанская область",
        "Орал/Уральск, Ақсай/Аксай, Шыңғырлау/Чингирлау",
        70,
    ),
    _region("31", "Жамбыл облысы", "Жамбылская область", "Тараз, Шу, Қаратау/Каратау", 122),
    _region("33", "Жетісу облысы", "область Жетісу", "Талдықорған/Талдыкорган, Текелі/Текели, Сарқан/Саркан", 70),
    _region(
        "35", "Қарағанды облысы", "Карагандинская область", "Қарағанды/Караганда, Теміртау/Темиртау, Балқаш/Балхаш", 114
    ),
    _region("39", "Қостанай облысы", "Костанайская область", "Қостанай/Костанай, Рудный, Арқалық/Аркалык", 83),
    _region("43", "Қызылорда облысы", "Кызылординская область", "Қызылорда/Кызылорда, Арал/Аральск, Шиелі/Шиели", 84),
    _region("47", "Маңғыстау облысы", "Мангистауская область", "Ақтау/Актау, Жаңаөзен/Жанаозен, Бейнеу", 80),
    _region("55", "Павлодар облысы", "Павлодарская область", "Павлодар, Екібастұз/Экибастуз, Ақсу/Аксу", 75),
    _region(
        "59",
        "Солтүстік Қазақстан облысы",
        "Северо-Казахстанская область",
        "Петропавл/Петропавловск, Булаев/Булаево, Мамлют/Мамлютка",
        52,
    ),
    _region("61", "Түркістан облысы", "Туркестанская область", "Түркістан/Туркестан, Кентау, Сарыағаш/Сарыагаш", 215),
    _region("62", "Ұлытау облысы", "область Ұлытау", "Жезқазған/Жезказган, Сәтбаев/Сатпаев, Ұлытау/Улытау", 22),
    _region(
        "63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "Өскемен/Усть-Каменогорск, Риддер, Зайсан", 73
    ),
    _region("71", "Астана қаласы", "город Астана", "Астана", 153),
    _region("75", "Алматы қаласы", "город Алматы", "Алматы", 228),
    _region("79", "Шымкент қаласы", "город Шымкент", "Шымкент", 125),
)

STREETS = (
    "Абай көшесі", "Сәтбаев көшесі", "Достық даңғылы", "Тәуелсіздік даңғылы", "Жамбыл көшесі", "Бөгенбай батыр көшесі",
    "Қабанбай батыр көшесі", "Наурыз көшесі", "Әйтеке би көшесі", "Төле би көшесі", "Мәншүк Мәметова көшесі",
    "Шоқан Уәлиханов көшесі", "Ыбырай Алтынсарин көшесі", "Желтоқсан көшесі",
    "Бейбітшілік көшесі", "Мұхтар Әуезов көшесі",
)  # fmt: skip

_WHERE = tuple(index for index, region in enumerate(REGIONS) for _ in range(region.weight))


class Home(NamedTuple):
    """Where a household lives; indexes into the tables above, so that a hundred thousand stay small."""

    region: int
    settlement: int
    street: int
    house: int
    flat: int

    @property
    def record(self) -> dict[str, str]:
        """`residence` of a GBDFL record, without `permanent`."""
        region = REGIONS[self.region]
        return {
            "region": region.kk,
            "kato": f"{region.kato}{self.settlement + 1}010000",
            "settlement": region.settlements[self.settlement][0],
            "address": f"{STREETS[self.street]}, {self.house}-үй, {self.flat}-пәтер",
        }


def somewhere(rng: Random) -> Home:
    """A home, more of them where more people live."""
    region = rng.choice(_WHERE)
    draw = rng.random
    settlement = int(draw() * len(REGIONS[region].settlements))
    return Home(region, settlement, int(draw() * len(STREETS)), 1 + int(draw() * 180), 1 + int(draw() * 120))
