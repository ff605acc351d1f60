"""Names that people in Kazakhstan could bear, put together at random: nobody in particular."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KAZAKH_SURNAMES = _words(
    """
    Абдрахманов Ақышев Әбенов Әлімжанов Әубәкіров Байжанов Бекмағамбетов Бекұзақов Ғабдуллин Дәулетов Дүйсенов
    Есенов Ержанов Жақсылықов Жанұзақов Жүнісов Игіліков Кенжебаев Көшербаев Қалиев Қасымбеков Құлмағамбетов Мақатов
    Мұқанов Мырзабеков Нәдіров Нұрғалиев Нұрпейісов Оразбеков Омаров Өтегенов Рахметов Сағындықов Сапаров Сәрсенов
    Смағұлов Сұлтанбеков Тілегенов Төлеуов Тұрсынов Ұлықпанов Үсенов Хасенов Шәріпов Шоқанов Ысқақов Іргебаев
    Ізтілеуов
    """
)
KAZAKH_MEN = _words(
    """
    Абылай Айдос Алмас Арман Асқар Әділет Әлихан Бауыржан Бекзат Болат Ғалым Дархан Дәурен Ерлан Ермек Жандос
    Жасұлан Жомарт Кемел Қайрат Қанат Қуаныш Марат Мейрам Мұрат Нұрлан Нұржан Олжас Өміржан Рүстем Саят Серік Сәкен
    Талғат Тимур Тілек Ұлан Үміт Шыңғыс Ілияс Ырысбек
    """
)
KAZAKH_WOMEN = _words(
    """
    Айгүл Айнұр Ақмарал Алма Әсел Бағила Баян Ботагөз Гауһар Гүлнар Ғалия Дана Динара Жанар Жібек Зейнеп Зәуре
    Камила Күлән Қарлығаш Қымбат Лаура Мадина Меруерт Назым Нұргүл Перизат Раушан Сабина Салтанат Сәуле Тоғжан Ұлжан
    Үмітай Фариза Шолпан Ырысты Іңкәр Індира
    """
)
RUSSIAN_SURNAMES = _words(
    """
    Агеев Белов Воронов Глухов Данилов Ерёмин Журавлёв Зайцев Исаев Калинин Лаптев Макеев Назаров Осипов Панин Рябов
    Савин Тихонов Уваров Фролов Чернов Шубин Юдин Яшин Бондаренко Ткаченко Ким Цой Шмидт Вагнер
    """
)
# A man's name with the patronymics of his son and of his daughter.
RUSSIAN_MEN = tuple(
    tuple(entry.split("/"))
    for entry in _words("""
    Александр/Александрович/Александровна Алексей/Алексеевич/Алексеевна Андрей/Андреевич/Андреевна
    Борис/Борисович/Борисовна Виктор/Викторович/Викторовна Владимир/Владимирович/Владимировна Глеб/Глебович/Глебовна
    Дмитрий/Дмитриевич/Дмитриевна Евгений/Евгеньевич/Евгеньевна Иван/Иванович/Ивановна Игорь/Игоревич/Игоревна
    Константин/Константинович/Константиновна Максим/Максимович/Максимовна Николай/Николаевич/Николаевна
    Олег/Олегович/Олеговна Павел/Павлович/Павловна Роман/Романович/Романовна Сергей/Сергеевич/Сергеевна
    Степан/Степанович/Степановна Юрий/Юрьевич/Юрьевна
    """)
)
RUSSIAN_WOMEN = _words(
    """
    Алла Анна Валентина Вера Галина Дарья Екатерина Елена Зоя Инна Ирина Ксения Лариса Людмила Марина Надежда
    Наталья Ольга Полина Светлана Софья Тамара Татьяна Ульяна Юлия
    """
)
_PATRONYMICS = {name: (son, daughter) for name, son, daughter in RUSSIAN_MEN}
_NAMES = {
    ("kk", "male"): KAZAKH_MEN,
    ("kk", "female"): KAZAKH_WOMEN,
    ("ru", "male"): tuple(_PATRONYMICS),
    ("ru", "female"): RUSSIAN_WOMEN,
}


def surname(rng: Random, culture: str) -> str:
    """A surname in the form a man bears it."""
    return rng.choice(KAZAKH_SURNAMES if culture == "kk" else RUSSIAN_SURNAMES)


def surname_of(family: str, sex: str) -> str:
    """The form of the surname that a man or a woman bears."""
    return family + "а" if sex == "female" and family.endswith(("ов", "ев", "ёв", "ин")) else family


def given_name(rng: Random, culture: str, sex: str) -> str:
    return rng.choice(_NAMES[culture, sex])


def patronymic(father: str, sex: str) -> str:
    """After the father's given name, by the custom his name comes from."""
    if father in _PATRONYMICS:
        return _PATRONYMICS[father][sex == "female"]
    return father + ("ұлы" if sex == "male" else "қызы")
