"""The people of the tests: sellers in private chats and agents in a desk, over the real wire to the sandbox.

::

    async with Town(sandbox.url, token) as town:
        ann = await Seller.comes(town, "Ann", language="en")
        await ann.says("toy cars")
        await ann.sees("Toys")                  # in a message, new or edited, since her last act
        await ann.taps("Toys")                  # the newest message that has this button
        await ann.sees_toast("Added")
        desk = await Desk.opens(town, "Li", "Mia")      # agents desk.li, desk["Li"]
        card = await desk["Li"].sees(re.compile(r"C-\\d{6}"))
        await desk["Li"].taps("Accept")
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.person import Person
from tests.town import Seen, Town, fresh_token

__all__ = ["Agent", "Desk", "Person", "Seen", "Seller", "Town", "fresh_token"]


class Seller(Person):
    """A person in a private chat with the bot."""

    @classmethod
    async def comes(cls, town: Town, name: str = "Ann", language: str = "en", username: str = "") -> Seller:
        user = await town.post("users", first_name=name, language_code=language, username=username)
        return cls(town, int(user["id"]), name, int(user["id"]))

    async def starts(self, payload: str = "") -> Seen:
        return await self.says(f"/start {payload}".strip())

    async def blocks(self, blocked: bool = True) -> None:
        await self.town.patch(f"users/{self.user_id}", blocked=blocked)


class Agent(Person):
    """A person in a desk. ``at(thread_id)`` is the same agent in a topic."""

    def at(self, thread_id: int | None) -> Agent:
        return Agent(self.town, self.user_id, self.name, self.chat_id, self.since, thread_id, self.read)

    async def replies(self, message: Seen, text: str) -> Seen:
        return await self.says(text, reply_to=message)


@dataclass
class Desk:
    """A support group with its agents; ``desk["Li"]`` is one of them."""

    town: Town
    chat_id: int
    agents: dict[str, Agent]

    @classmethod
    async def opens(cls, town: Town, *names: str, forum: bool = True, bot: str = "administrator") -> Desk:
        """A new group; the first agent owns it, the others are members. ``bot``: the bot's status in it."""
        users = [await town.post("users", first_name=name, is_agent=True) for name in names or ("Li",)]
        members = [
            {"user_id": user["id"], "status": "member" if place else "creator"} for place, user in enumerate(users)
        ]
        chat = await town.post(
            "chats", title="Compliance desk", type="supergroup", is_forum=forum, members=members, bot_status=bot
        )
        return await cls.found(town, int(chat["id"]))

    @classmethod
    async def found(cls, town: Town, chat_id: int) -> Desk:
        """The desk of a group that exists, such as the default world's."""
        state = await town.get("state", messages=0)
        chat = next(chat for chat in state["chats"] if chat["id"] == chat_id)
        names = {user["id"]: str(user["first_name"]) for user in state["users"]}
        there = [member["user_id"] for member in chat["members"] if member["user_id"] in names]
        agents = {names[user_id]: Agent(town, user_id, names[user_id], chat_id, town.seq) for user_id in there}
        return cls(town, chat_id, agents)

    def __getitem__(self, name: str) -> Agent:
        return self.agents[name]

    async def admits(self, name: str, status: str = "member") -> Agent:
        """Somebody new joins."""
        user = await self.town.post("users", first_name=name, is_agent=True)
        agent = self.agents[name] = Agent(self.town, int(user["id"]), name, self.chat_id, self.town.seq)
        await self.town.post(f"chats/{self.chat_id}/members", user_id=agent.user_id, status=status)
        return agent

    async def dismisses(self, name: str, status: str = "left") -> None:
        """An agent leaves or is thrown out (``kicked``)."""
        await self.town.post(f"chats/{self.chat_id}/members", user_id=self.agents[name].user_id, status=status)

    async def history(self, last: int | None = None) -> list[Seen]:
        return await self.town.history(self.chat_id, last)
