"""Breaches by e-mail: asked for in the settings, confirmed by code, ended by a link, a button or a mail program."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bot.courier.mail import Rejected
from bot.courier.scene import Mail
from bot.settings import Settings
from sandbox import Sandbox
from storage import emails, mailings, outbox, sellers
from tests.home import Home
from tests.people import Seller
from tests.program import free_port

ADD = {"en": ("E-mail", "Add an address", "Which e-mail address", "Mail me breaches", "is confirmed. What")}
ADD["zh"] = ("邮件提醒", "添加邮箱", "请输入邮箱地址", "开启不达标邮件", "验证成功。请在下面")
TOKEN = re.compile(r"start=(unsub_[\w-]+)")


async def subscribed(home: Home, name: str, language: str = "en") -> tuple[Seller, str]:
    """A seller who gets breaches by e-mail, and his address."""
    window, add, asks, breaches, done = ADD[language]
    person = await home.seller(name, language)
    address = f"{uuid4().hex[:12]}@shop.example"  # the mail box is everybody's
    await person.says("/settings")
    await person.taps(window)
    await person.taps(add)
    await person.sees(asks)
    await person.says(address)
    await person.sees(re.compile("6-digit code to|6 位验证码已发送到"))
    code = re.search(r"\b\d{6}\b", (await person.reads_mail(to=address))["text"])
    assert code is not None
    await person.says(code[0])
    await person.sees(done)
    await person.sees(re.compile("(?s)mailed\\n\\nChoose below|周报.*在下面选择"))
    await person.taps(breaches)
    await person.sees(re.compile("past their limit: mailed at once|指标不达标：立即发邮件"))
    return person, address


async def wants(home: Home, person: Seller) -> str:
    """The address that gets his breaches now."""
    assert home.running is not None
    db = home.running.db
    row = await db(sellers.find, home.settings.bot_id, person.user_id)
    assert row is not None
    email = await db(mailings.wanting, row.id or 0, "breaches")
    return email.address if email else ""


async def test_a_breach_is_mailed_and_a_link_ends_that(home: Home) -> None:
    ann, address = await subscribed(home, "Ann")
    await ann.says("ODR 3/250 LATE 3.2 VTR 97")
    letter = await ann.reads_mail("past its limit", to=address)
    assert letter["subject"] == "US: ODR past its limit"
    assert "Order defect rate (60 days): 1.2 % (3 of 250 orders), must be below 1 %" in letter["text"]
    assert "Late shipment" not in letter["text"], "it is near, not past"
    assert re.search(r"What to do: .* \(https://t\.me/\w+\?start=faq_[\w-]+\)", letter["text"])
    assert "<b>" in letter["html"]
    assert "List-Unsubscribe" not in letter["headers"], "there is no public address"
    token = TOKEN.search(letter["text"])
    assert token is not None
    eve = await home.seller("Eve")
    await eve.starts(token[1])
    await eve.sees("belongs to somebody else")
    assert await wants(home, ann) == address
    await ann.starts(token[1])
    stopped = await ann.sees(f"No more mails about account health go to {address}")
    assert await wants(home, ann) == ""
    await ann.taps("Undo", on=stopped)
    await ann.sees(f"{address} gets figures past their limit again")
    assert await wants(home, ann) == address
    await ann.starts(token[1].replace("unsub_", "unsub_9"))
    await ann.sees("no longer works")
    await ann.says("/settings")
    await ann.sees("Quiet hours")
    await ann.taps("E-mail")
    await ann.sees("Weekly overview")
    await ann.taps("Remove the address")
    await ann.sees("You have given no address")
    await ann.starts(token[1])
    await ann.sees("gets no mails about account health")


async def test_chinese_mails_and_an_address_that_is_changed(home: Home) -> None:
    wang, address = await subscribed(home, "王芳", "zh")
    await wang.says("德国站 订单缺陷率 1.4")
    letter = await wang.reads_mail("不达标", to=address)
    assert letter["subject"] == "德国：订单缺陷率不达标"
    assert "怎么处理：" in letter["text"]
    assert "不再接收此类邮件：https://t.me/" in letter["text"]
    assert "=?utf-8?" in letter["raw"].partition("\n\n")[0].lower(), "headers are ASCII"
    await wang.says("/settings")
    await wang.sees("免打扰时段")
    await wang.taps("邮件提醒")
    await wang.sees("周报")
    await wang.taps("更换邮箱")
    await wang.sees("请输入邮箱地址")
    await wang.says("不是邮箱")
    await wang.sees("不是完整的邮箱")
    await wang.says(f"new-{address}")
    seen = await wang.sees("验证之前，邮件仍发到原邮箱")
    assert f"邮箱：{address}（✅ 已验证）" in seen.text
    assert await wants(home, wang) == address
    code = re.search(r"\b\d{6}\b", (await wang.reads_mail(to=f"new-{address}"))["text"])
    assert code is not None
    await wang.says(code[0])
    await wang.sees("验证成功")
    assert await wants(home, wang) == f"new-{address}"


async def test_a_refused_address_is_told_once_with_a_way_to_change_it(home: Home) -> None:
    ann, address = await subscribed(home, "Ann")
    await home.town.refuse_mail(address)
    await ann.says("ODR 1.4")
    told = await ann.sees(f"does not take {address}")
    await ann.says("ODR 1.9")
    await ann.sees("Worse than before")
    await ann.sees("refused by the mail server")
    assert sum(f"does not take {address}" in seen.text for seen in await ann.history()) == 1
    await ann.taps("Change the address", on=told)
    await ann.sees("refused by the mail server")
    await home.town.refuse_mail(address, 0)
    await ann.taps("Send a new code")
    await ann.sees_toast("on its way")
    code = re.search(r"\b\d{6}\b", (await ann.reads_mail(to=address))["text"])
    assert code is not None
    await ann.says(code[0])
    await ann.sees("is confirmed. What")
    assert await wants(home, ann) == address, "his choice was kept"


async def test_mail_programs_end_mails_with_one_click_and_nobody_else(sandbox: Sandbox, tmp_path: Path) -> None:
    port = free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/secret/hook", "port": port}
    async with Home.opened(sandbox, tmp_path, **hook) as home, aiohttp.ClientSession() as http:
        ann, address = await subscribed(home, "Ann")
        await ann.says("ODR 1.4")
        letter = await ann.reads_mail("past its limit", to=address)
        url = letter["headers"]["List-Unsubscribe"].strip("<>")
        assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/unsubscribe/\d+-[\w-]{{22}}", url), (
            "the hook's path stays secret"
        )
        assert "List-Unsubscribe-Post" not in letter["headers"], "RFC 8058 wants https"
        status, page = await _asked(http, "GET", url)
        assert (status, "No more mails" in page, address in page) == (200, True, False)
        assert await wants(home, ann) == address, "programs that look for viruses follow links"
        for forged in (
            url[:-1] + ("A" if url[-1] != "A" else "B"),
            url + "x",
            url.replace("unsubscribe/", "unsubscribe/9"),
        ):
            for method in ("GET", "POST"):
                status, page = await _asked(http, method, forged)
                assert (status, "not ours" in page) == (404, True)
        assert await wants(home, ann) == address
        status, page = await _asked(http, "POST", url, {"List-Unsubscribe": "One-Click"})
        assert (status, "Done" in page) == (200, True)
        told = await ann.sees(f"No more mails about account health go to {address}")
        assert await wants(home, ann) == ""
        assert [(await _asked(http, "POST", url))[0] for _ in range(20)].count(429) == 2, "twenty a minute"
        await ann.taps("Undo", on=told)
        await ann.sees("again")
        assert sum("No more mails about" in seen.text for seen in await ann.history()) == 0
        assert await wants(home, ann) == address


async def _asked(
    http: aiohttp.ClientSession, method: str, url: str, form: dict[str, str] | None = None
) -> tuple[int, str]:
    async with http.request(method, url, data=form) as response:
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.text()


@pytest.mark.parametrize(("error", "tries"), [(ValueError("a header that would be two"), 1), (Rejected("554"), 2)])
async def test_a_poisoned_mail_is_given_up_and_stops_nobody(
    home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    ann, address = await subscribed(home, "Ann")
    tried: list[str] = []

    async def broken(_settings: Settings, mail: Mail, *_: Any) -> None:
        tried.append(mail.to)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("bot.courier.delivery.post_mail", broken)
        patch.setattr("bot.courier.delivery.MOST_REJECTIONS", 2)
        await ann.says("ODR 1.4")
        await ann.sees(f"could not be sent to {address}")
    assert home.running is not None
    assert (await home.running.db(outbox.counts, home.settings.bot_id))["dead"] == 1
    assert tried == [address] * tries
    await ann.says("ODR 1.9")
    await ann.reads_mail("past its limit", to=address)


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "Your week on Amazon: 1 to be seen to", "Order defect rate"),
        ("zh", "亚马逊账户周报：1 项待处理", "订单缺陷率"),
    ],
)
async def test_the_weekly_overview_comes_with_its_picture(home: Home, language: str, subject: str, line: str) -> None:
    person, address = await subscribed(home, "Ann", language)
    await person.taps("开启周报邮件" if language == "zh" else "Mail me the overview")
    await person.sees(re.compile("Weekly overview: mailed|账户周报：发邮件"))
    await person.says("ODR 1.4 VTR 97" if language == "en" else "订单缺陷率 1.4 有效追踪率 97")
    await person.reads_mail(re.compile("past its limit|不达标"), to=address)
    assert home.running is not None
    db = home.running.db
    row = await db(sellers.find, home.settings.bot_id, person.user_id)
    assert row is not None
    await db(mailings.put_digest, row.id or 0, "this week")
    letter = await person.reads_mail(subject, to=address)
    assert line in letter["text"]
    assert "/health" in letter["text"]
    assert '<img src="data:image/png;base64,' in letter["html"], "inside the mail, fetched from nowhere"
    assert TOKEN.search(letter["text"])


async def test_an_address_that_orders_use_is_offered(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts()
    await ann.sees("Hello Ann")
    assert home.running is not None
    db = home.running.db
    row = await db(sellers.find, home.settings.bot_id, ann.user_id)
    assert row is not None
    address = f"{uuid4().hex[:12]}@shop.example"
    email = await db(emails.ask_code, row.id or 0, address)
    code = await db(emails.code_for, email.id or 0)
    assert code is not None
    await db(emails.confirm, row.id or 0, address, code.code)
    await ann.says("/settings")
    await ann.taps("E-mail")
    await ann.taps(f"Use {address}")
    await ann.sees(f"Address: {address} (✅ confirmed)")
    await ann.taps("Mail me the overview")
    await ann.sees("Weekly overview: mailed")
