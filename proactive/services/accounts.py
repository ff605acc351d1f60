"""Whether an account can be paid to, by the register's word on it."""

from proactive.cases.registers import Account

FIT = {"current", "special", "card"}  # a benefit is not paid to a deposit


def unfit(account: Account | None, holder: str | None) -> str | None:
    """What is wrong with it (a key of the words `account_why`); `None`: the holder's own, open, no deposit."""
    if account is None:
        return "not_found"
    if account.holder != holder:
        return "not_yours"
    if not account.open:
        return "closed"
    return None if account.kind in FIT else "deposit"
