"""A PostgreSQL of the tests' own: made in a temporary folder, on a free port of 127.0.0.1, gone afterwards.

With TEST_DATABASE_URL set, random databases on that server are used instead, and dropped afterwards.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from storage.database import normalise_url
from storage.migrate import upgrade

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
START_WITHIN = 30.0  # seconds
PR_SET_PDEATHSIG = 1


class Server:
    """A server that databases can be made on. `address` is a URL of its maintenance database."""

    def __init__(self, address: URL) -> None:
        self.address = address
        self._template = ""
        self._made: list[str] = []

    def fresh(self) -> str:
        """The URL of a new database that has every migration."""
        if not self._template:
            template = self.empty()
            upgrade(template)
            self._template = make_url(template).database or ""
        return self._create(self._template)

    def empty(self) -> str:
        """The URL of a new database with nothing in it."""
        return self._create("template0")

    def drop_all(self) -> None:
        """Drop what was made here."""
        with self._admin() as connection:
            for name in self._made:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.clear()

    def _create(self, template: str) -> str:
        name = f"desk_test_{secrets.token_hex(6)}"
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._admin() as connection:
            connection.execute(query)
        self._made.append(name)
        return self.address.set(database=name).render_as_string(hide_password=False)

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        plain = self.address.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


def missing(what: str) -> None:
    """Skip by name, or fail where everything has to be there."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is required and missing", pytrace=False)
    pytest.skip(f"{what} is missing")


def binaries() -> Path | None:
    """The folder with initdb and postgres: of the newest version that is installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))[::-1]
    return next((path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()), None)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server in a new subfolder of `folder`; initdb refuses root, so root hands it to an unprivileged user."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("initdb")
    user = _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="postgres-", dir=folder))
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    data, port = home / "data", _free_port()
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    common = {"cwd": home, "env": {"PATH": str(programs), "LC_ALL": "C", "TZ": "UTC"}, **identity}
    initdb = [programs / "initdb", "-D", data, "-U", "desk", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N"]
    with (home / "log").open("w") as log:
        subprocess.run(initdb, check=True, stdout=log, stderr=log, **common)  # type: ignore[call-overload]
        options = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST)
        command = [programs / "postgres", "-D", data, *(part for option in options for part in ("-c", option))]
        process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=_die_with_us(), **common)  # type: ignore[call-overload]  # noqa: PLW1509
    try:
        server = Server(make_url(normalise_url(f"postgresql://desk@127.0.0.1:{port}/postgres")))
        _await(server, process, home / "log")
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # "fast": sessions are ended, files closed
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for all tests of a run."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = Server(make_url(normalise_url(given)))
        try:
            yield server
        finally:
            server.drop_all()
        return
    if binaries() is None:
        missing("PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        Path(folder).chmod(0o755)  # the unprivileged user walks through it
        with running(Path(folder)) as server:
            yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """A migrated database of this test's own."""
    return postgres_server.fresh()


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("root needs a user postgres or nobody to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_us() -> Callable[[], None]:
    """Linux ends the server when the tests are killed; elsewhere it lives until they end in order."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return lambda: prctl and prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _await(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while True:
        try:
            server._admin().close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
