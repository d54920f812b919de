"""From the choice of providers to the submitted order, as sellers do it, in both languages."""

import asyncio
import json
import re

import pytest
from sqlmodel import Session, select

from storage import documents, drafts
from storage.models import DialogRow, Draft, OrderEvent
from tests.home import Home
from tests.order_way import EN, ZH, Way
from tests.people import Seen


def buttons(window: Seen) -> list[str]:
    return [label for row in window.rows for label in row]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_order_from_providers_to_submitted(home: Home, language: str) -> None:
    way = await Way.of(home, language, "Wang")
    way.email = "Wang@Toys.Example"
    review = await way.to_review()
    draft = await way.draft()
    assert draft.contact == {
        "name": "Wang",
        "company": "Ann Toys Ltd",
        "email": "Wang@toys.example",
        "phone": "+8613812345678",
    }
    for part in ("SGS", "UN3481", "1.85 Wh", "+86 138 1234 5678", "Wang@toys.example"):
        assert part in review.text
    assert re.search(r"\d+ rules, \d+ documents|\d+ 条要求，需提交 \d+ 份文件", review.text)
    await way.taps("submit")
    window = await way.sees("submitted")
    assert window.id == review.id, "the review itself becomes the confirmation"
    (order,) = await way.orders()
    assert order.number in window.text
    assert (order.marketplace, order.country, order.providers) == ("EU", "DE", ["sgs"])
    assert order.answers == {"radio": True, "battery": True}
    assert order.dangerous["values"] == {
        "chemistry": "lithium-ion",
        "packing": "inside",
        "watt_hours": 1.85,
        "cells": 2,
    }
    assert order.dangerous["entries"] == ["lithium-ion-inside-small"]
    checklist = await way.db(documents.checklist, order.id)
    assert len(checklist) > 3
    card = await home.desk["Li"].sees(order.number)
    assert "SGS" in card.text
    told = await way.seller.sees(re.compile(f"{order.number} (is with our desk|已提交到我们的服务台)"))
    assert told.id > window.id


async def test_two_taps_on_submit_make_one_order(home: Home) -> None:
    way = await Way.of(home)
    review = await way.to_review()
    data = next(button["callback_data"] for button in review.keys if EN["submit"] in button["text"])
    await asyncio.gather(*(way.seller.presses(review, data) for _ in range(3)))
    await way.sees("submitted")
    await way.seller.sees("is with our desk")
    await way.seller.presses(review, data, force=True)
    await way.seller.sees_toast()
    (order,) = await way.orders()

    def submissions(session: Session) -> int:
        query = select(OrderEvent).where(OrderEvent.order_id == order.id, OrderEvent.kind == "submitted")
        return len(session.exec(query).all())

    assert await way.db(submissions) == 1
    assert sum("is with our desk" in seen.text for seen in await way.seller.history()) == 1


async def test_one_to_three_providers_and_filters(home: Home) -> None:
    way = await Way.of(home)
    window = await way.to_providers()
    assert "no offer by the provider" in window.text
    await way.taps("go_on")
    await way.seller.sees_toast("at least one provider")
    for name in ("SGS", "Intertek", "TÜV Rheinland"):
        await way.seller.taps(name)
        await way.seller.sees(re.compile(f"Ticked:.*{name}"))
    await way.seller.taps("Eurofins")
    await way.seller.sees_toast("At most 3")
    assert (await way.draft()).providers == ["sgs", "intertek", "tuv-rheinland"]
    await way.seller.taps("Filter")
    await way.seller.sees_button("EPR")
    await way.seller.taps("EPR")
    filtered = await way.seller.sees("Filtered")
    assert not any("SGS" in label for label in buttons(filtered)), "SGS registers nobody for EPR"
    assert "SGS" in filtered.text, "what is ticked stays ticked"
    await way.seller.taps("All providers")
    await way.seller.sees("Ticked")
    await way.seller.taps("About SGS")
    page = await way.seller.sees("Official site")
    assert re.search(r"(as of|stated) \d+ \w+ 2026", page.text) or "stated" in page.text
    assert "no offer by the provider" in page.text
    assert any(button.get("url", "").startswith("https://") for button in page.keys)
    await way.seller.taps("Take off my order")
    await way.seller.sees_button("Choose this provider")
    assert (await way.draft()).providers == ["intertek", "tuv-rheinland"]


