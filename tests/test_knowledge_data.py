"""The real knowledge: sound, sourced, bilingual, and every sheet of every category renders without a hole."""

import re
from datetime import UTC, datetime
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.book import DATA, Book, folder
from bot.knowledge.cached import load
from bot.knowledge.check import check
from bot.knowledge.dangerous import propose
from bot.knowledge.entries import MARKETPLACES
from bot.knowledge.paging import PAGE, parsed_length
from bot.knowledge.providers import providers
from bot.knowledge.sheets import questions, sheet
from bot.say import Say
from bot.sheet_text import blocks, sheet_pages, sheet_plain

TODAY = datetime.now(UTC).date()
NAMES = (
    "toys-general toys-electric toys-plush toys-magnetic toys-ride-on toys-slime-craft cribs-bassinets strollers "
    "baby-carriers high-chairs car-seats nursery-bouncers-walkers-gates baby-bedding-loungers baby-bottles-feeding "
    "pacifiers-teethers-rattles kids-clothing kids-sleepwear kids-jewelry luminaires light-bulbs string-lights "
    "chargers-adapters power-strips-extension-cords power-banks batteries button-cells headphones speakers-audio "
    "phones-tablets computers-tvs-consoles smartwatches radio-wifi-devices cameras drones ebikes "
    "escooters-hoverboards bicycles kettles-coffee-makers cooking-appliances blenders-food-processors "
    "pressure-cookers large-appliances heaters fans-air-purifiers-humidifiers vacuum-cleaners-irons "
    "heating-pads-blankets hair-dryers-stylers shavers-toothbrushes-massagers uv-ipl-lamps power-tools "
    "garden-machines ladders knives lasers smoke-co-alarms gas-appliances candles-open-flame lighters fireworks "
    "masks-respirators sunglasses-eyewear helmets work-ppe life-jackets climbing-fall-protection exercise-equipment "
    "trampolines-playgrounds pools-inflatables medical-devices contact-lenses makeup skin-care sunscreen "
    "hair-nail-products tattoo-inks perfumes detergents-chemicals paints-adhesives biocides-pesticides "
    "essential-oils-fragrance e-cigarettes dietary-supplements food food-contact-ware apparel footwear-leather "
    "jewelry furniture dressers mattresses window-blinds-curtains composite-wood car-parts-lighting car-accessories "
    "pet-products "
)
CATALOGUE = NAMES.split()
"""Ids are for ever: orders and links refer to them."""
CODES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = CODES.split()


@cache
def book() -> Book:
    return load()


def test_check_finds_no_error() -> None:
    errors = [str(one) for one in check(folder(DATA), TODAY) if one.level == "error"]
    assert errors == []


def test_the_catalogue_is_whole() -> None:
    assert len(CATALOGUE) == 95
    assert set(CATALOGUE) == set(book().categories)
    assert set(book().marketplaces) == set(MARKETPLACES)
    assert set(book().countries) == set(EU)
    assert len(book().providers) >= 30
    for slug in CATALOGUE:
        for marketplace in MARKETPLACES:
            category = book().categories[slug]
            assert category.rules.get(marketplace) or marketplace in category.why_general, (slug, marketplace)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("slug", CATALOGUE)
def test_every_sheet_renders_in_pages_that_fit(slug: str, language: str) -> None:
    """Of each type all marketplaces; of the countries as many as differ in its rules, and one that differs by slug."""
    say = Say(language)
    lands = EU if slug in ("toys-electric", "skin-care") else ["DE", "FR", EU[CATALOGUE.index(slug) % len(EU)]]
    places = [(one, None) for one in MARKETPLACES] + [("EU", country) for country in dict.fromkeys(lands)]
    for marketplace, country in places:
        found = sheet(book(), [slug], marketplace, country, {}, TODAY)
        text = sheet_plain(say, found)
        assert not re.search(r"None|Undefined|\{\{|\{%|<b>|&lt;|&amp;", text), (slug, marketplace, country)
        for item in found.items:
            title = item.rule.title.get(language)
            assert text.count(item.rule.citation) >= 1
            assert title in text
            assert item.rule.source.url in text
        for page in sheet_pages(say, found):
            assert parsed_length(page) <= PAGE
        assert found.needs_country == (marketplace == "EU" and country is None)


def test_a_rule_that_was_not_re_checked_says_so() -> None:
    marks = {"en": "not re-checked", "zh": "未复核"}
    for language, mark in marks.items():
        for marketplace in MARKETPLACES:
            found = sheet(book(), CATALOGUE[:3], marketplace, None, {}, TODAY)
            rules = [text for text in blocks(Say(language), found) if re.match(r"<b>\d+\. ", text)]
            assert len(rules) == len(found.items)
            for text, item in zip(rules, found.items, strict=True):
                assert (mark in text) == (item.rule.checked == "memory")


def test_future_rules_say_from_when() -> None:
    found = sheet(book(), ["toys-electric"], "EU", "DE", {}, TODAY)
    future = [item for item in found.items if item.state == "future"]
    assert any("2025/2509" in item.rule.citation for item in future), "the Toy Safety Regulation applies from 2030"
    assert "From 1 Aug 2030" in sheet_plain(Say("en"), found)


def test_what_is_not_required_is_said() -> None:
    def spared(slug: str, marketplace: str) -> str:
        return " ".join(one.entry.title.en for one in sheet(book(), [slug], marketplace, None, {}, TODAY).not_required)

    assert "CE" in spared("toys-electric", "US")
    assert "UKCA" in spared("headphones", "UK")
    assert "PSE" in spared("toys-electric", "JP")


