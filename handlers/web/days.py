"""Days as a form or a query writes them, and those of the journal."""

import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from proactive.messages.contact import Language

MOST_DAYS = 31


def iso_day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("expected a day as 2026-11-23")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(iso_day)]


class JournalDays(BaseModel):
    """Days of registration, both included."""

    model_config = ConfigDict(extra="forbid")

    from_: Day = Field(alias="from")
    until: Day
    language: Language = Language.KK

    @model_validator(mode="after")
    def not_too_many(self) -> Self:
        if not 0 <= (self.until - self.from_).days < MOST_DAYS:
            raise ValueError(f"until must not come before from, nor {MOST_DAYS} days or more after it")
        return self
