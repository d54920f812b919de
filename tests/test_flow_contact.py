"""Contact and the six digits: what is taken, what is refused, and what a wrong code costs."""

import re

import pytest

from storage import emails
from tests.home import Home
from tests.order_way import EN, ZH, Way

REFUSED = {
    "name": [
        ("😀😀", "without other signs or emoji", "表情"),
        ("<b>Ann</b>", "without other signs or emoji", "表情"),
        ("'; DROP TABLE seller;--", "without other signs or emoji", "表情"),
        ("12345", "at least one letter", "至少"),
        ("4111 1111 1111 1111", "it was not kept", "没有保存"),
        ("91330100799655058B", "it was not kept", "没有保存"),
        ("my password: hunter2", "it was not kept", "没有保存"),
        ("ann\nlee", "in one line", "一行"),
        ("x" * 101, "at most 100", "最多 100"),
        ("x" * 3000, "at most 254", "最多 254"),
    ],
    "email": [
        ("ann", "no complete e-mail", "不是完整的邮箱"),
        ("ann@localhost", "no complete e-mail", "不是完整的邮箱"),
        ("<script>@x.example", "no complete e-mail", "不是完整的邮箱"),
        ("4111111111111111", "it was not kept", "没有保存"),
    ],
    "phone": [
        ("12345", "country code", "国家代码"),
        ("+86 123", "no valid phone number", "不是有效的电话"),
        ("call me", "no valid phone number", "不是有效的电话"),
        ("4111 1111 1111 1111", "it was not kept", "没有保存"),
    ],
}
LABELS = {"name": ("Name", "姓名"), "email": ("E-mail", "邮箱"), "phone": ("Phone", "电话")}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_cannot_stand_is_said_and_changes_nothing(home: Home, language: str) -> None:
    way = await Way.of(home, language)
    await way.to_contact()
    at = ("en", "zh").index(language)
    before = (await way.draft()).contact
    for field, cases in REFUSED.items():
        await way.seller.taps(LABELS[field][at])
        asked = (await way.seller.sees("?" if language == "en" else "？")).text.partition("\n")[0]
        for typed, *said in cases:
            await way.seller.says(typed)
            await way.seller.sees(said[at])
            await way.window(asked)
        await way.seller.sends("sticker")
        await way.seller.sees("as a text message" if language == "en" else "直接输入文字")
        await way.window(asked)
        await way.taps("back")
        await way.sees("contact")
    assert (await way.draft()).contact == before == {"name": "Ann"}


async def test_last_time_is_filled_in_and_a_confirmed_address_stays_so(home: Home) -> None:
    way = await Way.of(home)
    await way.to_order()
    code = re.search(r"\d{6}", (await way.seller.reads_mail(to=way.email))["text"])
    assert code is not None
    await way.seller.taps("Enter the code")
    await way.seller.sees("We sent a 6-digit code")
    await way.seller.says(code[0])
    await way.seller.sees(f"{way.email} is confirmed")
    assert "C-000001" in (await way.seller.reads_mail("C-000001", to=way.email))["subject"]
    again = await way.to_contact()
    assert "Ann Toys Ltd" in again.text
    assert "+86 138 1234 5678" in again.text
    assert "✅ confirmed" in again.text
    await way.taps("go_on")
    await way.sees("review")
    await way.taps("submit")
    await way.sees("submitted")
    assert len(await way.orders()) == 2


@pytest.mark.parametrize("words", [EN, ZH])
async def test_the_code_may_be_typed_straight_into_the_review(home: Home, words: dict[str, str]) -> None:
    way = await Way.of(home, "en" if words is EN else "zh")
    await way.to_review()
    letter = await way.seller.reads_mail(to=way.email)
    code = re.search(r"\d{6}", letter["text"])
    assert code is not None
    await way.seller.says(f"{code[0][:3]} {code[0][3:]}")
    await way.seller.sees("is confirmed" if words is EN else "验证成功")
    await way.seller.sees(re.compile(f"{words['review']}.*✅", re.DOTALL))
    assert await way.db(emails.status, (await way.row()).id, way.email) == "confirmed"


async def test_five_wrong_codes_spend_it_and_the_order_goes_on(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()
    letter = await way.seller.reads_mail(to=way.email)
    right = re.search(r"\d{6}", letter["text"])
    assert right is not None
    await way.seller.taps("Enter the code")
    await way.seller.sees("We sent a 6-digit code")
    await way.seller.says("12 34")
    await way.seller.sees("six digits")
    wrong = [f"{(int(right[0]) + step) % 1_000_000:06d}" for step in range(1, 6)]
    for left, code in zip((4, 3, 2, 1), wrong, strict=False):
        await way.seller.says(code)
        await way.seller.sees(f"You have {left} tr")
        await way.window("We sent a 6-digit code")
    for code in (wrong[-1], right[0]):
        await way.seller.says(code)
        await way.seller.sees("cannot be used any more")
        await way.window("was tried too often")
    await way.seller.taps("Send a new code")
    await way.seller.sees_toast("on its way")
    fresh = re.search(r"\d{6}", (await way.seller.reads_mail(to=way.email))["text"])
    assert fresh is not None
    await way.seller.taps("Later")
    await way.sees("review")
    await way.taps("submit")
    assert "Until then you hear from us here only" in (await way.sees("submitted")).text
    await way.seller.says(fresh[0])
    await way.seller.sees("is confirmed")
    await way.seller.reads_mail("C-000001", to=way.email)


async def test_three_new_addresses_a_day(home: Home) -> None:
    way = await Way.of(home)
    await way.to_contact()
    for at in range(3):
        await way.seller.taps("E-mail")
        await way.sees("email")
        await way.seller.says(f"ann{at}@shop.example")
        await way.sees("code_sent")
    await way.seller.taps("E-mail")
    await way.sees("email")
    await way.seller.says("ann9@shop.example")
    await way.seller.sees("3 new e-mail addresses")
    assert (await way.draft()).contact["email"] == "ann2@shop.example"
    await way.seller.says("ann0@shop.example")
    await way.sees("code_sent")
    assert (await way.draft()).contact["email"] == "ann0@shop.example"


async def test_the_code_button_opens_for_its_own_seller_only(home: Home) -> None:
    way = await Way.of(home)
    window = await way.to_review()
    address = await way.db(emails.ask_code, (await way.row()).id, way.email)
    eve = await home.seller("Eve")
    await eve.starts()
    menu = await eve.sees("Hello Eve")
    for forged in (f"+email.code:{address.id}", "+email.code:999", "+email.code:x"):
        await eve.presses(menu, forged, force=True)
        await eve.sees_toast("cannot find")
    await way.seller.presses(window, f"+email.code:{address.id}", force=True)
    await way.seller.sees("We sent a 6-digit code")
    await way.seller.taps("Later")
    await way.sees("review")


async def test_no_mail_server_is_said(home: Home) -> None:
    await home.stop()
    home.settings = home.settings.with_(smtp_url=None)
    await home.start()
    way = await Way.of(home)
    await way.to_contact()
    await way.seller.taps("E-mail")
    await way.sees("email")
    await way.seller.says("ann@shop.example")
    await way.seller.sees("sends no e-mail at present")
    await way.taps("go_on")
    await way.sees("review")
    await way.taps("submit")
    await way.sees("submitted")
