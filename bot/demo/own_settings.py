"""Settings of a demo or a simulation: what is written in the program, and nothing of the machine it runs on."""

from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.settings import Settings


class OwnSettings(Settings):
    """Neither the environment nor a file is read: no real system is called that a name there stands for."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
