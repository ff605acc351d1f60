"""What is said with an official's act: the bodies of `POST /api/cases/{number}/…`."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from handlers.api.secrets import SURE
from handlers.api.shapes import LINES, ONE_LINE, Iin, Taken, among, text, title_of
from proactive.cases.award import Ground
from proactive.cases.case import Relation
from proactive.cases.reasons import CLOSING

LONGEST = 1000  # characters
BIN = r"^[0-9]{12}$"
MSISDN = r"^\+7[0-9]{10}$"
ClosingReason = Annotated[str, among(CLOSING), text(enum=list(CLOSING))]
ONE_OF_TWO: JsonDict = {"oneOf": [{"required": ["iin"]}, {"required": ["bin"]}]}


def words(about: str) -> str:
    field: str = Field(min_length=1, max_length=LONGEST, pattern=LINES, description=about)
    return field


class RefusalBody(Taken):
    """Why the benefit is refused, in words for the citizen."""

    ground: Ground
    words: str = words("What the citizen reads")


class HearingRequest(Taken):
    """Why it is to be refused, in words for the citizen, who may object."""

    words: str = words("What the citizen reads")


class DocumentRequest(Taken):
    """Which document the citizen is asked for, and in words for them why; an SMS has room for its name only."""

    kind: str = Field(min_length=1, max_length=100, pattern=ONE_LINE)
    words: str = words("Why it is needed")


class UpholdingBody(Taken):
    """Why the decision stands after a review."""

    words: str = words("What the citizen reads")


class PersonNaming(Taken):
    """Whom the registers do not show: a person, or an organisation. They are asked next, or apply at once in person."""

    model_config = ConfigDict(extra="forbid", strict=True, model_title_generator=title_of, json_schema_extra=ONE_OF_TWO)

    iin: Iin = Field(default="", description="IIN of a person, 12 digits")
    bin: str = Field(default="", pattern=BIN, description="BIN of an organisation, 12 digits")
    relation: Relation = Field(strict=False, description="What they are to whom the case is about")
    words: str = words("Which document shows it")
    msisdn: str = Field(default="", pattern=MSISDN, description="Where they are asked; else the number that BMG has")
    in_person: bool = Field(default=False, description="They came with a document, and apply at once")

    @model_validator(mode="after")
    def names_one(self) -> Self:
        if bool(self.iin) == bool(self.bin):
            raise ValueError("give iin of a person or bin of an organisation, one of the two")
        return self


class ClosingBody(Taken):
    """Why the case is closed, and in words for the citizen what was done and what remains."""

    reason: ClosingReason
    words: str = words("What the citizen reads")


class AccountBody(Taken):
    """The account that the citizen named to an official; the register is asked whose it is."""

    iban: str = Field(min_length=1, max_length=40, pattern=ONE_LINE, description="In any common writing")
    words: str = words("How the citizen named it")


class OfficialMessage(Taken):
    """An official's own words; the citizen reads them in their language."""

    text_kk: str = words("In Kazakh")
    text_ru: str = words("In Russian")
    sure: bool = SURE


class NoteBody(Taken):
    """What colleagues are to know."""

    text: str = words("Of the audit log; nobody else reads it")
