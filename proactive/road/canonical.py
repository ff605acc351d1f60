"""A decision on a case as the bytes that are signed, and that the payment desk is given."""

from proactive.basics.canonical import canonical_json
from proactive.cases.case import Case, Decision


def canonical(case: Case, decision: Decision) -> str:
    """The decision as it is signed: canonical JSON."""
    application, award = case.application, decision.award
    findings = application.findings if application else ()
    content = {
        "number": decision.number,
        "made_at": decision.made_at.isoformat(),
        "made_by": decision.made_by,
        **({"official": decision.officer.name} if decision.officer else {}),
        "case_number": case.number,
        "service": case.service,
        "recipient_iin": case.recipient_iin,
        **({"recipient_bin": case.recipient_bin} if case.recipient_bin else {}),
        "subject_iin": case.subject_iin,
        "outcome": decision.outcome,
        "ground": decision.ground,
        "reason": decision.reason,
        "words": decision.words,
        "iban": application.account.iban if application and application.account else None,
        "one_off": str(award.one_off) if award and award.one_off is not None else None,
        "monthly": [[str(p.from_), str(p.until), str(p.amount)] for p in award.monthly] if award else [],
        "arrears": str(award.arrears) if award and award.arrears is not None else None,
        "findings": [[finding.check, finding.passed, finding.basis] for finding in findings],
    }
    return canonical_json(content)
