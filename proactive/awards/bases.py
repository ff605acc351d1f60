"""The clause of each change, as decisions and papers name it."""

from proactive.awards.award import Because

FAMILY = {"breadwinner"}
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
    Because.PENSION: "236(6)",
    Because.NEW_YEAR: "236(1)",
    Because.OWN_WISH: "238(3)",
    Because.UNTRUE_DATA: "238(3)",
}
SHARED = {Because.OWN_SHARE: "235(2)-(3)", Because.SHARE_APART: "235(2)-(3)", Because.SHARE_BACK: "235(1)"}
UNNAMED = SHARED | {Because.RETURNED: "232(3), 173(3)", Because.OFFICIAL: "170-179, 229-238"}


def basis_of(because: Because, service: str) -> str:
    """`"Social Code, art. 178(3)"`."""
    return f"Social Code, art. {articles_of(because, service)}"


def articles_of(because: Because, service: str) -> str:
    """`"178(3)"`, of the Social Code."""
    articles = OF_FAMILY if service in FAMILY else OF_DISABILITY
    return articles.get(because) or UNNAMED.get(because, UNNAMED[Because.OFFICIAL])
