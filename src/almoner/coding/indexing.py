"""The encoder's index over the codes that ship: made once for each release, then mapped by all.

It takes seconds to make and a thousandth to open, so it is kept in a file whose name says of what
and by what it was made.
"""

import fcntl
import threading
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from almoner.lib import encoder, icd10cm
from almoner.lib.encoder.keeping import kept, path_of

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
        kept(path.parent, icd10cm.shipped())
    return _open(path)


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


@lru_cache(maxsize=1)
def _path() -> Path:
    return path_of(settings.VAR / "encoder", icd10cm.shipped())
