"""Words to a citizen that ask for what nobody may be asked for are refused until the caller is sure of them."""

from http import HTTPStatus

from pydantic import BaseModel, Field

from handlers.api.problems import Refused
from proactive.messages.secrets import secret_asked_for

SURE: bool = Field(
    default=False, description="Send words that speak of codes, passwords or a card, or that go abroad, all the same"
)


def check_secrets(body: BaseModel) -> None:
    """Of what says whether it is sure. Raises `Refused` 409."""
    if getattr(body, "sure", True):
        return
    words = "\n".join(value for _, value in body if isinstance(value, str))
    if secret := secret_asked_for(words):
        detail = (
            f"the words speak of “{secret}”: frauds ask for that in the state's name; send `sure: true` if it is meant"
        )
        raise Refused(HTTPStatus.CONFLICT, detail)
