"""The main job on the page, a part a method, for the test that walks it and for the pictures taken on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import expect

from tests.browser import Letter, Screen

EN = {
    "who": "Ann Seller",
    "hello": "Hello Ann",
    "look up": "Look up a product",
    "product": "toy cars",
    "found": "Tick the types",
    "type": "Battery-operated",
    "go on": "Continue",
    "where": "Where will you sell it?",
    "market": "European Union",
    "imports": "Which country do you import into?",
    "country": "Germany",
    "questions": "that change the rules",
    "radio": "Bluetooth",
    "battery": "lithium battery",
    "yes": "Yes",
    "rules": "Show the rules",
    "sheet": "Each names its source",
    "order": "Order tests",
    "providers": "Who should test or certify it?",
    "provider": "SGS",
    "dangerous": "Dangerous goods",
    "confirm": "Confirm",
    "contact": "Whom shall our desk contact?",
    "fill": "Fill in",
    "company": "Your company?",
    "email": "Your e-mail address?",
    "phone": "Your phone number?",
    "code sent": "A 6-digit code is on its way",
    "code mail": "Your confirmation code",
    "confirmed": "is confirmed",
    "review": "Your order, before it is sent",
    "submit": "Submit the order",
    "with desk": "is with our desk",
}
ZH = {
    "who": "Wei Seller",
    "hello": "，您好！",
    "look up": "查询产品",
    "product": "玩具车",
    "found": "请勾选",
    "type": "电动",
    "go on": "继续",
    "where": "您打算在哪个站点销售",
    "market": "欧盟",
    "imports": "进口到哪个欧盟国家",
    "country": "德国",
    "questions": "会影响",
    "radio": "蓝牙",
    "battery": "锂电池",
    "yes": "是",
    "rules": "查看要求",
    "sheet": "每条都注明来源",
    "order": "下单做检测认证",
    "providers": "找谁做检测或认证？",
    "provider": "通标标准",
    "dangerous": "危险品信息",
    "confirm": "按已知信息确认",
    "contact": "服务台该联系谁？",
    "fill": "填写",
    "company": "公司名称？",
    "email": "您的邮箱？",
    "phone": "联系电话？",
    "code sent": "6 位验证码",
    "code mail": "验证码",
    "confirmed": "验证成功",
    "review": "提交前请核对订单",
    "submit": "提交订单",
    "with desk": "已提交到我们的服务台",
}


@dataclass
class PageWay:
    """A seller on the page; each part ends when its last window is seen."""

    screen: Screen
    words: dict[str, str]

    async def taps(self, *words: str) -> None:
        for word in words:
            await self.screen.taps(self.words[word])

    async def sees(self, word: str) -> None:
        await self.screen.sees(self.words[word])

    async def starts(self) -> None:
        await self.screen.starts()
        await self.sees("hello")

    async def searches(self) -> None:
        await self.screen.says(self.words["product"])
        await self.sees("found")

    async def chooses(self) -> None:
        """The electric toys, up to the marketplaces."""
        await self.taps("type", "go on")
        await self.sees("where")

    async def imports(self) -> None:
        """Into Germany, up to the questions."""
        await self.taps("market")
        await self.sees("imports")
        await self.taps("country")
        await self.sees("questions")

    async def answers(self) -> None:
        """With radio and a lithium battery, up to the sheet."""
        for topic in ("radio", "battery"):
            asked = await (await self.screen.sees(self.words["questions"])).inner_text()
            number = re.search(rf"^(\d+)\. .*{self.words[topic]}", asked, re.MULTILINE)
            assert number is not None, asked
            await self.screen.taps(f"{number[1]} {self.words['yes']}")
            await expect(self.screen.button(f"{number[1]} {self.words['yes']}")).to_contain_text("●")
        await self.taps("rules")
        await self.sees("sheet")

    async def orders(self) -> None:
        await self.taps("order")
        await self.sees("providers")

    async def picks_a_provider(self) -> None:
        await self.taps("provider", "go on")
        await self.sees("dangerous")

    async def confirms(self) -> None:
        await self.taps("confirm")
        await self.sees("contact")

    async def gives_contact(self, company: str, email: str) -> None:
        await self.taps("fill")
        for word, answer in (("company", company), ("email", email), ("phone", "+86 138 1234 5678")):
            await self.sees(word)
            await self.screen.says(answer)
        await self.sees("code sent")

    async def enters_the_code(self, email: str) -> Letter:
        """Read it in the mail box, type it in the chat; the letter."""
        letter = await self.screen.reads_mail(self.words["code mail"], to=email)
        code = re.search(r"\b\d{6}\b", letter.text)
        assert code is not None, letter
        await self.screen.says(code[0])
        await self.sees("confirmed")
        return letter

    async def reviews(self) -> None:
        await self.taps("go on")
        await self.sees("review")

    async def submits(self) -> str:
        """The order's number."""
        await self.taps("submit")
        bubble = await self.screen.sees(self.words["with desk"])
        number = re.search(r"C-\d{6}", await bubble.inner_text())
        assert number is not None
        return number[0]
