"""The request pack: what a provider needs to quote, English and Chinese, one HTML document that prints well."""

import base64
import io

from telegram import Bot, InputFile
from telegram.error import BadRequest

from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene
from bot.say import LANGUAGES, Say
from bot.sheet_text import blocks
from bot.shown import shown
from storage import orders
from storage.models import OutboxMessage, StoredFile
from storage.models.draft import PHOTO

SHOWN = ("application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp")
MOST_EMBEDDED = 8 * 1024 * 1024  # bytes of documents inside the pack; what does not fit is named only


async def pack(scene: Scene, row: OutboxMessage) -> Rendered:
    """One file with the order's sheet, its dangerous goods and the documents at hand."""
    whole = await scene.db(orders.whole, number(row, "order_id"))
    order, book = whole.order, scene.book()
    today = scene.db.clock().date()
    view = shown(book, order, today)
    files = [file for _, attached in whole.documents for file in attached]
    inside = await _embedded(scene.bot, files)
    parts = []
    for language in LANGUAGES:
        say = Say(language, scene.settings.timezone)
        parts.append(
            say(
                "pack.part",
                order=order,
                shown=view,
                sheet_blocks=blocks(say, view.sheet)[1:] if view.sheet else [],  # its head speaks to the seller
                fields=book.fields,
                documents=[(document, book.documents.get(document.kind), has) for document, has in whole.documents],
                today=today,
            )
        )
    html = Say("en")("pack.page", order=order, parts=parts, files=[(file, inside.get(file.id or 0)) for file in files])
    return Post(
        "send_document",
        {
            "document": InputFile(io.BytesIO(html.encode()), filename=f"{order.number}.html"),
            "caption": scene.desk_say()("desk.pack_caption", order=order),
            "parse_mode": "HTML",
        },
    )


async def _embedded(bot: Bot, files: list[StoredFile]) -> dict[int, str]:
    """Files as data addresses by id, the first ones that fit together."""
    found: dict[int, str] = {}
    room = MOST_EMBEDDED
    for file in files:
        if file.id is None or file.size is None or file.size > room:
            continue
        try:
            content = await (await bot.get_file(file.file_id)).download_as_bytearray()
        except BadRequest:
            continue  # Telegram no longer gives it out; the pack names it
        room -= len(content)
        found[file.id] = f"data:{_mime(file)};base64,{base64.b64encode(content).decode()}"
    return found


def _mime(file: StoredFile) -> str:
    """The type a reader's browser may act on; what a seller calls something else is only bytes to be saved."""
    if file.mime == PHOTO:
        return "image/jpeg"
    return file.mime if file.mime in SHOWN else "application/octet-stream"
