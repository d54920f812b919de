"""What the guides tell whom: the papers of each kind of seller, the figures, the answers for who is stuck."""

from functools import cache

import pytest

from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.guides import walk


@cache
def book() -> Book:
    return load()


def test_who_is_not_sure_is_stopped_before_he_confirms_anything() -> None:
    guide = book().guides["us-tax-interview"]
    for entity in ("company", "individual"):
        ids = [step.id for step in walk(book(), guide, {"entity": entity, "us-person": "unsure"}).steps]
        assert ids.index("tax-settle") < ids.index("tax-status")
        assert "tax-settle" not in [s.id for s in walk(book(), guide, {"entity": entity, "us-person": "no"}).steps]


PAPERS = {
    "mainland": {"kyc-licence"},
    "hong-kong": {"kyc-licence-hk", "kyc-company-bill"},
    "taiwan": {"kyc-licence-tw", "kyc-company-bill"},
}


@pytest.mark.parametrize("entity", PAPERS)
def test_companies_are_told_their_papers_and_only_theirs(entity: str) -> None:
    guide = book().guides["eu-kyc"]
    common = {"kyc-find", "kyc-clock", "kyc-people", "kyc-bill", "kyc-bank", "kyc-compare", "kyc-follow"}
    found = {step.id for step in walk(book(), guide, {"entity": entity, "contact": "same"}).steps}
    assert found == common | PAPERS[entity]
    found = {step.id for step in walk(book(), guide, {"entity": entity, "contact": "other"}).steps}
    assert found == common | PAPERS[entity] | {"kyc-letter"}


def test_an_individual_is_told_of_no_company_paper() -> None:
    found = walk(book(), book().guides["eu-kyc"], {"entity": "individual"})
    ends = [step.id.removeprefix("kyc-") for step in found.steps]
    assert ends == ["find", "clock", "person", "bill", "compare", "follow"]


@pytest.mark.parametrize(
    ("entity", "site", "there", "missing"),
    [
        ("mainland", "america", {"licence", "statement", "tax"}, {"kyc", "company-bill"}),
        ("hong-kong", "europe", {"licence-hk", "kyc", "company-bill"}, {"tax", "statement", "licence"}),
        ("taiwan", "both", {"licence-tw", "kyc", "company-bill", "tax", "statement"}, {"licence", "id-person"}),
        ("individual", "both", {"id-person", "kyc", "tax"}, {"id", "licence", "company-bill"}),
    ],
)
def test_what_to_prepare(entity: str, site: str, there: set[str], missing: set[str]) -> None:
    found = walk(book(), book().guides["what-to-prepare"], {"entity": entity, "site": site})
    ends = {step.id.removeprefix("prep-") for step in found.steps}
    assert there <= ends
    assert not missing & ends


@pytest.mark.parametrize(
    ("step", "topic"),
    [
        ("tax-treaty", "tax-treaty"),
        ("tax-part-one", "tax-rejected"),
        ("tax-start", "tax-number"),
        ("na-tax", "tax-number"),
        ("tax-us-person", "tax-form"),
    ],
)
def test_who_is_stuck_gets_the_answer_to_that_page(step: str, topic: str) -> None:
    assert topic in book().guide_steps[step].stuck


def test_the_60_days_are_counted_as_the_page_counts_them() -> None:
    step = book().guide_steps["kyc-clock"]
    assert "registration" in step.text.en
    assert "注册" in step.text.zh
