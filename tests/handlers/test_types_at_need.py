"""That aiogram's types wait until they are used changes neither them nor anybody else's."""

import aiogram.methods
import aiogram.types
import pytest
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel

import handlers  # noqa: F401 (puts it in place)


def of_aiogram() -> list[type[BaseModel]]:
    named = (getattr(module, name) for module in (aiogram.types, aiogram.methods) for name in module.__all__)
    models = (each for each in named if isinstance(each, type) and issubclass(each, BaseModel))
    return [model for model in models if model is not TelegramMethod]


def test_each_type_and_method_of_aiogram_can_be_built_when_it_is_used():
    models = of_aiogram()
    for model in models:
        model.model_rebuild()
    assert len(models) > 400
    assert [model.__name__ for model in models if not model.__pydantic_complete__] == []


@pytest.mark.parametrize("by_hand", [True, False])
def test_another_type_still_finds_names_where_it_is_made(by_hand: bool):
    class Letter(BaseModel):
        stamp: "Stamp"

    class Stamp(BaseModel):
        price: int

    if by_hand:
        Letter.model_rebuild()
    assert Letter.model_validate({"stamp": {"price": 5}}).stamp.price == 5
