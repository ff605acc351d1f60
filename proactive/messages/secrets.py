"""Words that ask for what nobody may be asked for: codes, passwords, PINs, what stands on a card.

Frauds ask for them in the state's name, so whoever writes to citizens, to one or to many, is warned before it goes out.
A sentence that tells people to keep them to themselves is left alone.
"""

import re
from collections.abc import Iterator

# Latin letters that look like Cyrillic ones are typed for them.
ALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")

CODE = r"(?:(?:смс|sms|пин|pin|растау|одноразов\w*|бір\s?реттік)[\s-]*)?код(?!екс|ифи|иров|ирл|тал)\w{0,10}"
WORD = r"парол\w*|құпия\s?сөз\w*|кодов\w+ слов\w*|логин\w*|\botp\b"
ON_A_CARD = (
    r"(?:номер\w*|реквизит\w*|данн\w+|фото\w*|срок\w*|цифр\w*)(?:\s+\w+){0,3}\s+карт\w*"
    r"|карт\w*(?:\s+\w+)?\s+(?:номер|нөмір|номір|дерек|мәлімет|реквизит|сурет|фото|мерзім|сан|артындағы|сыртындағы|үш)\w*"
    r"|(?:три|3|үш)\s+(?:цифр\w*|сан\w*)(?:\s+\w+){0,3}\s+(?:карт|оборот|сторон|артын|сыртын)\w*"
)
KEY = r"(?:ключ\w*|файл\w*)\s+(?:эцп|эцқ)|(?:эцп|эцқ)(?:\s+\w+)?\s+(?:ключ|кілт|парол|құпия)\w*"
SECRET = re.compile(rf"(?<!\w)(?:{CODE}|{WORD}|{ON_A_CARD}|{KEY}|пин|pin|cvv\d?|cvc\d?|свв|цвв)(?!\w)")

KEEP_IT = re.compile(
    r"никогда|никому|не\s+(?:прос|спраш|сообщ|назыв|говор|присыл|отправл|дава|нуж|переда|показ|диктуйте|подойд|подход)"
    r"|ешқашан|ешкім|сұрамай|айтпа|жіберме|берме|көрсетпе|керек\s+емес|қажет\s+емес|жарамай"
)


def secret_asked_for(text: str) -> str:
    """The first of such words as they were written; empty where there are none."""
    return next(found_in(text), "")


def found_in(text: str) -> Iterator[str]:
    for sentence in re.split(r"[.!?\n]", text):
        plain = sentence.lower()
        forms = (plain, plain.translate(ALIKE))
        if any(KEEP_IT.search(form) for form in forms):
            continue
        found = next(filter(None, map(SECRET.search, forms)), None)
        if found:
            yield sentence[slice(*found.span())]
