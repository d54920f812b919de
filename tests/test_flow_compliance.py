"""From a typed product to the sheet, as sellers do it: both languages, typos, second thoughts."""

import re

import pytest

from storage import drafts
from tests.home import Home
from tests.search_way import chosen, labels, searches, to_marketplace

TITLE = (
    "TOYVIAN 2.4GHz Remote Control Car for Kids Boys Girls Age 6 7 8 9 10, 1:16 Scale RC Stunt Truck with LED Lights, "
    "360 Degree Rotating Double Sided Off Road Racing Vehicle, Two Rechargeable Batteries Included, Birthday Christmas "
    "Gift Indoor Outdoor Toy, Red"
)


async def test_toy_cars_from_first_word_to_the_sheet(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "toy cars", "Battery-operated")
    await ann.sees("Where will you sell it?")
    await ann.taps("United States")
    await ann.sees("lithium battery")
    await ann.taps("Show the rules")
    first = await ann.sees("Each names its source")
    assert "United States" in first.text
    assert re.search(r"as of \d+ \w+ 2026", first.text)
    assert "Only if:" in first.text
    assert 'href="https://' in first.html
    draft = await chosen(home, ann)
    assert (draft.keyword, draft.categories, draft.marketplace) == ("toy cars", ["toys-electric"], "US")


async def test_chinese_seller_types_product_and_country(home: Home) -> None:
    wang = await home.seller("王芳", "zh-hans")
    await to_marketplace(wang, "藍牙耳機", "耳机", "继续")
    await wang.sees("您打算在哪个站点销售")
    await wang.taps("欧盟")
    await wang.sees("进口到哪个欧盟国家")
    await wang.says("德國")
    await wang.sees("会影响")
    await wang.taps("查看要求")
    sheet = await wang.sees("进口国：德国")
    assert "每条都注明来源" in sheet.text
    assert (await chosen(home, wang)).country == "DE"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("hair dyer", "hair-dryers-stylers"),
        ("teddy baer", "toys-plush"),
        ("powerbank 20000mah", "power-banks"),
        ("充电宝", "power-banks"),
        (TITLE, "toys-electric"),
    ],
)
async def test_typos_and_long_titles_find_the_type(home: Home, typed: str, slug: str) -> None:
    ann = await home.seller("Ann", "zh" if typed == "充电宝" else "en")
    await ann.starts()
    await ann.taps("查询产品" if typed == "充电宝" else "Look up a product")
    await ann.says(typed)
    window = await ann.sees_button("重新查询" if typed == "充电宝" else "New search")
    assert home.running is not None
    name = home.running.book().categories[slug].name
    assert f"☐ {name.zh if typed == '充电宝' else name.en}" in labels(window)[:3]


async def test_one_to_three_types_and_a_fourth_is_refused(home: Home) -> None:
    ann = await home.seller("Ann")
    await searches(ann, "children's bluetooth night light")
    await ann.taps("Lamps")
    await searches(ann, "toy robot")
    await ann.taps("Battery-operated")
    await searches(ann, "wifi router")
    await ann.taps("Wi-Fi")
    await ann.sees_button("Continue with 3 types")
    assert (await chosen(home, ann)).categories == ["luminaires", "toys-electric", "radio-wifi-devices"]
    await searches(ann, "headphones")
    await ann.taps("Headphones")
    toast = await ann.sees_toast("At most 3 types")
    assert toast["show_alert"]
    draft = await chosen(home, ann)
    assert draft.categories == ["luminaires", "toys-electric", "radio-wifi-devices"]
    assert draft.keyword == "children's bluetooth night light"
    await ann.taps("Lamps")
    await ann.sees_button("Continue with 2 types")
    await ann.taps("Headphones")
    await ann.sees_button("Continue with 3 types")
    assert (await chosen(home, ann)).categories == ["toys-electric", "radio-wifi-devices", "headphones"]


async def test_tapping_twice_or_forging_a_tick_changes_nothing_more(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("headphones")
    window = await ann.sees("headphones")
    data = next(key["callback_data"] for key in window.keys if "Headphones" in key["text"])
    await ann.presses(window, data)
    await ann.sees_button("Continue")
    await ann.presses(window, data, force=True)
    await ann.sees_toast()
    assert (await chosen(home, ann)).categories == ["headphones"]
    await ann.presses(window, data.replace("headphones", "no-such-type"), force=True)
    await ann.sees_toast("older message")
    assert (await chosen(home, ann)).categories == ["headphones"]


async def test_an_unknown_product_is_no_dead_end(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    await ann.taps("Look up")
    await ann.says("zzgrblfx")
    await ann.sees("None of our product types fits")
    await ann.sees(re.compile(r"browse the \d+ types we cover"))
    await ann.taps("Browse by group")
    await ann.sees("Choose a group")
    await ann.taps("Power")
    await ann.taps("Power banks")
    await ann.taps("Continue with 1 type")
    await ann.sees("Where will you sell it?")
    await ann.taps("Back")
    await ann.sees("Ticked: Power banks")


async def test_a_search_only_looked_at_is_used_again(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "toy cars", "Battery-operated")
    first = await chosen(home, ann)
    await ann.taps("Singapore")
    await ann.taps("Show the rules")
    await ann.sees("Each names its source")
    await ann.says("power bank")
    await ann.sees_button("New search")
    second = await chosen(home, ann)
    assert (second.id, second.keyword, second.categories) == (first.id, "power bank", [])


async def test_a_new_product_keeps_the_order_that_was_begun(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "toy cars", "Battery-operated")
    await ann.taps("United States")
    await ann.taps("Show the rules")
    first = await chosen(home, ann)
    assert home.running is not None
    contact = {"name": "Ann", "email": "ann@example.org"}
    await home.running.db(lambda session: drafts.change(session, first.seller_id, first.id or 0, contact=contact))
    await ann.says("power bank")
    await ann.sees("kept as a draft")
    await ann.sees_button("New search")
    second = await chosen(home, ann)
    assert second.id != first.id
    assert second.categories == []
    kept = await home.running.db(drafts.listed, first.seller_id)
    assert [(one.id, one.contact["name"]) for one in kept] == [(first.id, "Ann")]


async def test_after_a_restart_the_next_tap_goes_on(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "toy cars", "Battery-operated")
    await ann.sees("Where will you sell it?")
    await home.stop()
    await home.start()
    await ann.taps("Australia")
    await ann.taps("Show the rules")
    await ann.sees("Australia")
