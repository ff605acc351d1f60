"""Which body decides, under which name and address (P-2)."""

from datetime import date

import pytest

from proactive.cases import provider
from proactive.cases.provider import body_of, built_in, read_bodies, the_body
from proactive.messages.contact import Language

DAY = date(2026, 11, 23)
ROW = """
[[body]]
kato = "71"
since = 2026-01-01
kk = "Астана қаласы бойынша департамент"
ru = "Департамент по городу Астане"
address_ru = "г. Астана, пр. Мәңгілік Ел, 8"
bin = "220640023456"
mark = "read"
"""


def test_every_region_has_a_body_of_its_own_name_in_both_languages():
    names = [row.body.name(language) for row in built_in() for language in Language]
    assert len(built_in()) == 20
    assert len(set(names)) == len(names)
    assert {body_of(row.kato, DAY).kato for row in built_in()} == {row.kato for row in built_in()}


def test_an_unknown_region_is_named_as_the_order_names_every_body():
    assert body_of(None, DAY) == body_of("99", DAY) == the_body()


def test_an_installations_own_rows_come_first_with_address_and_bin(monkeypatch):
    monkeypatch.setattr(provider.OWN, "rows", read_bodies(ROW))
    name = body_of("71", DAY).name(Language.RU)
    assert name == "Департамент по городу Астане, г. Астана, пр. Мәңгілік Ел, 8, БИН 220640023456"
    assert body_of("75", DAY).name(Language.RU) == next(row.ru for row in built_in() if row.kato == "75")


def test_a_row_that_is_not_whole_is_said():
    with pytest.raises(ValueError, match="mark"):
        read_bodies(ROW.replace('mark = "read"', ""))
