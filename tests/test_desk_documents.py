"""Documents: asked for by the desk, sent by the seller, judged by the desk, sent again."""

import base64
import re
from datetime import date

import pytest

from tests.desk_way import Case, at_the_desk
from tests.home import Home
from tests.people import Seen

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4 a report"


async def opens(case: Case) -> Seen:
    """Ann opens the documents by /orders."""
    await case.ann.says("/orders")
    await case.ann.taps(case.order.number, on=await case.ann.sees("Your orders"))
    await case.ann.taps("Documents", on=await case.ann.sees("Submitted"))
    return await case.ann.sees(": documents")


async def uploads(case: Case, label: str, name: str = "report.pdf", data: bytes = PDF, **how: str) -> None:
    """Ann goes to the document by /orders and sends a file."""
    await opens(case)
    await case.ann.taps(label)
    await case.ann.sees("Send the file here")
    await case.ann.sends_file(name, data, **how)
    await case.ann.sees("has reached our desk")


async def test_a_document_of_the_knowledge_is_asked_for_and_sent(home: Home) -> None:
    case = await at_the_desk(home)
    prompt = await case.asked("Ask for a document")
    assert not any("Safety data sheet" in label for row in prompt.rows for label in row), "it is on the list already"
    await case.li.taps("EU or UK declaration", on=prompt)
    await case.li.sees_toast("is being asked")
    told = await case.ann.sees("our desk needs a document")
    assert "declaration of conformity" in told.text
    await case.ann.taps("Upload it", on=told)
    await case.ann.sees("Send the file here")
    await case.ann.sends_file("doc.pdf", PDF, mime="application/pdf")
    await case.ann.sees("doc.pdf has reached our desk")
    shown = await case.li.sees("doc.pdf")
    assert "declaration of conformity" in shown.text
    assert shown.files[0]["name"] == "doc.pdf"
    assert shown.raw["reply_to"] == case.card.id
    await case.li.taps("Accept", on=shown)
    told = await case.ann.sees("was accepted")
    assert "declaration" in told.text
    assert (await case.papers())["doc"].status == "accepted"


async def test_a_document_in_the_agents_words(home: Home) -> None:
    case = await at_the_desk(home, "zh", "王芳")
    prompt = await case.asked("Ask for a document")
    await case.li.replies(prompt, "Photo of the <i>inner</i> box \u202egnp.exe")
    told = await case.ann.sees("服务台需要一份文件")
    assert "Photo of the <i>inner</i> box" in told.text
    assert "\u202e" not in told.text
    done = await home.town.until(case.li.since, lambda event: event["type"] == "reaction")
    assert done is not None, "the agent sees that his reply was acted upon"


async def test_a_photo_goes_on_as_a_photo(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Test report", "label.png", PIXEL, kind="photo", mime="image/png")
    shown = await case.li.sees("Test report")
    assert shown.files[0]["kind"] == "photo"


async def test_what_is_no_document_is_told(home: Home) -> None:
    case = await at_the_desk(home)
    await case.ann.taps("Test report", on=await opens(case))
    await case.ann.sees("Send the file here")
    for kind in ("sticker", "voice", "video"):
        await case.ann.sends_file("x.bin", b"x", kind=kind)
        await case.ann.sees("Please send a file or a photo")
    await case.ann.says("here it is")
    await case.ann.sees("Please send a file or a photo")
    await case.ann.sends_file("film.pdf", b"0" * (20 * 1024 * 1024 + 1))
    await case.ann.sees("film.pdf is too large: at most 20 MB")
    assert (await case.papers())["test-report"].status == "missing"


async def test_accepted_until_a_day(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Safety data sheet")
    shown = await case.li.sees("Safety data sheet")
    await case.li.taps("Accept", on=shown)
    prompt = await case.li.sees("until when is")
    await case.li.replies(prompt, "soon")
    await case.li.sees("the date cannot be read")
    await case.li.replies(prompt, "2001-01-01")
    await case.li.sees("the day has passed")
    await case.li.replies(prompt, "2031/12/31")
    told = await case.ann.sees("was accepted")
    assert "31 Dec 2031" in told.text
    paper = (await case.papers())["sds"]
    assert (paper.status, paper.expires_on) == ("accepted", date(2031, 12, 31))
    assert "until 31 Dec 2031" in (await opens(case)).text


async def test_accepted_without_a_day(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Safety data sheet")
    await case.li.taps("Accept", on=await case.li.sees("Safety data sheet"))
    await case.li.taps("It has no expiry date", on=await case.li.sees("until when is"))
    await case.ann.sees("was accepted")
    assert (await case.papers())["sds"].expires_on is None


@pytest.mark.parametrize(("language", "reason"), [("en", "The file cannot be read"), ("zh", "文件无法打开或看不清")])
async def test_rejected_and_sent_again(home: Home, language: str, reason: str) -> None:
    case = await at_the_desk(home, language)
    labels = ("Documents", "Test report") if language == "en" else ("文件", "检测报告")
    await case.ann.taps(case.order.number)
    await case.ann.taps(labels[0])
    await case.ann.taps(labels[1])
    await case.ann.sees("20 MB")
    await case.ann.sends_file("one.pdf", PDF)
    shown = await case.li.sees("one.pdf")
    await case.li.taps("Reject", on=shown)
    await case.li.taps("The file cannot be read", on=await case.li.sees("rejected?"))
    told = await case.ann.sees(reason)
    await case.ann.taps("Upload it" if language == "en" else "上传文件", on=told)
    await case.ann.sees("20 MB")
    await case.ann.sends_file("two.pdf", PDF + b"2")
    second = await case.li.sees("two.pdf")
    await case.li.presses(shown, f"+document.reject_for:{(await case.papers())['test-report'].id}:wrong", force=True)
    await case.li.sees_toast("cannot find")
    await case.li.taps("Accept", on=second)
    await case.ann.sees(re.compile("was accepted|已通过审核"))
    await case.li.taps("Accept", on=second)
    await case.li.sees_toast("already accepted")


async def test_a_typed_reason_for_a_rejection(home: Home) -> None:
    case = await at_the_desk(home)
    await uploads(case, "Test report")
    await case.li.taps("Reject", on=await case.li.sees("Test report"))
    await case.li.replies(await case.li.sees("rejected?"), "Page 3 <missing>")
    await case.ann.sees("Reason: Page 3 <missing>")
    await case.ann.sees_button("Upload it")


async def test_the_desk_looks_at_the_documents_again(home: Home) -> None:
    case = await at_the_desk(home)
    for name in ("a.pdf", "b.pdf"):
        await uploads(case, "Test report", name)
        await case.li.sees(name)
    await case.li.taps("Documents", on=case.card)
    listed = await case.li.sees("documents")
    assert "Test report · 2 files" in listed.text
    await case.li.taps("Test report", on=listed)
    await case.li.sees("a.pdf")
    await case.li.sees("b.pdf")