@pytest.mark.parametrize("marketplace", MARKETPLACES)
def test_the_union_of_types_holds_each_rule_once(marketplace: str) -> None:
    chance = Random(marketplace)
    for slugs in (chance.sample(CATALOGUE, 3) for _ in range(150)):
        found = sheet(book(), slugs, marketplace, None, {}, TODAY)
        assert len(found.rule_ids) == len(set(found.rule_ids))
        assert len(questions(book(), slugs, {}, marketplace)) <= 4


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_questions_change_the_sheet_and_end(data: st.DataObject) -> None:
    """Answering what is asked, the list of questions runs dry, and a yes and a no differ in what they lead to."""
    slugs = data.draw(st.lists(st.sampled_from(CATALOGUE), min_size=1, max_size=3, unique=True))
    marketplace = data.draw(st.sampled_from(MARKETPLACES))
    country = data.draw(st.sampled_from(EU)) if marketplace == "EU" else None
    answers: dict[str, bool] = {}
    for _ in range(len(book().questions) + 1):
        open_ = questions(book(), slugs, answers, marketplace, country=country)
        if not open_:
            break
        ask = open_[0].id
        yes = sheet(book(), slugs, marketplace, country, {**answers, ask: True}, TODAY)
        no = sheet(book(), slugs, marketplace, country, {**answers, ask: False}, TODAY)
        assert [(item.rule.id, item.state, item.needs, item.needs_any) for item in yes.items] != [
            (item.rule.id, item.state, item.needs, item.needs_any) for item in no.items
        ]
        answers[ask] = data.draw(st.booleans())
    else:
        raise AssertionError(f"questions never end: {answers}")


def test_every_category_has_providers_on_every_marketplace() -> None:
    for slug in CATALOGUE:
        for marketplace in MARKETPLACES:
            assert providers(book(), [slug], marketplace), (slug, marketplace)


def test_dangerous_goods_of_the_obvious_cases() -> None:
    def best(slug: str, **values: object) -> str | None:
        found = propose(book(), [slug], {"battery": True}, values)  # type: ignore[arg-type]
        return found.best.entry.un if found.best else None

    assert best("power-banks", chemistry="lithium-ion", packing="alone", watt_hours=74.0) == "UN3480"
    assert best("headphones", chemistry="lithium-ion", packing="inside", watt_hours=1.0) == "UN3481"
    assert best("batteries", chemistry="lithium-metal", packing="alone", lithium_grams=0.5) == "UN3090"
    assert best("toys-electric", chemistry="lithium-metal", packing="inside", lithium_grams=0.5) == "UN3091"
    assert best("luminaires", chemistry="lithium-ion", packing="alone", watt_hours=74.0) == "UN3480"
    assert best("skin-care", chemistry="lithium-ion", packing="inside", watt_hours=1.0) == "UN3481"
    assert best("luminaires", chemistry="none") is None


@pytest.mark.parametrize(
    ("slug", "first"),
    [
        ("toys-electric", ["under-3", "radio", "battery"]),
        ("toys-plush", ["under-3", "electrical"]),
        ("luminaires", ["mains", "battery", "radio"]),
        ("chargers-adapters", ["adapter", "wireless-charging"]),
        ("power-banks", ["power-station"]),
        ("hair-dryers-stylers", ["mains"]),
    ],
)
def test_what_a_compliance_officer_asks_first_comes_first(slug: str, first: list[str]) -> None:
    for marketplace in ("US", "EU"):
        asked = [one.id for one in questions(book(), [slug], {}, marketplace)]
        assert asked[: len(first)] == first


def test_what_does_not_apply_is_not_on_the_sheet() -> None:
    """Products that look alike to a search and differ before the law."""

    def ids(slug: str, marketplace: str, **answers: bool) -> set[str]:
        told = {question.replace("_", "-"): answer for question, answer in answers.items()}
        return set(sheet(book(), [slug], marketplace, None, told, TODAY).rule_ids)

    assert "eu-low-voltage" in ids("chargers-adapters", "EU", adapter=True)
    assert not {"eu-low-voltage", "eu-ecodesign-power-supplies"} & ids("chargers-adapters", "EU", adapter=False)
    assert "jp-pse-charger" not in ids("chargers-adapters", "JP", adapter=False), "a cable carries no PSE mark"
    assert "jp-pse-power-banks" not in ids("power-banks", "JP", power_station=True)
    assert "us-amazon-power-stations" in ids("power-banks", "US", power_station=True)
    assert "us-amazon-power-stations" not in ids("power-banks", "US", power_station=False)
    assert {"us-fcc-id", "us-toy-batteries"} <= ids("toys-plush", "US", radio=True, battery=True)
    assert "eu-red" in ids("toys-plush", "EU", radio=True)
    assert "eu-toy-small-parts" not in ids("toys-general", "EU", under_3=False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_of_a_sheet_say_the_same_things(language: str) -> None:
    """A hole in one language would leave a rule without words, or with the other language's."""
    other = {"en": "zh", "zh": "en"}[language]
    for slug in CATALOGUE:
        for marketplace in MARKETPLACES:
            found = sheet(book(), [slug], marketplace, None, {}, TODAY)
            text = sheet_plain(Say(language), found)
            for item in found.items:
                assert item.rule.title.get(language) in text
                assert item.rule.text.get(other) not in text


def test_what_was_not_looked_up_claims_no_day() -> None:
    """A rule from memory says what is known for certain; the few dates it may carry are those of the built-in facts."""
    dated = {rule.id: rule.in_force for rule in book().rules.values() if rule.checked == "memory" and rule.in_force}
    assert len(dated) <= 12, dated


def test_every_type_says_what_is_not_required_somewhere() -> None:
    for slug in CATALOGUE:
        spared = [
            one
            for marketplace in MARKETPLACES
            for one in sheet(book(), [slug], marketplace, None, {}, TODAY).not_required
        ]
        assert len(spared) >= 3, slug
