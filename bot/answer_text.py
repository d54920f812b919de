"""An answer in words and buttons: the same for a chat, a button's answer and the command line."""

from collections.abc import Sequence

from bot.keyboards import Button, button
from bot.knowledge.answer import OUTSIDE, Answer
from bot.knowledge.book import Book
from bot.knowledge.entries import Category
from bot.knowledge.topic_entries import Topic
from bot.say import Say

PICKS = 3
"""Topics or categories offered at once."""


def words(say: Say, book: Book, answer: Answer, query: str, *, again: bool = False) -> str:
    """Telegram HTML of an answer that is no window. `again`: the text before was not understood either."""
    match answer.kind:
        case "escalate" if answer.word:
            return say("ticket.offer")
        case "faq" | "smalltalk" | "escalate" if answer.topic in book.topics:
            return say("topics.answer", topic=book.topics[answer.topic])
        case "smalltalk":
            return say("hearing.thanks")
        case "escalate":
            return say("ticket.offer")
        case "choice":
            return say("topics.choice", topics=topics(book, answer.topics))
        case "category":
            return say("topics.category", found=categories(book, [slug for slug, _ in answer.match.candidates]))
        case "unknown" if answer.word == OUTSIDE and OUTSIDE in book.topics:
            return say("topics.answer", topic=book.topics[OUTSIDE])
        case _ if again:
            return say("topics.unknown_again", query=query)
        case _:
            found = categories(book, answer.match.similar)
            return say("topics.unknown", query=query, topics=topics(book, answer.topics), found=found)


def buttons(say: Say, book: Book, answer: Answer, question_id: int, *, again: bool = False) -> list[list[Button]]:
    """Rows of what may be pressed under such an answer: what is offered, whether it helped, a person."""
    person = button(say.plain("topics.b_person"), "person.ask", question_id)
    match answer.kind:
        case "faq" if answer.topic in book.topics:
            return topic_buttons(say, book, book.topics[answer.topic], question_id)
        case "smalltalk":
            return []
        case "escalate":
            return [[person]]
        case "choice" | "unknown" if not again and answer.word != OUTSIDE:
            found = [_topic(say, one) for one in topics(book, answer.topics)]
            if answer.kind == "unknown":
                found += [
                    button(say.plain("hearing.b_pick", category=one), "search.pick", one.slug)
                    for one in categories(book, answer.match.similar)
                ]
            return [*([one] for one in found), [person]] if answer.offers_person else [[one] for one in found]
        case _:
            return [[person], [button(say.plain("topics.b_shelves"), "topics.open")]]


def topic_buttons(say: Say, book: Book, topic: Topic, question_id: int) -> list[list[Button]]:
    """What stands under a topic's answer."""
    rows = [[_topic(say, one)] for one in topics(book, topic.related)]
    if topic.guide and topic.guide in book.guides:
        guide = book.guides[topic.guide]
        rows.append([button(say.plain("guides.b_see", item=guide), "guide.open", guide.id)])
    rows.append(
        [
            button(say.plain("topics.b_up"), "answer.up", question_id),
            button(say.plain("topics.b_down"), "answer.down", question_id),
        ]
    )
    return [*rows, [button(say.plain("topics.b_person"), "person.ask", question_id)]]


def topics(book: Book, slugs: Sequence[str]) -> list[Topic]:
    """The first PICKS of them that the Book has, small talk and the like aside."""
    found = (book.topics[slug] for slug in slugs if slug in book.topics)
    return [topic for topic in found if not topic.talk and not topic.person][:PICKS]


def categories(book: Book, slugs: Sequence[str]) -> list[Category]:
    """The first PICKS of them that the Book has."""
    return [book.categories[slug] for slug in slugs if slug in book.categories][:PICKS]


def _topic(say: Say, topic: Topic) -> Button:
    return button(say.plain("topics.b_topic", item=topic), "topic.open", topic.id)
