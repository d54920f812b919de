"""E-mail: the code first, the rest when the address is confirmed; what the server refuses is told."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bot.courier.mail import compose
from bot.courier.scene import Mail
from sandbox import Sandbox
from storage import emails
from tests.desk_way import Case, at_the_desk
from tests.home import Home


async def asked(case: Case, address: str) -> str:
    """The code that reached the address."""
    await case.db(emails.ask_code, case.row.id, address)
    letter = await case.ann.reads_mail(re.compile("code|验证码"), to=address)
    found = re.search(r"\b\d{6}\b", letter["text"])
    assert found
    return found[0]


@pytest.mark.parametrize(("language", "subject"), [("en", "your compliance order"), ("zh", "您的合规订单")])
async def test_the_orders_mail_waits_for_the_code(home: Home, language: str, subject: str) -> None:
    address = f"ann-{language}-held@shop.example"
    case = await at_the_desk(home, language, contact={"name": "Ann <b>", "email": address})
    code = await asked(case, address)
    await case.db(emails.confirm, case.row.id, address, code)
    letter = await case.ann.reads_mail(subject, to=address)
    assert case.order.number in letter["text"]
    assert "<b>" not in letter["text"].replace("Ann <b>", "")
    assert "<b>" in letter["html"], "the HTML part is marked up"
    await case.li.taps("Accept", on=case.card)
    moved = await case.ann.reads_mail(case.order.number, to=address)
    assert ("accepted" if language == "en" else "已受理") in moved["subject"]
    letters = [one for one in await home.town.mail() if address in one["to"]]
    assert len(letters) == 3, "the code, the order, its new status"


async def test_a_refused_address_is_told(home: Home) -> None:
    case = await at_the_desk(home)
    await home.town.refuse_mail("nobody@shop.example")
    await case.db(emails.ask_code, case.row.id, "nobody@shop.example")
    told = await case.ann.sees("does not take")
    assert "nobody@shop.example" in told.text
    assert await case.db(emails.status, case.row.id, "nobody@shop.example") == "refused"


async def test_a_server_that_is_busy_is_tried_again(home: Home) -> None:
    case = await at_the_desk(home)
    await home.town.refuse_mail("full@shop.example", 450)
    await case.db(emails.ask_code, case.row.id, "full@shop.example")
    other = await asked(case, "other@shop.example")
    assert other, "one address does not hold up another"
    await home.town.refuse_mail("full@shop.example", 0)
    await case.ann.reads_mail("code", to="full@shop.example")


async def test_without_a_mail_server_the_seller_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, smtp_url=None) as home:
        case = await at_the_desk(home)
        assert any("E-mail is switched off" in seen.text for seen in await case.ann.history())


def test_a_mail_is_composed_so_that_servers_take_it() -> None:
    mail = Mail("ann@shop.example", "C-000001:\r\n您的订单", "文本 <", "<p>文本 &lt;</p>")
    read = message_from_bytes(
        bytes(compose("Desk <desk@desk.example>", mail, datetime.now(UTC), "row 1")), policy=default
    )
    assert read["Subject"] == "C-000001: 您的订单"
    assert (read["From"], read["To"]) == ("Desk <desk@desk.example>", "ann@shop.example")
    assert read["Message-ID"].endswith("@desk.example>")
    assert abs((read["Date"].datetime - datetime.now(UTC)).total_seconds()) < 60
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "文本 <"
    assert html.get_content().strip() == "<p>文本 &lt;</p>"
