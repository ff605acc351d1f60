"""The clause of each change, as decisions and papers name it.

What a benefit's own chapter does not name goes by the chapter as a whole (decision 143).
"""

from proactive.awards.award import Because

OF_DISABILITY: dict[Because, str] = {
    Because.GROUP_CHANGED: "178(3)",
    Because.ABLE_TO_WORK: "178(3)",
    Because.NOT_REEXAMINED: "178(4)",
    Because.REEXAMINED: "178(4)",
    Because.DEATH: "178(1), 179(3)(1)",
    Because.DEATH_ANNULLED: "178(1)",
    Because.PAYEE_DIED: "179(1)(4)-(5)",
    Because.ACCOUNT_IDLE: "179(1)(1)",
    Because.ACCOUNT_USED: "179(2)",
    Because.LEFT_COUNTRY: "179(3)",
    Because.DOCUMENT_ENDED: "179(1)(2)",
    Because.DOCUMENT_RENEWED: "179(2)",
    Because.CITIZENSHIP_LOST: "179(1)",
    Because.WANTED: "179(1)",
    Because.FOUND: "179(2)",
    Because.INSTITUTION: "178(5)-(7)",
    Because.GUARDIAN_CHANGED: "179(1)(4)-(5)",
    Because.RIGHTS_LOST: "179(1)(4)-(5)",
    Because.PENSION_ABROAD: "179(1)",
    Because.EXAM_PROTOCOL: "179(1)",
    Because.CAUSE_OVER: "179(2)",
    Because.FILE_REQUESTED: "179(3)",
    Because.HELD_BACK: "174(4)",
    Because.CHOICE: "175(6)",
    Because.PART_ENDED: "175(6)",
    Because.PENSION: "178(2), 177(8)",
    Because.NEW_YEAR: "177(1)",
    Because.OWN_WISH: "179(3)",
    Because.UNTRUE_DATA: "179(3)(5)",
    Because.MEMBER_OF_AGE: "171(1), 177",
}
OF_FAMILY: dict[Because, str] = {
    Because.DEATH: "237(1), 238(3)(1)",
    Because.DEATH_ANNULLED: "238(1)",
    Because.PAYEE_DIED: "238(1)",
    Because.ACCOUNT_IDLE: "238(1)",
    Because.ACCOUNT_USED: "238(2)",
    Because.LEFT_COUNTRY: "238(3)",
    Because.DOCUMENT_ENDED: "238(1)",
    Because.DOCUMENT_RENEWED: "238(2)",
    Because.CITIZENSHIP_LOST: "238(1)",
    Because.WANTED: "238(1)",
    Because.FOUND: "238(2)",
    Because.INSTITUTION: "237(2)-(4)",
    Because.GUARDIAN_CHANGED: "238(1)",
    Because.RIGHTS_LOST: "238(1)",
    Because.PENSION_ABROAD: "238(1)",
    Because.SIGN_OF_LIFE: "238(1)",
    Because.CAUSE_OVER: "238(2)",
    Because.FILE_REQUESTED: "238(3)",
    Because.HELD_BACK: "232(2), 233",
    Because.CARER_EMPLOYED: "238(1)(7)",
    Because.STUDIES_ENDED: "235(4)-(5), 238(1)",
    Because.STUDIES_REMOTE: "235(4)-(5), 238(1)",
    Because.STUDIES_RESUMED: "235(4)-(5), 238(2)",
    Because.MEMBER_BORN: "235(4)-(5)",
    Because.MEMBER_COUNTED: "234, 236(6)",
    Because.MEMBER_OF_AGE: "235(4)-(5)",
    Because.MEMBER_DIED: "235(4)-(5)",
    Because.NOT_REEXAMINED: "235(4)-(5)",
    Because.CHOICE: "234(7)",
    Because.PART_ENDED: "234(7)",
    Because.PENSION: "236(6)",
    Because.NEW_YEAR: "236(1)",
    Because.OWN_WISH: "238(3)",
    Because.UNTRUE_DATA: "238(3)",
}
OF_SPECIAL: dict[Because, str] = {
    Because.GROUP_CHANGED: "193(3)",
    Because.ABLE_TO_WORK: "193(2), 195(3)",
    Because.NOT_REEXAMINED: "193(4)",
    Because.REEXAMINED: "193(4)",
    Because.DEATH: "193(2), 195(3)",
    Because.DEATH_ANNULLED: "193(2)",
    Because.ACCOUNT_IDLE: "195(1)(1)",
    Because.ACCOUNT_USED: "195(2)",
    Because.LEFT_COUNTRY: "193(2), 195(1)(4)",
    Because.DOCUMENT_ENDED: "195(1)(5)",
    Because.DOCUMENT_RENEWED: "195(2)",
    Because.CITIZENSHIP_LOST: "190(1), 195(3)",
    Because.WANTED: "195(1)(2)",
    Because.FOUND: "195(2)",
    Because.INSTITUTION: "195(1)(7)",
    Because.GUARDIAN_CHANGED: "195(1)(3)",
    Because.RIGHTS_LOST: "195(1)(3)",
    Because.EXAM_PROTOCOL: "195(1)(8)",
    Because.CAUSE_OVER: "195(2)",
    Because.CHOICE: "190(2)",
    Because.PART_ENDED: "190(2)",
    Because.PENSION: "190(3)(13)",
    Because.NEW_YEAR: "194(2)",
    Because.UNTRUE_DATA: "195(1)(9)",
    Because.OFFICIAL: "190-195",
}
OF_CHILD_CARE: dict[Because, str] = {
    Because.ABLE_TO_WORK: "171(5)",
    Because.NOT_REEXAMINED: "171(5)",
    Because.REEXAMINED: "171(5)",
    Because.DEATH: "185(3)(1)",
    Because.DEATH_ANNULLED: "185(2)",
    Because.PAYEE_DIED: "185(1)(7), 186",
    Because.ACCOUNT_IDLE: "185(1)(1)",
    Because.ACCOUNT_USED: "185(2)",
    Because.LEFT_COUNTRY: "185(1)(2)",
    Because.DOCUMENT_ENDED: "185(1)(6)",
    Because.DOCUMENT_RENEWED: "185(2)",
    Because.CITIZENSHIP_LOST: "185(3)(4)",
    Because.WANTED: "185(1)(5)",
    Because.FOUND: "185(2)",
    Because.INSTITUTION: "185(1)(4), 185(3)(2)",
    Because.GUARDIAN_CHANGED: "185(3)(5), 186",
    Because.RIGHTS_LOST: "185(3)(5), 186",
    Because.EXAM_PROTOCOL: "185(1)(8)",
    Because.CAUSE_OVER: "185(2)",
    Because.HELD_BACK: "174(4)",
    Because.NEW_YEAR: "184(2)",
    Because.UNTRUE_DATA: "185(3)(3)",
    Because.OFFICIAL: "171-174, 183-186",
}
# What these chapters name among the suspensions, and others' among the ends (decision 150).
ONLY_SUSPENDED = {
    "special": (Because.LEFT_COUNTRY, Because.UNTRUE_DATA),
    "child_care": (Because.LEFT_COUNTRY,),
}
BY_SERVICE = {"breadwinner": OF_FAMILY, "special": OF_SPECIAL, "child_care": OF_CHILD_CARE}
DUTY = {"breadwinner": "232(2)", "special": ""}  # to report what changes; of benefits for a disability art. 173
OF_DUTY = "173(2)"
SHARED = {Because.OWN_SHARE: "235(2)-(3)", Because.SHARE_APART: "235(2)-(3)", Because.SHARE_BACK: "235(1)"}
SHARED_OR_RETURNED = SHARED | {Because.RETURNED: "232(3), 173(3)"}
ANY_OF_TWO = "170-179, 229-238"


def basis_of(because: Because, service: str) -> str:
    """`"Social Code, art. 178(3)"`."""
    return f"Social Code, art. {articles_of(because, service)}"


def articles_of(because: Because, service: str) -> str:
    """`"178(3)"`, of the Social Code."""
    articles = BY_SERVICE.get(service, OF_DISABILITY)
    return articles.get(because) or SHARED_OR_RETURNED.get(because) or articles.get(Because.OFFICIAL, ANY_OF_TWO)


def only_suspended(service: str) -> tuple[Because, ...]:
    return ONLY_SUSPENDED.get(service, ())


def duty_of(service: str) -> str:
    """On what rests that changes are to be reported; empty where the benefit's own chapter does not say."""
    article = DUTY.get(service, OF_DUTY)
    return f"Social Code, art. {article}" if article else ""
