"""What can come from a citizen, class by class: words of every meaning, of who says that a register is wrong, buttons.

Whoever asks what a conversation may come to reads it here: one saying stands for all of its class.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from proactive.cases import consent_text
from proactive.conversation.dialogue import ANSWERS, BUTTONS
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import Meaning


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words, or the button that is pressed; `moves`: it may move a case, where it is not only answered; `is_trouble`:
    where all goes well nobody says it."""

    name: str
    text: str = ""
    action: str = ""
    moves: bool = False
    is_trouble: bool = False

    @property
    def is_answer(self) -> bool:
        """A button that answers the question under which it stands."""
        return self.action in ANSWERS


WORDS: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.YES: ("1", "иә"),
    Meaning.NO: ("2", "нет"),
    Meaning.CHOICE: ("3",),
    Meaning.LANGUAGE: ("RU", "KZ"),
    Meaning.LANGUAGES: ("язык",),
    Meaning.STATUS: ("статус", "?"),
    Meaning.WHY: ("неге",),
    Meaning.REVIEW: ("пересмотр",),
    Meaning.PAPER: ("документ",),
    Meaning.PAPERS: ("документы",),
    Meaning.TERMS: ("текст согласия",),
    Meaning.MENU: ("меню",),
    Meaning.WHO: ("кто вы",),
    Meaning.STOP: ("стоп",),
    Meaning.START: ("старт",),
    Meaning.WITHDRAW: ("отзываю",),
    Meaning.OPINION: ("отзыв",),
    Meaning.AGAIN: ("снова",),
    Meaning.HOLD_BACK: ("удержать",),
    Meaning.PAY_WHOLE: ("не удерживать",),
    Meaning.IBAN: ("KZ41722C000000000001", "KZ00722C000000000001", "4400430211111111"),
    Meaning.IBANS: ("KZ41722C000000000001 KZ86125KZT5004100100",),
    Meaning.UNLINK: ("отключить Telegram",),
    Meaning.UNKNOWN: ("бірдеңе дегенім ғой", "рахмет"),
}
MISTAKEN: Mapping[Topic, str] = {  # the state is wrong about somebody, in the words of each claim
    Topic.ALIVE: "он жив, он не умер",
    Topic.DIED: "она уже умерла",
    Topic.NOT_ILL: "я не болею, инвалидности у меня нет",
    Topic.NEIGHBOUR: "я ему просто соседка",
    Topic.NOT_ME: "вы ошиблись, это не я",
    Topic.PHONE_OF_DECEASED: "это телефон умершего",
}
FOR_A_PERSON = "позвоните мне"  # one of all that only a person can answer, by which what is decided is held
APPLY_AGAIN = "apply_again"
MOVING = {
    *(WORDS[meaning][0] for meaning in (Meaning.YES, Meaning.NO, Meaning.REVIEW)),
    *WORDS[Meaning.IBAN][:2],
    WORDS[Meaning.WITHDRAW][0],
    WORDS[Meaning.AGAIN][0],
    APPLY_AGAIN,
}

UTTERANCES: tuple[Utterance, ...] = (
    *(Utterance(name=words, text=words, moves=words in MOVING) for sayings in WORDS.values() for words in sayings),
    *(Utterance(name=words, text=words, moves=True, is_trouble=True) for words in MISTAKEN.values()),
    Utterance(name=FOR_A_PERSON, text=FOR_A_PERSON, moves=True),
    *(
        Utterance(name=f"[{action}]", action=action, moves=action in MOVING)
        for action in (*BUTTONS, APPLY_AGAIN, consent_text.ACTION)
    ),
)
