"""The way from a draft with categories to its order, walked by a seller of either language."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from storage import orders, sellers
from storage.models import Draft, Order
from storage.models import Seller as SellerRow
from tests.home import Home
from tests.people import Seen, Seller

EN = {
    "yes": "Yes",
    "radio": "radio",
    "battery": "lithium battery",
    "sgs": "SGS",
    "rules": "Show the rules",
    "order": "Order tests",
    "providers": "Who should test or certify it?",
    "go_on": "Continue",
    "dangerous": "Dangerous goods",
    "answer": "Answer the open details",
    "lithium_ion": "Lithium-ion",
    "inside": "Fitted inside",
    "unknown": "I do not know yet",
    "no_sheet": "I have none yet",
    "confirm": "Confirm",
    "contact": "Whom shall our desk contact?",
    "fill": "Fill in",
    "company": "Your company?",
    "email": "Your e-mail address?",
    "phone": "Your phone number?",
    "code_sent": "a code was sent",
    "review": "Your order, before it is sent",
    "submit": "Submit the order",
    "submitted": "Submitted: C-",
    "back": "Back",
}
ZH = {
    "yes": "是",
    "radio": "无线",
    "battery": "锂电池",
    "sgs": "通标标准",
    "rules": "查看要求",
    "order": "下单做检测认证",
    "providers": "找谁做检测或认证？",
    "go_on": "继续",
    "dangerous": "危险品信息",
    "answer": "补充未填信息",
    "lithium_ion": "锂离子",
    "inside": "装在产品里",
    "unknown": "暂不清楚",
    "no_sheet": "暂时没有",
    "confirm": "按已知信息确认",
    "contact": "服务台该联系谁？",
    "fill": "填写",
    "company": "公司名称？",
    "email": "您的邮箱？",
    "phone": "联系电话？",
    "code_sent": "验证码已发送",
    "review": "提交前请核对订单",
    "submit": "提交订单",
    "submitted": "已提交：C-",
    "back": "返回",
}


@dataclass
class Way:
    """A seller on his way; each step ends when its last window is seen."""

    home: Home
    seller: Seller
    words: dict[str, str]
    email: str = field(default_factory=lambda: f"ann.{secrets.token_hex(4)}@shop.example")  # one mail box for all tests

    @classmethod
    async def of(cls, home: Home, language: str = "en", name: str = "Ann") -> "Way":
        return cls(home, await home.seller(name, language), EN if language == "en" else ZH)

    async def taps(self, word: str) -> None:
        await self.seller.taps(self.words[word])

    async def sees(self, word: str) -> Seen:
        return await self.seller.sees(self.words[word])

    async def window(self, text: str, button: str = "") -> Seen:
        """The window with this text once it has this button, or any: an older one loses its buttons first."""

        def shown(event: dict[str, Any]) -> bool:
            if event["type"] not in ("message", "edit") or event["chat_id"] != self.seller.chat_id:
                return False
            seen = Seen(event["message"])
            return text in seen.text and any(button in label for row in seen.rows for label in row)

        event = await self.home.town.until(self.seller.since, shown)
        assert event is not None, await self.seller.story()
        return Seen(event["message"])

    async def to_providers(self, link: str = "cat_toys-electric_EU-DE") -> Seen:
        """Toys with radio and a lithium battery, imported into Germany, up to the choice of providers."""
        await self.seller.starts(link)
        await self.seller.sees_button(self.words["rules"])
        questions = await self.window("1.", self.words["rules"])
        for about in ("radio", "battery"):
            number = re.search(rf"^(\d)\..*{self.words[about]}", questions.text, re.MULTILINE)
            assert number is not None, questions.text
            await self.seller.taps(f"{number[1]} {self.words['yes']}")
            questions = await self.window("1.", self.words["rules"])
        await self.taps("rules")
        await self.taps("order")
        return await self.sees("providers")

    async def to_dangerous(self) -> Seen:
        await self.to_providers()
        await self.taps("sgs")
        await self.sees("sgs")
        await self.taps("go_on")
        return await self.sees("dangerous")

    async def to_contact(self) -> Seen:
        """The details answered: lithium-ion, inside, 1.85 Wh, 2 cells, the rest unknown."""
        await self.to_dangerous()
        await self.taps("answer")
        await self.taps("lithium_ion")
        await self.taps("inside")
        await self.seller.sees("Wh")
        await self.seller.says("3.7 V 500 mAh")
        await self.seller.sees_button(self.words["unknown"])
        await self.seller.says("2")
        await self.seller.sees("UN3481")
        await self.taps("unknown")
        await self.taps("no_sheet")
        await self.seller.sees("1.85 Wh")
        await self.taps("confirm")
        return await self.sees("contact")

    async def to_review(self) -> Seen:
        await self.to_contact()
        await self.taps("fill")
        await self.sees("company")
        await self.seller.says("Ann Toys Ltd")
        await self.sees("email")
        await self.seller.says(self.email)
        await self.sees("phone")
        await self.seller.says("+86 138 1234 5678")
        await self.sees("code_sent")
        await self.taps("go_on")
        return await self.sees("review")

    async def to_order(self) -> Seen:
        await self.to_review()
        await self.taps("submit")
        return await self.sees("submitted")

    async def row(self) -> SellerRow:
        found = await self.db(sellers.find, self.home.settings.bot_id, self.seller.user_id)
        assert found is not None
        return found

    async def draft(self) -> Draft:
        """The latest draft of the seller, whatever its state."""
        seller_id = (await self.row()).id

        def latest(session: Session) -> Draft:
            query = select(Draft).where(Draft.seller_id == seller_id)
            return session.exec(query.order_by(col(Draft.id).desc())).first() or Draft()

        return await self.db(latest)

    async def orders(self) -> list[Order]:
        """What the seller has submitted, the newest first."""
        return await self.db(orders.history, (await self.row()).id)

    async def db(self, verb: Any, *args: Any, **fields: Any) -> Any:
        assert self.home.running is not None
        return await self.home.running.db(verb, *args, **fields)
