"""Each benefit's changes rest on the articles of its own chapter (decision 143)."""

import re

import pytest

from proactive.awards.award import Because
from proactive.awards.bases import articles_of, duty_of
from proactive.awards.reasons_of_acts import reasons_of
from proactive.services import SERVICES

CHAPTERS = {  # articles of the Social Code in which a benefit's changes may be named
    "disability": range(170, 180),
    "breadwinner": range(229, 239),
    "special": range(190, 196),
    "child_care": (*range(171, 175), *range(183, 187)),
}
OF_ANOTHER = {Because.OWN_SHARE, Because.SHARE_APART, Because.SHARE_BACK, Because.RETURNED}  # of some alone, or of all


@pytest.mark.parametrize("service", list(CHAPTERS))
def test_a_change_rests_on_its_own_benefits_articles(service: str) -> None:
    for because in set(Because) - OF_ANOTHER - {Because.OFFICIAL}:
        cited = {int(number) for number in re.findall(r"(?<![\d(])\d{3}", articles_of(because, service))}
        alone = because.value in NAMED_BY_NONE.get(service, ())
        assert cited, because
        assert alone or cited <= set(CHAPTERS[service]), because


NAMED_BY_NONE = {  # what only another benefit knows; of these two a whole range stands
    "disability": {"member_born", "member_counted", "member_died", "carer_employed", "studies_ended"}
    | {"studies_remote", "studies_resumed", "sign_of_life"},
    "breadwinner": {"group_changed", "able_to_work", "reexamined", "exam_protocol"},
}


@pytest.mark.parametrize(
    ("service", "because", "act"),
    [
        ("disability", Because.LEFT_COUNTRY, "stop"),
        ("breadwinner", Because.LEFT_COUNTRY, "stop"),
        ("special", Because.LEFT_COUNTRY, "suspend"),
        ("child_care", Because.LEFT_COUNTRY, "suspend"),
        ("special", Because.UNTRUE_DATA, "suspend"),
        ("child_care", Because.UNTRUE_DATA, "stop"),
    ],
)
def test_an_official_does_with_it_what_the_benefits_chapter_names(service: str, because: Because, act: str) -> None:
    assert [one for one in ("suspend", "stop") if because in reasons_of(one, service)] == [act]


def test_every_monthly_benefit_of_the_program_is_looked_at() -> None:
    assert {one.code for one in SERVICES if not one.paid_once} == set(CHAPTERS)


@pytest.mark.parametrize(
    ("service", "article"),
    [("disability", "173(2)"), ("child_care", "173(2)"), ("breadwinner", "232(2)"), ("special", "")],
)
def test_the_duty_to_report_changes_cites_the_benefits_own_article(service: str, article: str) -> None:
    assert duty_of(service) == (f"Social Code, art. {article}" if article else "")
