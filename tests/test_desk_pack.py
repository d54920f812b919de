"""The request pack: one HTML document for the provider, English and Chinese, in which a seller's words stay words."""

import base64
import re

from tests.desk_way import Case, at_the_desk
from tests.home import Home
from tests.reader import Reader, read_file
from tests.test_desk_documents import PDF, PIXEL, opens

EVIL = "<b>cars</b> x (#id999) <script>alert(1)</script>"


async def pack_of(case: Case) -> Reader:
    await case.li.taps("Request pack", on=case.card)
    sent = await case.li.sees("request pack for the provider")
    (file,) = sent.files
    assert file["name"] == f"{case.order.number}.html"
    return await read_file(case.home.town, file)


async def test_the_pack_holds_the_request_in_both_languages(home: Home) -> None:
    case = await at_the_desk(home)
    pack = await pack_of(case)
    for part in (
        case.order.number,
        "SGS",
        "Ann Toys Ltd",
        "Germany",
        "德国",
        "Lithium-ion",
        "锂离子",
        "3.7 Wh",
        "Product details",
        "What the marketplace demands",
        "站点要求",
    ):
        assert part in pack.words, part
    assert any(address.startswith("https://") for address in pack.addresses), "rules name their sources"
    assert pack.tags.count("section") == 3
    for private in ("ann@shop.example", "8613812345678"):
        assert private not in pack.words, "a provider is asked for a price, not given the seller's contact"


async def test_what_the_seller_confirmed_is_no_contradiction(home: Home) -> None:
    dangerous = {"confirmed": True, "values": {"chemistry": "lithium-ion"}, "entries": []}
    pack = await pack_of(await at_the_desk(home, dangerous=dangerous))
    assert "The seller confirmed: possibly UN" in pack.words
    assert "卖家已确认：可能涉及 UN" in pack.words


async def test_documents_are_inside(home: Home) -> None:
    case = await at_the_desk(home)
    for label, name, data, how in (
        ("Test report", "report.pdf", PDF, {"mime": "application/pdf"}),
        ("Test report", "page.html", b"<script>alert(1)</script>", {"mime": "text/html"}),
        ("Test report", "photo.png", PIXEL, {"kind": "photo", "mime": "image/png"}),
    ):
        await case.ann.taps(label, on=await opens(case))
        await case.ann.sees("Send the file here")
        await case.ann.sends_file(name, data, **how)  # type: ignore[arg-type]
        await case.ann.sees("has reached our desk")
    pack = await pack_of(case)
    inside = {address.partition(";")[0]: address for address in pack.addresses if address.startswith("data:")}
    assert set(inside) == {"data:application/pdf", "data:application/octet-stream", "data:image/jpeg"}
    assert base64.b64decode(inside["data:application/pdf"].partition(",")[2]) == PDF
    assert "img" in pack.tags
    assert "report.pdf" in pack.words


async def test_a_sellers_words_stay_words_everywhere(home: Home) -> None:
    contact = {"name": EVIL[:40], "company": EVIL, "email": "ann@shop.example", "phone": ""}
    case = await at_the_desk(home, name="<i>Ann</i>", keyword=EVIL + " \u202e", contact=contact)
    assert "<b>cars</b> x (#id999)" in case.card.text
    assert not re.search(r"<b>cars|<script", case.card.html)
    pack = await pack_of(case)
    assert "<b>cars</b> x (#id999)" in pack.words
    assert "script" not in pack.tags
    await case.ann.taps(case.order.number)
    window = await case.ann.sees("Submitted")
    assert "<b>cars</b> x (#id999)" in window.text
    assert "<b>cars" not in window.html
