"""A watched folder: which files in it are whole, and where they go once they are kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT, TOO_LARGE = "kept", "too large"
QUIET = 10.0
"""Seconds for which a file must not have changed: scanners write slowly."""
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file in the folder that nobody writes any more."""

    path: Path
    key: str
    """The same for the same file at the same place, whenever it is looked at."""

    @property
    def name(self) -> str:
        """How it is called."""
        return self.path.name

    def chunks(self) -> Iterator[bytes]:
        """Return its content piece by piece."""
        with self.path.open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece


def arrived_in(folder: Path, *, now: float) -> Iterator[Arrived]:
    """Yield the whole files in ``folder``, the oldest first; ``now`` is in seconds since 1970."""
    found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    for path in sorted(found, key=lambda each: each.stat().st_mtime):
        stat = path.stat()
        is_hidden = path.name.startswith((".", "~")) or path.suffix.lower() in _UNFINISHED
        if is_hidden or not stat.st_size or now - stat.st_mtime < QUIET:
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield Arrived(path, f"folder:{digest}:{stat.st_mtime_ns}:{path.name}")


def put_away(arrived: Arrived, *, under: str = KEPT) -> Path:
    """Move a file into a folder beside it; one of the same name there is not overwritten."""
    folder = arrived.path.parent / under
    folder.mkdir(exist_ok=True)
    stem, ending, number = arrived.path.stem, arrived.path.suffix, 1
    aim = folder / arrived.path.name
    while aim.exists():
        number += 1
        aim = folder / f"{stem} ({number}){ending}"
    return arrived.path.rename(aim)
