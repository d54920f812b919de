"""Words that do not reach the seller: what he should read waits until he returns, and somebody is told."""

import pytest
from sqlmodel import Session, select

from bot.courier.patience import LONGEST_WAIT
from storage import emails, outbox, unreached
from storage.models import EmailAddress, OutboxMessage
from tests.desk_way import Case, at_the_desk, submitted, until
from tests.home import Home


async def held(case: Case) -> list[OutboxMessage]:
    rows: list[OutboxMessage] = await case.db(outbox.held, case.home.settings.bot_id, case.ann.chat_id)
    return rows


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_the_desk_does_waits_for_a_seller_who_blocked_us(home: Home, language: str) -> None:
    case = await at_the_desk(home, language)
    other = await submitted(home, case.ann, keyword="night light")
    second = await case.li.sees("night light")
    await case.ann.sees(other.number)
    await case.ann.blocks()
    await case.li.taps("Accept", on=case.card)
    told = await case.li.sees("cannot be reached")
    assert case.order.number in told.text
    assert told.raw["reply_to"] == case.card.id, "under the card"
    await case.li.taps("Processing", on=case.card)
    await case.li.taps("Accept", on=second)
    await case.li.sees(f"{other.number}: the seller cannot be reached")

    async def all_held() -> bool:
        return len(await held(case)) == 3

    await until(all_held)
    notes = [seen for seen in await case.li.history() if "cannot be reached" in seen.text]
    assert len(notes) == 2, "once an order"
    await case.ann.blocks(False)
    await case.ann.says("/orders")
    words = (
        (f"{case.order.number} was accepted", f"{case.order.number} is being processed", f"{other.number} was accepted")
        if language == "en"
        else (f"{case.order.number} 已受理", f"{case.order.number} 处理中", f"{other.number} 已受理")
    )
    seen = [await case.ann.sees(word) for word in words]
    assert [one.id for one in seen] == sorted(one.id for one in seen), "in the order it happened"
    assert not await held(case)


async def test_a_second_silence_is_told_again(home: Home) -> None:
    case = await at_the_desk(home)
    for step, word in (("Accept", "was accepted"), ("Processing", "is being processed")):
        await case.ann.blocks()
        await case.li.taps(step, on=case.card)
        await case.li.sees("cannot be reached")

        async def waits() -> bool:
            return bool(await held(case))

        await until(waits)
        await case.ann.blocks(False)
        await case.ann.says("/orders")
        await case.ann.sees(word)
    assert len(await case.outcomes("desk.unreachable")) == 2


async def aged(case: Case, kind: str, email: EmailAddress) -> None:
    """Once it was tried in vain, the delivery has been tried for a day."""

    async def tried() -> bool:
        return any(row.attempts for row in await case.outcomes(kind) if row.ids["email_id"] == email.id)

    await until(tried)

    def age(session: Session) -> None:
        for row in session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)):
            row.created_at -= LONGEST_WAIT
        known = session.get_one(EmailAddress, email.id)
        if known.code_sent_at is not None:
            known.code_sent_at -= LONGEST_WAIT

    await case.db(age)


@pytest.mark.parametrize(("language", "words"), [("en", "could not be sent"), ("zh", "未能送出")])
async def test_a_code_that_could_not_be_sent_is_told(home: Home, language: str, words: str) -> None:
    case = await at_the_desk(home, language)
    address = f"full-{language}@shop.example"
    await home.town.refuse_mail(address, 450)
    email = await case.db(emails.ask_code, case.row.id, address)
    await aged(case, "email.code", email)
    told = await case.ann.sees(words)
    assert address in told.text
    assert "/orders" in told.text
    assert not await case.db(unreached.mail_lost, email.id), "once a day"


async def test_an_orders_mail_that_is_given_up_is_told(home: Home) -> None:
    address = "later-full@shop.example"
    case = await at_the_desk(home, contact={"name": "Ann", "email": address})
    email = await case.db(emails.ask_code, case.row.id, address)
    mail = await case.db(emails.code_for, email.id)
    await case.db(emails.confirm, case.row.id, address, mail.code)
    await case.ann.reads_mail(case.order.number, to=address)
    await home.town.refuse_mail(address, 450)
    await case.li.taps("Accept", on=case.card)
    await aged(case, "order.mail.status", email)
    told = await case.ann.sees("could not be sent")
    assert address in told.text
    assert await case.db(emails.status, case.row.id, address) == "confirmed", "the address is not to blame"
