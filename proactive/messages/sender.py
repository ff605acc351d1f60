"""From what words may come that is no mobile number of Kazakhstan, and how whoever wrote them is reached."""

from enum import StrEnum

from proactive.basics.identifiers import kz_mobile, world_number


class SenderKind(StrEnum):
    MOBILE = "mobile"  # a subscriber here: answered by itself
    ABROAD = "abroad"  # can be written to, at another price: an official decides whether
    LANDLINE = "landline"  # no SMS arrives there; it can be called
    CHAT = "chat"  # in Telegram, who has shared no number: answered there
    SERVICE = "service"  # a name or a short code: most likely a machine, and no way back to it


IN_CHAT = "telegram chat "  # longer than a name from which an SMS may come


def chat_line(address: str) -> str:
    """What stands in the place of a number that a chat has not shared."""
    return f"{IN_CHAT}{address}"


def sender_of(number: str) -> SenderKind:
    """Of a number in the form `+7…`, or of what stood in its place."""
    if number.startswith(IN_CHAT):
        return SenderKind.CHAT
    if kz_mobile(number) is not None:
        return SenderKind.MOBILE
    if world_number(number) is None:
        return SenderKind.SERVICE
    import phonenumbers  # here, because most who write are at home
    from phonenumbers import PhoneNumberType

    takes_sms = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return SenderKind.ABROAD if kind in takes_sms else SenderKind.LANDLINE