async def test_kept_found_again_and_finished(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()
    await way.seller.taps("Keep as draft")
    await way.seller.sees("Kept as a draft")
    assert (await way.draft()).state == "kept"
    await way.seller.taps("Go on with it")
    await way.sees("review")
    assert (await way.draft()).state == "open"
    await way.taps("submit")
    await way.sees("submitted")
    assert len(await way.orders()) == 1


async def test_discarding_asks_first(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()
    await way.seller.taps("Discard")
    await way.seller.sees_button("Yes, throw it away")
    assert (await way.draft()).state == "open"
    await way.seller.taps("Yes, throw it away")
    await way.seller.sees("Hello Ann")
    assert (await way.draft()).state == "discarded"
    assert await way.orders() == []


async def test_a_part_is_changed_from_the_review(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()
    await way.seller.taps("Providers")
    await way.sees("providers")
    await way.seller.taps("Intertek")
    await way.seller.sees(re.compile("Ticked:.*Intertek"))
    await way.taps("go_on")
    assert "SGS, Intertek" in (await way.sees("review")).text
    await way.seller.taps("Dangerous goods")
    await way.seller.sees("You have confirmed this")
    await way.seller.taps("Energy")
    await way.seller.sees("Now: 1.85 Wh")
    await way.seller.says("120")
    assert "PI 967" in (await way.seller.sees("above 100 Wh")).text
    await way.seller.taps("Back")
    lacking = await way.seller.sees("Still missing: dangerous goods")
    assert EN["submit"] not in " ".join(buttons(lacking))
    await way.seller.taps("Complete: dangerous goods")
    await way.seller.sees("120 Wh")
    await way.taps("confirm")
    await way.sees("review")
    await way.taps("submit")
    await way.sees("submitted")
    (order,) = await way.orders()
    assert order.dangerous["entries"] == ["lithium-ion-inside-large"]
    assert order.providers == ["sgs", "intertek"]


async def test_another_marketplace_asks_for_providers_again(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()
    draft = await way.draft()
    await way.db(drafts.change, draft.seller_id, draft.id, marketplace="US")
    await way.taps("submit")
    await way.seller.sees_toast("missing")
    await way.seller.sees("Still missing: providers")
    assert await way.orders() == []


@pytest.mark.parametrize("words", [EN, ZH])
async def test_after_a_restart_the_next_tap_goes_on(home: Home, words: dict[str, str]) -> None:
    way = await Way.of(home, "en" if words is EN else "zh")
    await way.to_contact()
    await home.stop()
    await home.start()
    await way.taps("fill")
    await way.sees("company")
    await home.stop()
    await way.seller.says("Ann & Sons")
    await home.start()
    await way.sees("email")
    assert (await way.draft()).contact["company"] == "Ann & Sons"


async def test_what_a_dialog_remembers_is_ids(home: Home) -> None:
    way = await Way.of(home)
    await way.to_review()

    def bodies(session: Session) -> list[str]:
        return [row.body for row in session.exec(select(DialogRow)).all()]

    (body,) = await way.db(bodies)
    contexts = [json.loads(value) for key, value in json.loads(body).items() if key.endswith("|data")]
    remembered = json.dumps([[one.get("start_data"), one.get("dialog_data")] for one in contexts])
    assert '"draft_id"' in remembered
    for secret in (way.email, "Ann Toys", "1381234", "lithium", "sgs"):
        assert secret not in remembered
    assert isinstance(await way.draft(), Draft)
