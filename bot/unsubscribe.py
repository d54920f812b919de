"""The web page that ends mails, for mail programs (RFC 8058: one POST) and people (a page with a button)."""

from collections import OrderedDict

from aiohttp import web

from bot.public import UNSUBSCRIBE
from bot.say import Say
from storage import mailings, sellers, unsubscribing
from storage.database import Database
from storage.problems import NotFound

OWN_FORM = "form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; {OWN_FORM}",
}
MOST, SPAN = 20, 60.0
"""Requests with one address's token in so many seconds; more are told to wait."""
KNOWN = 10_000
"""Addresses whose requests are counted at once."""


class Unsubscribing:
    """GET shows and changes nothing: programs that look for viruses follow links. POST ends the mails.

    A token that we did not sign never reaches the database.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._secret: str | None = None
        self._asked: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def join(self, app: web.Application) -> None:
        """Serve the path."""
        app.router.add_get(UNSUBSCRIBE + "{token}", self.handle)
        app.router.add_post(UNSUBSCRIBE + "{token}", self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """The page, in the language of the address's seller; 404 for what we never signed, 429 for too many."""
        self._secret = self._secret or await self._db(unsubscribing.secret)
        email_id = unsubscribing.read(self._secret, request.match_info["token"])
        if email_id is None:
            return _page(_accepted(request), "unknown", 404)
        if not self._admits(email_id):
            return _page(_accepted(request), "busy", 429)
        if request.method == "POST":
            await self._db(mailings.unsubscribe, email_id, tell=True)
        return _page(await self._language(request, email_id), "done" if request.method == "POST" else "ask", 200)

    async def _language(self, request: web.Request, email_id: int) -> str:
        try:
            return await self._db(mailings.language_of, email_id)
        except NotFound:  # the address was deleted, and nothing goes there
            return _accepted(request)

    def _admits(self, email_id: int) -> bool:
        moment = self._db.clock().timestamp()
        since, count = self._asked.pop(email_id, (moment, 0))
        if moment - since >= SPAN:
            since, count = moment, 0
        self._asked[email_id] = since, count + 1
        if len(self._asked) > KNOWN:
            self._asked.popitem(last=False)
        return count < MOST


def _accepted(request: web.Request) -> str:
    return sellers.language_of(request.headers.get("Accept-Language"))


def _page(language: str, state: str, status: int) -> web.Response:
    more = {"Retry-After": str(int(SPAN))} if status == 429 else {}
    text = Say(language)("mailing.page", state=state)
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS | more)
