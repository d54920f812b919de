"""An order that went on for long, a seller who keeps every draft: each window still opens, and all can be reached."""

import re

import pytest
from sqlmodel import Session

from bot.knowledge.paging import parsed_length
from storage import drafts, quotes
from storage.effects import Who, record
from storage.models import Document, Draft, Order, StoredFile
from tests.desk_way import Case, at_the_desk
from tests.home import Home
from tests.people import Seen


def labels(seen: Seen) -> list[str]:
    return [label for row in seen.rows for label in row]


async def events_of(case: Case, many: int) -> None:
    def fill(session: Session) -> None:
        order = session.get_one(Order, case.order.id)
        for at in range(many):
            data = {"title": f"paper {at:03} " + "x" * 100, "reason": "y" * 300}
            record(session, order, "document_rejected", Who("agent", 1, "Li"), data=dict(data))

    await case.db(fill)


async def papers_of(case: Case, many: int) -> None:
    def fill(session: Session) -> None:
        for at in range(many):
            paper = Document(
                order_id=case.order.id or 0,
                kind="other",
                title=f"paper {at:03} " + "文" * 150,
                updated_at=case.order.created_at,
            )
            paper.status, paper.reason = ("received", None) if at == many - 1 else ("rejected", "z" * 400)
            session.add(paper)
            session.flush()
            session.add(
                StoredFile(
                    seller_id=case.row.id or 0,
                    order_id=case.order.id,
                    document_id=paper.id,
                    received_at=case.order.created_at,
                    kind="document",
                    file_id=f"f{at}",
                    file_unique_id=f"u{at}",
                    name="a.pdf",
                )
            )

    await case.db(fill)


@pytest.mark.parametrize(("language", "timeline"), [("en", "Timeline"), ("zh", "进度")])
async def test_a_long_timeline_is_paged_newest_first(home: Home, language: str, timeline: str) -> None:
    case = await at_the_desk(home, language)
    await events_of(case, 120)
    await case.ann.taps(case.order.number)
    await case.ann.sees_button(timeline)
    await case.ann.taps(timeline)
    seen = await case.ann.sees("paper 119")
    assert seen.text.index("paper 119") < seen.text.index("paper 118")
    told: list[str] = []
    last = re.search(r"1/(\d+)", " ".join(labels(seen)))
    assert last
    for page in range(2, int(last[1]) + 1):
        told += re.findall(r"paper (\d{3})", seen.text)
        assert parsed_length(seen.text) <= 4096
        await case.ann.taps("›", on=seen)
        seen = await case.ann.sees_button(f"{page}/{last[1]}")
    told += re.findall(r"paper (\d{3})", seen.text)
    assert told == [f"{at:03}" for at in reversed(range(120))]
    assert "›" not in labels(seen)
    await case.ann.taps("‹", on=seen)
    await case.ann.sees_button(f"{int(last[1]) - 1}/{last[1]}")


async def test_forty_drafts_can_all_be_reached(home: Home) -> None:
    case = await at_the_desk(home)

    def fill(session: Session) -> None:
        for at in range(40):
            draft = drafts.open_draft(session, case.row.id or 0, f"thing {at:02}")
            drafts.keep(session, case.row.id or 0, draft.id or 0)

    await case.db(fill)
    await case.ann.says("/orders")
    seen = await case.ann.sees("40 drafts are kept; 8 of them are shown")
    reached: list[str] = []
    for left in (32, 24, 16, 8):
        reached += re.findall(r"thing \d\d", " ".join(labels(seen)))
        assert any(case.order.number in label for label in labels(seen)), "the orders stay in sight"
        await case.ann.taps(f"{left} older drafts", on=seen)
        seen = await case.ann.sees_button(f"thing {left - 1:02}")
    reached += re.findall(r"thing \d\d", " ".join(labels(seen)))
    assert reached == [f"thing {at:02}" for at in reversed(range(40))]
    assert not any("older drafts" in label for label in labels(seen))
    await case.ann.taps("Newer drafts", on=seen)
    await case.ann.sees_button("thing 15")
    await case.ann.taps("thing 15")
    await case.ann.sees("What is your product")
    draft: Draft | None = await case.db(drafts.current, case.row.id)
    assert draft is not None
    assert draft.keyword == "thing 15"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_sixty_documents_can_be_shown_and_opened(home: Home, language: str) -> None:
    case = await at_the_desk(home, language)
    await papers_of(case, 60)
    await case.li.taps("Documents", on=case.card)
    seen = await case.li.sees(f"{case.order.number}: documents")
    shown = len(re.findall(r"^[▫📥✅⚠]", seen.text, re.MULTILINE))
    more = re.search(r"and (\d+) more", seen.text)
    assert more
    assert shown > 0
    assert shown + int(more[1]) == 62
    assert seen.text.index("paper 059") < seen.text.index("paper 000"), "what waits for a judgement comes first"
    assert len(labels(seen)) == 50
    await case.ann.taps(case.order.number)
    await case.ann.sees_button("Documents" if language == "en" else "文件（")
    await case.ann.taps("Documents" if language == "en" else "文件（")
    await case.ann.sees("paper 000")
    for page in range(1, 6):
        seen = await case.ann.sees_button(f"{page}/6")
        assert parsed_length(seen.text) <= 4096
        await case.ann.taps("›", on=seen)
    seen = await case.ann.sees_button("6/6")
    await case.ann.taps("paper 059", on=seen)
    await case.ann.sees("paper 059")


async def test_the_card_shows_the_newest_quotes(home: Home) -> None:
    case = await at_the_desk(home)
    agent = {"agent_id": 1, "agent_name": "Li", "desk_id": case.order.desk_id}
    day = case.order.created_at.date().replace(year=case.order.created_at.year + 1, day=1)
    for at in range(6):
        quote = await case.db(
            quotes.offer,
            case.order.id,
            provider="sgs",
            amount=f"{100 + at}",
            currency="USD",
            valid_until=day,
            lead_time="1 week",
            **agent,
        )
        await case.db(quotes.answer, case.row.id, quote.id, at == 1)
    card = await case.card_says("3 older quotes")
    assert re.findall(r"(10\d) USD", card.text) == ["101", "104", "105"], "the accepted one stays"
