"""The kinds of papers that a case has or may have; what each says is in `proactive.papers`."""

from enum import StrEnum


class PaperKind(StrEnum):
    RECEIPT = "receipt"  # B12, D15, L14
    ACCEPTANCE = "acceptance"  # B16.1, D20-1.1
    NON_ACCEPTANCE = "non_acceptance"  # B16.2, D20-1.2
    CASE_FILE = "case_file"  # ЭІМ: B19-1.1, D21-1.1
    DECISION = "decision"  # appendices 7 and 11
    NOTICE = "notice"  # appendix 13; B-O, D-O, L-O
    CERTIFICATE = "certificate"  # the school's, as the form that is asked for: L7.3, L-F2
    CHANGE = "change"  # of an award: a notice of its own for each
    JOURNAL = "journal"  # appendix 6: B13.6
