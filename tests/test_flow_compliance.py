"""From a typed product to the sheet, as sellers do it: both languages, typos, wrong input, second thoughts."""

import base64
import re

import pytest

from bot.hearing import LONGEST
from storage import drafts, sellers
from storage.models import Draft
from tests.home import Home
from tests.people import Seen, Seller

TITLE = (
    "TOYVIAN 2.4GHz Remote Control Car for Kids Boys Girls Age 6 7 8 9 10, 1:16 Scale RC Stunt Truck with LED Lights, "
    "360 Degree Rotating Double Sided Off Road Racing Vehicle, Two Rechargeable Batteries Included, Birthday Christmas "
    "Gift Indoor Outdoor Toy, Red"
)


PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def labels(window: Seen) -> list[str]:
    return [label for row in window.rows for label in row]


async def draft_of(home: Home, seller: Seller) -> Draft | None:
    """What the seller has chosen so far, from the database."""
    assert home.running is not None
    db = home.running.db
    found = await db(sellers.find, home.settings.bot_id, seller.user_id)
    return await db(drafts.current, found.id or 0) if found else None


async def chosen(home: Home, seller: Seller) -> Draft:
    draft = await draft_of(home, seller)
    assert draft is not None
    return draft


async def searches(seller: Seller, product: str) -> Seen:
    await seller.says(product)
    return await seller.sees(f"🔎 {product}")


async def to_marketplace(seller: Seller, product: str, category: str, on: str = "Continue") -> None:
    await searches(seller, product)
    await seller.taps(category)
    await seller.taps(on)


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


