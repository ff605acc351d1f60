"""The death that a benefit rests on: by the acts that stand now, and as GBDFL has it.

Whoever once declared a death, or lost a spouse, has a role in an act of death too, and has not died.
"""

from datetime import date

from proactive.cases.case import Case
from proactive.cases.registers import Act, Facts
from proactive.services.record import death


def own_acts(case: Case, facts: Facts) -> list[Act]:
    """The acts of the subject's own death that stand; several acts of one death are several records of one fact."""
    return [act for act in facts.acts(case.subject_iin, "death") if act.deceased_iin == case.subject_iin]


def act_now(case: Case, facts: Facts) -> Act:
    """The freshest word on the act the case rests on; on another act of the same death where that one fell."""
    acts = own_acts(case, facts)
    of_the_case = [act for act in acts if act.act_id == death(case).act_id]
    return next(iter([*of_the_case, *acts]), death(case))


def death_date(case: Case, facts: Facts) -> date | None:
    """By the act of death, else as GBDFL has it."""
    return act_now(case, facts).death_date or noted(case, facts)


def noted(case: Case, facts: Facts) -> date | None:
    """The day of death in GBDFL."""
    person = facts.person(case.subject_iin)
    return person.death_date if person else None


def registers_agree(case: Case, facts: Facts) -> bool | None:
    """Whether all that know of the death name one day; `None` while only one of the two registers knows of it.

    An act alone may be a mistake, about somebody who lives: a person makes sure.
    """
    acts, in_gbdfl = own_acts(case, facts), noted(case, facts)
    days = {act.death_date for act in acts if act.death_date} | ({in_gbdfl} if in_gbdfl else set())
    if len(days) > 1:
        return False
    return True if acts and in_gbdfl else None
