"""An address that ends in a slip is asked about, with one tap to correct it; a right one never is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.knowledge.mail_slips import COMMON, meant
from sandbox import Sandbox
from storage import drafts
from tests.guests import Guest
from tests.home import Home


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("ann@gmial.com", "ann@gmail.com"),
        ("ann@gmai.com", "ann@gmail.com"),
        ("ann@gmail.con", "ann@gmail.com"),
        ("ann@gmial.con", "ann@gmail.com"),
        ("ann@gmail.co", "ann@gmail.com"),
        ("123456@qq.con", "123456@qq.com"),
        ("wang@163.con", "wang@163.com"),
        ("wang@126.cm", "wang@126.com"),
        ("ann@hotmial.com", "ann@hotmail.com"),
        ("ann@outlok.com", "ann@outlook.com"),
        ("Ann.B@YAHO.COM", "Ann.B@yahoo.com"),
        ("wang@foxmial.com", "wang@foxmail.com"),
        ("ann@bee-toys.con", "ann@bee-toys.com"),
    ],
)
def test_slips(typed: str, right: str) -> None:
    assert meant(typed) == right


@pytest.mark.parametrize(
    "domain",
    [
        *COMMON,
        *("bee-toys.com", "shop.example", "cloud.com", "hotel.com", "outlet.com", "jmail.com", "qqtoys.com", "188.com"),
        *("bee.co", "bee.co.uk", "wang.cn", "anker.com", "163data.com.cn", "sgs.com", "gmbh.com", "fox.com", "qq.cn"),
        *("163.cn", "lives.com", "tim.com", "mailbox.org", "fastmail.com", "office.com", "dom.example", "a.om"),
    ],
)
def test_a_right_domain_is_never_questioned(domain: str) -> None:
    assert meant(f"ann@{domain}") is None


@pytest_asyncio.fixture(scope="module")
async def home(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path_factory.mktemp("slips")) as opened:
        yield opened


@pytest_asyncio.fixture(params=["en", "zh"])
async def guest(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[Guest]:
    come = await Guest.comes(home, request.param, "Ann")
    yield come
    await come.nothing_failed()


async def email(guest: Guest) -> str:
    draft = await guest.db(drafts.current, guest.row.id)
    return str(draft.contact["email"])


async def test_corrected_with_one_tap(guest: Guest) -> None:
    await guest.enters("Contact:field/email")
    before = await email(guest)
    await guest.says(f"{guest.seller.user_id}@gmial.com")
    asked = await guest.live()
    question = {"en": "Did you mean", "zh": "您是不是想输入"}[guest.language]
    assert question in asked.text
    assert f"{guest.seller.user_id}@gmail.com" in asked.text
    assert await email(guest) == before
    await guest.taps("meant")
    assert await email(guest) == f"{guest.seller.user_id}@gmail.com"
    assert await guest.window() == "Contact:main"


async def test_kept_as_typed(guest: Guest) -> None:
    await guest.enters("Contact:field/email")
    await guest.says(f"{guest.seller.user_id}@outlok.com")
    await guest.taps("astyped")
    assert await email(guest) == f"{guest.seller.user_id}@outlok.com"


async def test_another_address_answers_the_question(guest: Guest) -> None:
    await guest.enters("Contact:field/email")
    await guest.says(f"{guest.seller.user_id}@qq.con")
    await guest.says(f"{guest.seller.user_id}@bee-toys.com")
    assert await email(guest) == f"{guest.seller.user_id}@bee-toys.com"
    await guest.taps("field:email")
    assert "qq.com" not in (await guest.live()).text
