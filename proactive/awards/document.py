"""A decision on a running award as it is signed, and as it is told to the payment desk."""

from proactive.awards.award import AwardChange, Because, MonthlyAward
from proactive.basics.canonical import canonical_json
from proactive.cases.jobs import Instruct, OrderedBy, PlaceOrder, Recipient
from proactive.road import payment
from proactive.road.payment import CURRENCY, rates

# The desk has no word of its own for these: it is told the nearest of its words.
ON_THE_WIRE = {
    **dict.fromkeys((Because.SHARE_APART, Because.OWN_SHARE, Because.SHARE_BACK), Because.OWN_WISH),
    Because.HELD_BACK: Because.OWN_WISH,
    Because.PART_ENDED: Because.CHOICE,
    Because.RIGHTS_LOST: Because.GUARDIAN_CHANGED,
    Because.STUDIES_REMOTE: Because.STUDIES_ENDED,
    Because.FILE_REQUESTED: Because.LEFT_COUNTRY,
    Because.PENSION_ABROAD: Because.PENSION,
    **dict.fromkeys(
        (Because.EXAM_PROTOCOL, Because.SIGN_OF_LIFE, Because.CAUSE_OVER, Because.MEMBER_COUNTED), Because.OFFICIAL
    ),
}


def document(award: MonthlyAward, change: AwardChange) -> str:
    """As canonical JSON."""
    account = change.account or award.account
    content = {
        "number": change.number,
        "made_at": change.at.isoformat(),
        "made_by": change.by,
        **({"official": change.officer.name} if change.officer else {}),
        "award_id": award.id,
        "case_number": award.case_number,
        "service": award.service,
        "recipient_iin": award.recipient_iin,
        **payee_of(award),
        **({"part": [award.part.of, award.part.number]} if award.part else {}),
        "iban": account.iban,
        "kind": change.kind,
        "reason": change.because,
        "basis": change.basis,
        "from": change.from_.isoformat(),
        "monthly": [
            [row.from_.isoformat(), row.until and row.until.isoformat(), str(row.amount)] for row in change.rows
        ],
        "arrears": str(change.arrears),
        "findings": [[finding.check, finding.passed, finding.basis, finding.detail] for finding in change.findings],
        "rates": [[rate.name, str(rate.value), rate.basis] for rate in change.rates],
        "words": change.words,
        **({"rests_on": change.rests_on} if change.rests_on else {}),
    }
    return canonical_json(content)


def payee_of(award: MonthlyAward) -> dict[str, str]:
    """An organisation by its BIN, with what it is called where that is known."""
    if not award.payee_bin:
        return {"payee_iin": award.payee_iin}
    return {"payee_bin": award.payee_bin} | ({"payee_name": award.payee_name} if award.payee_name else {})


def ordered_by(change: AwardChange) -> OrderedBy:
    return payment.ordered_by(change.number, change.at, change.signature, change.document)


def instruction(award: MonthlyAward, change: AwardChange, instruction_id: str) -> Instruct:
    return Instruct(
        order_id=award.order_id,
        instruction_id=instruction_id,
        kind=change.kind,
        from_=change.from_,
        reason=ON_THE_WIRE.get(change.because, change.because),
        decision=ordered_by(change),
        monthly=rates(change.rows),
        arrears=change.arrears,
        iban=change.account.iban if change.account else None,
    )


def order(award: MonthlyAward, change: AwardChange, order_id: str) -> PlaceOrder:
    """The award goes on under a new order, from the day on which the former was stopped."""
    return PlaceOrder(
        order_id=order_id,
        case_number=award.case_number,
        service=award.service,
        recipient=Recipient(bin=award.payee_bin) if award.payee_bin else Recipient(iin=award.payee_iin),
        iban=award.account.iban,
        currency=CURRENCY,
        decision=ordered_by(change),
        monthly=rates(change.rows),
        arrears=change.arrears,
    )
