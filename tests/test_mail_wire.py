"""Mails on the wire: TLS and whose certificate is trusted, what servers refuse, headers that are exactly one line."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.courier.mail import Refused, Rejected, compose, post_mail
from bot.courier.scene import Mail, Picture
from bot.mail_server import reached
from bot.settings import Settings
from sandbox.mail import parse
from tests.home import TestSettings

MOMENT = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
MAIL = Mail("ann@shop.example", "US: ODR past its limit", "text", "<p>text</p>")
SENDER = "Desk <desk@desk.example>"


class Server:
    """A mail server with a mind of its own; what it took."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 OK") -> None:
        self.taken: list[EmailMessage] = []
        self.rcpt, self.data = rcpt, data
        self.encrypted: list[bool] = []
        self.words: list[tuple[str, str]] = []

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, _n: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        assert server.transport is not None
        self.taken.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.data

    def authenticate(self, _s: SMTP, _n: Session, _e: Envelope, _m: str, given: object) -> AuthResult:
        self.words.append((given.login.decode(), given.password.decode()))  # type: ignore[attr-defined]
        return AuthResult(success=True)

    @asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> AsyncIterator[int]:
        """Its port. TLS after STARTTLS, or from the start."""

        def talk() -> SMTP:
            options = {"tls_context": None if at_once else tls, "authenticator": self.authenticate}
            return SMTP(self, hostname="localhost", auth_require_tls=False, **options)  # type: ignore[arg-type]

        serving = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=tls if at_once else None)
        try:
            yield int(serving.sockets[0].getsockname()[1])
        finally:
            serving.close()


def settings(url: str) -> Settings:
    return TestSettings(smtp_url=url, mail_from=SENDER)  # type: ignore[arg-type]


