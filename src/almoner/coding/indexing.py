"""The encoder's index over the codes in use: made once for each release, then mapped by all.

It takes seconds to make and a thousandth to open, so it is kept in a file whose name says of what
and by what it was made.
"""

import fcntl
import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from almoner.coding.queries import books
from almoner.lib import encoder
from almoner.lib.encoder.arrays import Array
from almoner.lib.encoder.keeping import kept, path_of
from almoner.lib.icd10cm import Book

_making = threading.Lock()


def opened() -> encoder.Encoder | None:
    """Return the encoder, or ``None`` where its index is not made yet."""
    path = _path()
    return _open(path) if path.exists() else None


def make() -> encoder.Encoder:
    """Return the encoder, making its index first where it is missing; one process makes it."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept(path.parent, books.in_use())
    return _open(path)


def note_use(counts: Mapping[str, int]) -> None:
    """Keep how often this practice used each code, for all processes that search."""
    path = _used_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".tmp")
    made.write_text(json.dumps(counts))
    made.replace(path)


def used(opened: encoder.Encoder) -> Array | None:
    """Return how often each document of an index was used here; ``None`` while nobody noted it."""
    try:
        noted = _used_path().stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _counted(opened, noted)


@lru_cache(maxsize=2)
def _counted(opened: encoder.Encoder, noted: int) -> Array:
    del noted  # a newer file is read anew
    return opened.index.counted(json.loads(_used_path().read_text()))


def _used_path() -> Path:
    return Path(settings.VAR) / "encoder" / "used.json"


def make_aside() -> None:
    """Begin to make the index in a thread, unless this process does already."""
    if _making.acquire(blocking=False):
        threading.Thread(target=_make_and_release, name="encoder", daemon=True).start()


def _make_and_release() -> None:
    try:
        make()
    finally:
        _making.release()


@lru_cache(maxsize=2)
def _open(path: Path) -> encoder.Encoder:
    return encoder.Encoder(encoder.Index.open(path))


def _path() -> Path:
    return _path_of(books.in_use())


@lru_cache(maxsize=2)
def _path_of(book: Book) -> Path:
    return path_of(settings.VAR / "encoder", book)