WRONG = [
    ("x" * 4096, "at most 500 fit", "最多 500 个"),
    ("🚗🎁🎁", "no words in that message", "没有文字"),
    ("?!… --", "no words in that message", "没有文字"),
    ("<b>toy cars</b><script>alert(1)</script>", "HTML tags", "HTML 标签"),
    ("'; DROP TABLE orders; --", "program code", "程序代码"),
    ("{{ 7 * 7 }}", "program code", "程序代码"),
    ("/teleport toy cars", "do not know that command", "没有这个命令"),
    ("my password is hunter22", "kept none of it", "没有保存"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_wrong_input_is_told_so_and_changes_nothing(home: Home, language: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.starts()
    await ann.taps("Look up" if language == "en" else "查询产品")
    await ann.sees("What is your product?" if language == "en" else "您的产品是什么")
    for text, english, chinese in WRONG:
        await ann.says(text)
        await ann.sees(english if language == "en" else chinese)
        await ann.sees("What is your product?" if language == "en" else "您的产品是什么")
    for kind in ("sticker", "voice", "photo"):
        if kind == "sticker":
            await ann.sends(kind)
        else:
            await ann.sends_file("it.png", PIXEL, kind=kind)
        await ann.sees("text message" if language == "en" else "输入文字")
    assert await draft_of(home, ann) is None


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_without_a_window_everything_is_answered_and_leads_on(home: Home, language: str) -> None:
    ann = await home.seller("Ann", language)
    english = language == "en"
    for said, answer in [
        ("qwrtzpl", "did not recognise a product" if english else "没有从"),
        ("我要转人工" if not english else "I want to talk to a person", "Our agents" if english else "人工客服"),
        ("thanks!" if english else "谢谢", "You are welcome" if english else "不客气"),
        ("x" * LONGEST + "y", "at most 500" if english else "最多 500"),
        ("how long does it take?" if english else "一般需要多长时间？", "in general yet" if english else "暂时还不能"),
    ]:
        await ann.says(said)
        seen = await ann.sees(answer)
        assert len(seen.keys) >= 2
    await ann.sends("sticker")
    await ann.sees("I only read words" if english else "只能读文字")
    await ann.taps("Look up a product" if english else "查询产品")
    await ann.sees("What is your product?" if english else "您的产品是什么")
    await ann.says("hello" if english else "你好")
    await ann.sees("Hello Ann" if english else "Ann，您好")
    assert await draft_of(home, ann) is None


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
    await ann.sees(re.compile(r"cover 12 types|cover \d+ types"))
    await ann.taps("Browse by group")
    await ann.sees("Choose a group")
    await ann.taps("Power")
    await ann.taps("Power banks")
    await ann.taps("Continue with 1 type")
    await ann.sees("Where will you sell it?")
    await ann.taps("Back")
    await ann.sees("Ticked: Power banks")


async def test_the_importing_country_is_mandatory_and_forgiving(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_EU")
    await ann.sees("Which country do you import into?")
    await ann.says("Atlantis")
    await ann.sees("do not know a country")
    await ann.says("Switzerland")
    await ann.sees("not one of the 27 EU countries")
    await ann.says("UK")
    await ann.sees("not one of the 27 EU countries")
    assert (await chosen(home, ann)).country is None
    await ann.says("Deutchland")
    await ann.sees("rules")
    assert (await chosen(home, ann)).country == "DE"
    await ann.taps("Back")
    await ann.sees("Chosen before: Germany")
    await ann.taps("France")
    await ann.taps("Show the rules")
    await ann.sees("imported into France")


@pytest.mark.parametrize(
    ("typed", "marketplace", "country"),
    [
        ("usa", "US", None),
        ("英国", "UK", None),
        ("Singapore", "SG", None),
        ("France", "EU", "FR"),
        ("欧盟", "EU", None),
    ],
)
async def test_a_marketplace_can_be_typed(home: Home, typed: str, marketplace: str, country: str | None) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "headphones", "Headphones")
    await ann.sees("Where will you sell it?")
    await ann.says(typed)
    await ann.sees("Which country" if typed == "欧盟" else "1. ")
    draft = await chosen(home, ann)
    assert (draft.marketplace, draft.country, draft.categories) == (marketplace, country, ["headphones"])


async def test_a_typed_answer_is_no_new_search(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_US")
    await ann.sees("lithium battery")
    await ann.says("lithium battery")
    await ann.sees("sounds like a product")
    await ann.sees_button("Show the rules")
    assert (await chosen(home, ann)).categories == ["headphones"]


async def test_answers_decide_rules_and_pages_restart(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_EU-DE")
    questions = await ann.sees("lithium battery")
    number = next(line[0] for line in questions.text.splitlines() if "lithium battery" in line)
    await ann.taps("Show the rules")
    await ann.taps("Page 2 of")
    second = await ann.sees(re.compile(r"Page 2 of \d"))
    assert "Page 1 of" in labels(second)[0]
    await ann.taps("Answers")
    await ann.taps(f"{number} No")
    await ann.sees_button(f"{number} No")
    await ann.taps("Show the rules")
    again = await ann.sees(re.compile(r"Page 1 of \d"))
    assert "– no" in again.text
    assert not re.search("Only if: .*[Ll]ithium battery", again.text)
    await ann.taps("Page 2 of")
    await ann.sees(re.compile(r"Page 2 of \d"))
    await ann.taps("Answers")
    await ann.taps(f"{number} Don")
    await ann.taps("Show the rules")
    await ann.sees(re.compile(r"Page 1 of \d"))
    assert (await chosen(home, ann)).answers == {}


async def test_the_link_of_a_sheet_opens_it_for_somebody_else(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.starts("cat_power-banks_EU-FR")
    await ann.taps("Show the rules")
    sheet = await ann.sees("imported into France")
    link = next(key["copy_text"]["text"] for key in sheet.keys if "copy_text" in key)
    assert re.fullmatch(r"https://t\.me/\w+\?start=cat_power-banks_EU-FR", link)
    await wang.starts(link.partition("=")[2])
    await wang.taps("查看要求")
    await wang.sees("进口国：法国")


async def test_the_own_marketplace_is_remembered_and_stands_first(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "face cream", "Skin")
    window = await ann.sees("Where will you sell it?")
    assert window.rows[0][0] == "United States"
    await ann.taps("Remember my choice")
    await ann.taps("Japan")
    await ann.says("/settings")
    await ann.sees("Marketplaces: JP")
    await ann.says("/menu")
    await ann.sees("Hello Ann")
    await to_marketplace(ann, "power bank", "Power banks")
    window = await ann.sees("Where will you sell it?")
    assert window.rows[0][0].endswith("Japan")
    assert "Remember" not in str(window.rows)


async def test_a_product_named_in_another_window_is_offered_and_the_window_stays(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.taps("Planning or selling")
    await ann.says("bluetooth headphones")
    await ann.sees("sounds like a product")
    await ann.sees("Are you planning to sell")
    assert await draft_of(home, ann) is None
    await ann.taps("Headphones")
    await ann.sees_button("Continue with 1 type")
    assert (await chosen(home, ann)).categories == ["headphones"]


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


async def test_after_a_restart_the_next_tap_goes_on(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "toy cars", "Battery-operated")
    await ann.sees("Where will you sell it?")
    await home.stop()
    await home.start()
    await ann.taps("Australia")
    await ann.taps("Show the rules")
    await ann.sees("Australia")