async def sent(url: str, mail: Mail = MAIL) -> None:
    await post_mail(settings(url), mail, MOMENT, "row 1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate authority (ca.pem) and a server's certificate of it (own.pem, own.key)."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, to make certificates")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "san").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    new = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    for line in (
        f"{new} -x509 -days 2 -keyout ca.key -out ca.pem -subj /CN=test -addext keyUsage=critical,keyCertSign",
        f"{new} -keyout own.key -out own.csr -subj /CN=localhost",
        "x509 -req -days 2 -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san -out own.pem",
    ):
        subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def tls(authority: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "own.pem", authority / "own.key")
    return context


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_tls_with_an_authority_that_is_trusted(
    scheme: str, tls: ssl.SSLContext, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    async with server.open(tls, at_once=scheme == "smtps") as port:
        here = f"mail server localhost:{port}"
        with pytest.raises(OSError, match=r"SMTP|ssl|certificate"):
            await sent(f"{scheme}://localhost:{port}")
        assert not server.taken, "nobody vouches for this certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
        await sent(f"{scheme}://desk%40x:p%3Aw@localhost:{port}")
        assert await reached(settings(f"{scheme}://desk:w@localhost:{port}")) == (True, f"{here}: TLS, signed in")
        monkeypatch.delenv("SSL_CERT_FILE")
        fine, said = await reached(settings(f"{scheme}://desk:w@localhost:{port}"))
        assert not fine
        assert "certificate is not trusted" in said
    assert server.encrypted == [True]
    assert server.words == [("desk@x", "p:w"), ("desk", "w")]
    assert server.taken[0]["Subject"] == MAIL.subject


async def test_no_password_goes_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    async with server.open() as port:
        await sent(f"smtp://desk:secret@127.0.0.1:{port}")
        assert server.words == [("desk", "secret")], "nobody listens inside this machine"
        monkeypatch.setattr("bot.mail_server._here", lambda host: False)
        await sent(f"smtp://127.0.0.1:{port}")
        with pytest.raises(OSError, match="SMTP"):
            await sent(f"smtp://desk:secret@127.0.0.1:{port}")
    assert len(server.words) == 1
    assert server.encrypted == [False, False]


@pytest.mark.parametrize(
    ("rcpt", "data", "raised"),
    [
        ("553 mailbox name not allowed", "250 OK", Refused),
        ("450 4.2.1 greylisted", "250 OK", OSError),
        ("250 OK", "554 5.6.0 we do not like this mail", Rejected),
        ("250 OK", "552 5.3.4 message too big", Rejected),
        ("250 OK", "550 5.4.5 daily sending quota exceeded", OSError),
    ],
)
async def test_what_a_servers_answer_means(rcpt: str, data: str, raised: type[Exception]) -> None:
    async with Server(rcpt, data).open() as port:
        with pytest.raises((Refused, OSError)) as error:
            await sent(f"smtp://127.0.0.1:{port}")
    assert type(error.value) is raised


async def test_a_server_that_is_not_there_is_for_later() -> None:
    with pytest.raises(OSError, match=r"."):
        await sent("smtp://127.0.0.1:1")


async def test_an_address_that_the_server_cannot_write_is_refused() -> None:
    async with Server().open() as port:
        with pytest.raises(Refused, match="other letters"):
            await sent(f"smtp://127.0.0.1:{port}", Mail("王芳@shop.example", "s", "t", "<p>t</p>"))


async def test_headers_are_whole_and_pictures_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"https://{'desk.' * 12}example.com/unsubscribe/123456-{'x' * 22}"
    picture = Picture("chart", "ODR", b"\x89PNG...")
    mail = Mail("ann@shop.example", "德国：订单缺陷率\r\nBcc: eve@x.example", "文本", "<p>文本</p>")
    full = Mail(mail.to, mail.subject, mail.text, mail.html, unsubscribe=url, pictures=(picture,))
    server = Server()
    async with server.open() as port:
        await sent(f"smtp://127.0.0.1:{port}", full)
    [took] = server.taken
    assert took["List-Unsubscribe"] == f"<{url}>"
    assert took["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert took["Subject"] == "德国：订单缺陷率 Bcc: eve@x.example"
    assert took["Bcc"] is None
    assert took["Date"].datetime == MOMENT
    assert took["Auto-Submitted"] == "auto-generated"
    raw = compose(SENDER, full, MOMENT, "row 1").as_bytes(policy=WIRE)
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in head, "one word, however long"
    types = [part.get_content_type() for part in took.walk()]
    assert types == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    image = list(took.walk())[-1]
    assert (image["Content-ID"], image.get_content_disposition()) == ("<chart>", "inline")


def test_the_sandbox_shows_pictures_where_they_stand() -> None:
    mail = Mail(
        "a@b.example", "s", "t", '<p><img src="cid:chart"></p>', pictures=(Picture("chart", "ODR", b"\x89PNG"),)
    )
    letter = parse(compose(SENDER, mail, MOMENT, "row 1").as_bytes(), ["a@b.example"], SENDER)
    assert '<img src="data:image/png;base64,iVBORw==">' in letter["html"]


def test_the_same_row_has_the_same_id_and_a_second_line_is_no_header() -> None:
    one, same, other = (compose(SENDER, MAIL, MOMENT, name)["Message-ID"] for name in ("row 1", "row 1", "row 2"))
    assert one == same != other
    assert one.endswith("@desk.example>")
    for hostile in ("ann@shop.example\nBcc: eve@x.example", "ann@shop.example\r\nX: y"):
        with pytest.raises(ValueError, match="linefeed"):
            compose(SENDER, Mail(hostile, "s", "t", "<p>t</p>"), MOMENT, "row 1")
    plain = compose(SENDER, MAIL, MOMENT, "row 1")
    assert plain["List-Unsubscribe"] is None
    http = compose(SENDER, Mail("a@b.example", "s", "t", "h", unsubscribe="http://x/unsubscribe/1"), MOMENT, "r")
    assert http["List-Unsubscribe-Post"] is None, "RFC 8058 wants https"
