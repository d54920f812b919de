"""What of a rating is said: the question under a closing message, and the answer in the ticket's topic."""

from typing import Any

from bot.courier.kinds.seller import number
from bot.courier.kinds.ticket import news
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import markup
from bot.rating_buttons import stars
from bot.say import Say
from storage import ratings, tickets
from storage.models import OutboxMessage


def with_stars(told: Post, say: Say, event_id: int) -> Post:
    """A closing message that also asks how it was."""
    text = f"{told.fields['text']}\n\n{say('ratings.ask')}"
    keys: list[Any] = told.fields["reply_markup"]["inline_keyboard"] if "reply_markup" in told.fields else []
    fields = {**told.fields, "text": text, "reply_markup": markup([*stars(say, event_id), *keys])}
    return Post(told.method, fields, told.after, told.gone, told.after_all, told.otherwise)


async def rated(scene: Scene, row: OutboxMessage) -> Rendered:
    """To the desk: what the seller gave, and his words."""
    ticket = await scene.db(tickets.by_id, number(row, "ticket_id"))
    rating = await scene.db(ratings.by_id, number(row, "rating_id"))
    if rating.stars != number(row, "stars"):
        return Skip("changed since")
    return news(row, ticket, scene.desk_say()("ratings.to_desk", ticket=ticket, rating=rating))
