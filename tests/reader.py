"""Reads an HTML file that the bot sent, as a browser would: tags, addresses and words."""

from html.parser import HTMLParser

from tests.town import Json, Town


class Reader(HTMLParser):
    """Collects tags, links' and images' addresses and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.words += data


async def read_file(town: Town, file: Json) -> Reader:
    """The document that was sent, fetched from the sandbox."""
    reader = Reader()
    reader.feed((await read_bytes(town, file)).decode())
    return reader


async def read_bytes(town: Town, file: Json) -> bytes:
    """What is in a file that was sent."""
    http = town._http
    assert http is not None
    async with http.get(town.url + file["url"]) as response:
        assert response.status == 200
        return await response.read()
