"""An application as it is written: read from its JSON, with every field that is missing or wrong named at once."""

import base64
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proactive.applications.matter import is_applied_for, is_on_a_death
from proactive.basics.identifiers import iban_problem, is_valid_bin, is_valid_iin, kz_mobile, normal_iban
from proactive.cases.case import Relation
from proactive.cases.files import media_type
from proactive.cases.filing import WayIn
from proactive.messages.contact import Language
from proactive.services import BY_CODE

DOCUMENT_KINDS = tomllib.loads(Path(__file__).with_name("documents.toml").read_text("utf-8"))
LARGEST_DOCUMENT = 10 * 1024**2  # bytes
LARGEST_TOGETHER = 30 * 1024**2
LONGEST_NAME = 200
FIELDS = {
    "channel", "service", "applicant", "subject", "relation", "iban", "language", "msisdn", "documents", "signed",
}  # fmt: skip
IBAN_PROBLEMS = {
    "country": "no IBAN of Kazakhstan: it begins with KZ",
    "length": "an IBAN of Kazakhstan has 20 characters",
    "check_digits": "the check digits do not fit the others",
}

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WrongField:
    """`field` as in the JSON, parts joined by points: `documents.0.kind`."""

    field: str
    detail: str


class TooLarge(Exception):
    """A document, or all of them together, are larger than may be sent; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """A document that came with an application."""

    kind: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationForm:
    """Who applies for what, about whom, and where the money is to go. Of `iin` and `bin` one is there."""

    way: WayIn
    service: str
    subject_iin: str
    relation: Relation
    iban: str
    language: Language
    iin: str | None = None
    bin: str | None = None
    msisdn: str | None = None
    documents: tuple[SentDocument, ...] = ()


def read(raw: Raw) -> tuple[ApplicationForm | None, list[WrongField]]:
    """The form, or `None` and everything that is wrong with it. Raises `TooLarge`."""
    documents, wrong_documents = read_documents(raw.get("documents", []))
    wrong = [*unknown(raw), *(error for check in CHECKS for error in check(raw)), *wrong_documents]
    return (None if wrong else form_of(raw, documents)), wrong


def form_of(raw: Raw, documents: tuple[SentDocument, ...]) -> ApplicationForm:
    """Of a body with which nothing is wrong."""
    return ApplicationForm(
        way=WayIn(raw["channel"]),
        service=raw["service"],
        subject_iin=raw["subject"]["iin"],
        relation=relation_of(raw),
        iban=normal_iban(raw["iban"]),
        language=Language(raw["language"]),
        iin=raw["applicant"].get("iin"),
        bin=raw["applicant"].get("bin"),
        msisdn=kz_mobile(raw["msisdn"]) if raw.get("msisdn") else None,
        documents=documents,
    )


def relation_of(raw: Raw) -> Relation:
    """An organisation is what it is; whoever else says nothing applies for themselves."""
    organisation = Relation.ORGANISATION if "bin" in raw["applicant"] else Relation.SELF
    return Relation(raw.get("relation") or organisation)


def unknown(raw: Raw) -> Iterator[WrongField]:
    for name in raw.keys() - FIELDS:
        yield WrongField(name, "unknown field")


def channel(raw: Raw) -> Iterator[WrongField]:
    yield from among(raw, "channel", list(WayIn))


def language(raw: Raw) -> Iterator[WrongField]:
    yield from among(raw, "language", list(Language))


def among(raw: Raw, name: str, words: Sequence[str]) -> Iterator[WrongField]:
    if name not in raw:
        yield WrongField(name, "missing")
    elif raw[name] not in words:
        yield WrongField(name, f"expected one of {', '.join(words)}")


def service(raw: Raw) -> Iterator[WrongField]:
    yield from among(raw, "service", [code for code in BY_CODE if is_applied_for(code)])


def applicant(raw: Raw) -> Iterator[WrongField]:
    """A person by IIN or an organisation by BIN; what is not for organisations is not theirs to apply for."""
    who = raw.get("applicant")
    if not isinstance(who, Mapping) or set(who) not in ({"iin"}, {"bin"}):
        yield WrongField("applicant", 'expected {"iin": …} or {"bin": …}' if "applicant" in raw else "missing")
    elif "iin" in who and not is_text(who["iin"], is_valid_iin):
        yield WrongField("applicant.iin", "no IIN: expected twelve digits, the last of which fits the others")
    elif "bin" in who and not is_text(who["bin"], is_valid_bin):
        yield WrongField("applicant.bin", "no BIN: expected twelve digits, the last of which fits the others")
    elif "bin" in who and (rule := BY_CODE.get(str(raw.get("service")))) and not rule.for_organisations:
        yield WrongField("applicant.bin", "this benefit is paid to people only")


def subject(raw: Raw) -> Iterator[WrongField]:
    who = raw.get("subject")
    if not isinstance(who, Mapping) or set(who) != {"iin"}:
        yield WrongField("subject", 'expected {"iin": …}' if "subject" in raw else "missing")
    elif not is_text(who["iin"], is_valid_iin):
        yield WrongField("subject.iin", "no IIN: expected twelve digits, the last of which fits the others")


def relation(raw: Raw) -> Iterator[WrongField]:
    """Of the applicant to the subject. Nobody applies for a payment on their own death."""
    stated, who, about = raw.get("relation"), raw.get("applicant"), raw.get("subject")
    if "relation" in raw and stated not in list(Relation):
        yield WrongField("relation", f"expected one of {', '.join(Relation)}")
    elif isinstance(who, Mapping) and "relation" in raw and ("bin" in who) != (stated == Relation.ORGANISATION):
        yield WrongField("relation", "an organisation has the relation organisation, and nobody else has it")
    elif is_on_a_death(raw.get("service")) and is_same_person(who, about):
        yield WrongField("applicant.iin", "the applicant is the deceased")


def is_same_person(who: object, about: object) -> bool:
    if not isinstance(who, Mapping) or not isinstance(about, Mapping):
        return False
    return "iin" in who and who["iin"] == about.get("iin")


def iban(raw: Raw) -> Iterator[WrongField]:
    written = raw.get("iban")
    if not isinstance(written, str):
        yield WrongField("iban", "expected an IBAN" if "iban" in raw else "missing")
    elif problem := iban_problem(normal_iban(written)):
        yield WrongField("iban", IBAN_PROBLEMS[problem])


def msisdn(raw: Raw) -> Iterator[WrongField]:
    written = raw.get("msisdn")
    if "msisdn" in raw and not (isinstance(written, str) and kz_mobile(written)):
        yield WrongField("msisdn", "no mobile number of Kazakhstan")


CHECKS: tuple[Callable[[Raw], Iterator[WrongField]], ...] = (
    channel,
    service,
    applicant,
    subject,
    relation,
    iban,
    language,
    msisdn,
)


def is_text(value: object, holds: Callable[[str], bool]) -> bool:
    return isinstance(value, str) and holds(value)


def read_documents(raw: object) -> tuple[tuple[SentDocument, ...], list[WrongField]]:
    """Those that can be taken, and what is wrong with the others. Raises `TooLarge`."""
    if not isinstance(raw, list):
        return (), [WrongField("documents", "expected a list")]
    attachments, wrong = [], []
    for place, document in enumerate(raw):
        errors = [WrongField(f"documents.{place}{part}", detail) for part, detail in document_errors(document)]
        wrong += errors
        if not errors:
            attachments.append(attachment(document, place))
    if sum(len(document.content) for document in attachments) > LARGEST_TOGETHER:
        raise TooLarge("the documents together are larger than 30 MB")
    return tuple(attachments), wrong


def document_errors(document: object) -> Iterator[tuple[str, str]]:
    if not isinstance(document, Mapping) or set(document) != {"kind", "name", "content_base64"}:
        yield "", "expected kind, name and content_base64, and nothing else"
        return
    if document["kind"] not in tuple(DOCUMENT_KINDS):
        yield ".kind", f"expected one of {', '.join(DOCUMENT_KINDS)}"
    name = document["name"]
    if not (isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and name.isprintable() and name.strip()):
        yield ".name", f"expected a name of at most {LONGEST_NAME} characters"
    content = decoded(document["content_base64"])
    if content is None:
        yield ".content_base64", "not base64"
    elif media_type(content) is None:
        yield ".content_base64", "expected a PDF, a JPEG or a PNG"


def attachment(document: Raw, place: int) -> SentDocument:
    """Raises `TooLarge`."""
    content = decoded(document["content_base64"]) or b""
    if len(content) > LARGEST_DOCUMENT:
        raise TooLarge(f"document {place} is larger than 10 MB")
    return SentDocument(
        kind=document["kind"], name=document["name"], media_type=media_type(content) or "", content=content
    )


def decoded(text: object) -> bytes | None:
    """`None` for what is no base64."""
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except ValueError:
        return None
