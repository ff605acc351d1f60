"""From what an SMS may come that is no mobile number of Kazakhstan, and how whoever wrote it is reached."""

from enum import StrEnum

from proactive.basics.identifiers import kz_mobile, world_number


class SenderKind(StrEnum):
    MOBILE = "mobile"  # a subscriber here: answered by itself
    ABROAD = "abroad"  # can be written to, at another price: an official decides whether
    LANDLINE = "landline"  # no SMS arrives there; it can be called
    SERVICE = "service"  # a name or a short code: most likely a machine, and no way back to it


def sender_of(number: str) -> SenderKind:
    """Of a number in the form `+7…`, or of what stood in its place."""
    if kz_mobile(number) is not None:
        return SenderKind.MOBILE
    if world_number(number) is None:
        return SenderKind.SERVICE
    import phonenumbers  # here, because most who write are at home
    from phonenumbers import PhoneNumberType

    takes_sms = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return SenderKind.ABROAD if kind in takes_sms else SenderKind.LANDLINE
