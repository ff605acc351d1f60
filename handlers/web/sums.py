"""Sums of money as officials type them."""

import re
from decimal import Decimal

SUM = re.compile(r"[1-9][0-9]{0,8}(\.[0-9]{1,2})?")


def typed_sum(text: str) -> Decimal | None:
    """Tenge, with a comma or a point, with spaces or without; `None` where it is no sum."""
    plain = text.replace(" ", "").replace("\xa0", "").replace(",", ".")
    return Decimal(plain) if SUM.fullmatch(plain) else None
