"""Who may not act has no effect: every button and every command of the desk, by everybody who is none of its agents.

A new word of the vocabulary, or a new command, fails here until it has a case.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiogram import Router
from aiogram.filters import Command

from bot.callbacks import VOCABULARY
from bot.desk_commands import AGENTS, SUPERVISORS
from bot.handlers import build_router
from sandbox import Sandbox
from tests.home import Home
from tests.matrix_cases import CASES, COMMANDS, RUN, SELLERS
from tests.matrix_way import Full, full
from tests.people import Agent, Desk
from tests.ticket_way import forum_home

REFUSED = re.compile("Only current members|not the support desk|could not make sure|out of date|fresh|old")
PERSON = {"is_bot": False, "first_name": "X"}


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


def presses(desk: Full) -> Iterator[tuple[str, str, str]]:
    """Word, data and the name of the message, for every word of the desk; those of sellers under the ticket's card."""
    for word, (given, on) in CASES.items():
        ids = [str(desk.ids.get(name, name)) for name in given.split(":")]
        yield word, "+" + ":".join((word, *ids)), on
    for word in SELLERS:
        yield word, "+" + ":".join((word, *["1"] * VOCABULARY[word])), "ticket"


def typed() -> Iterator[str]:
    for name, rest in COMMANDS.items():
        yield f"/{name} {rest}".strip()


async def presses_all(desk: Full, who: Agent) -> None:
    for word, data, on in presses(desk):
        await who.presses(desk.on[on], data, force=True)
        toast = await who.sees_toast()
        assert word in SELLERS or REFUSED.search(toast["text"]), f"{word}: {toast['text']}"


def test_every_word_and_every_command_has_its_case() -> None:
    assert set(CASES) | SELLERS == set(VOCABULARY), "give the new word a case, or name it among the sellers'"
    assert not set(CASES) & SELLERS
    assert set(COMMANDS) == {*AGENTS, *SUPERVISORS}
    groups = next(router for router in build_router().sub_routers if router.name == "groups")
    heard = {name for router in groups.sub_routers for name in commands_of(router)}
    assert heard == set(COMMANDS), "a command that nobody listed, or that nobody handles"


def commands_of(router: Router) -> Iterator[str]:
    for handler in router.message.handlers:
        for one in handler.filters or ():
            if isinstance(one.callback, Command):
                yield from map(str, one.callback.commands)


async def test_nobody_but_agents_has_any_effect(home: Home) -> None:
    desk = await full(home)
    eve = await home.seller("Eve")
    await home.desk["Mia"].says("a member, up to now")
    mia = home.desk["Mia"]
    await home.desk.dismisses("Mia")
    other = await Desk.opens(home.town, "Zed", forum=False)
    zed = other["Zed"]
    hello = await zed.says("hello")
    before, sent = await desk.everything(), len(await desk.queued())

    for who in (desk.stands(eve.user_id, "Eve"), mia):
        await presses_all(desk, who)
    for word, data, _ in presses(desk):
        await zed.presses(hello, data, force=True)
        toast = await zed.sees_toast()
        assert word in SELLERS or REFUSED.search(toast["text"]), f"{word}: {toast['text']}"
    assert await desk.everything() == before, "a press"

    channel = {"id": -1009, "type": "channel", "title": "News"}
    bot = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    senders: dict[str, dict[str, Any]] = {
        "a stranger": {"from": {"id": eve.user_id, **PERSON}},
        "an ex-member": {"from": {"id": mia.user_id, **PERSON}},
        "a channel": {"from": bot, "sender_chat": channel},
        "an anonymous administrator": {"from": bot, "sender_chat": {"id": home.desk.chat_id, "type": "supergroup"}},
    }
    for name, sender in senders.items():
        for text in typed():
            await desk.says_raw(text, **sender)
        assert await desk.everything() == before, name
    for text in typed():
        if text == "/connect":  # is for groups that are no desk yet
            continue
        await zed.says(text)
        await zed.says(text.replace("C-000001", "T-000001"))
    assert await desk.everything() == before, "another group"

    new = (await desk.queued())[sent:]
    assert set(new) == {"desk.told"}, "nothing but why not"
    assert len(new) == len(senders) * len(COMMANDS)
    told = [seen.text for seen in await home.desk.history() if seen.id > desk.on["answer"].id]
    assert len([text for text in told if "Only current members" in text]) >= 2 * len(COMMANDS) - 2


async def test_a_member_who_is_no_administrator_has_no_effect_with_theirs(home: Home) -> None:
    desk = await full(home)
    mia = home.desk["Mia"].at(desk.talk.card.thread_id)
    before = await desk.everything()
    for name in SUPERVISORS:
        await mia.says(f"/{name} {COMMANDS[name]}".strip())
        await mia.sees("Only administrators")
    for word, data, on in presses(desk):
        if word in RUN:
            await mia.presses(desk.on[on], data, force=True)
            await mia.sees_toast("Only administrators")
    assert await desk.everything() == before


async def test_the_cases_are_real_ones(home: Home) -> None:
    """The same presses and commands of an agent are understood: nothing in the matrix is refused for a wrong id."""
    desk = await full(home)
    li = home.desk["Li"]
    for word, data, on in presses(desk):
        if word not in SELLERS:
            await li.presses(desk.on[on], data, force=True)
            toast = await li.sees_toast()
            assert not re.search("cannot find|out of date|fresh start", toast["text"]), f"{word}: {toast['text']}"
    there = li.at(desk.talk.card.thread_id)
    for text in typed():
        await there.says(text)
        said = await there.sees(re.compile(".", re.DOTALL))
        assert "not one I know" not in said.text, text


async def test_the_help_lists_them(home: Home) -> None:
    li = home.desk["Li"]
    await li.says("/help")
    told = (await li.sees("What you can type here")).text
    assert [name for name in COMMANDS if f"/{name} –" not in told] == []
    lists = (await home.town.get("state", messages=0))["commands"]
    scopes = {one["scope"]["type"]: [each["command"] for each in one["commands"]] for one in lists}
    assert scopes["chat"] == list(AGENTS)
    assert scopes["chat_administrators"] == [*AGENTS, *SUPERVISORS]
