"""Arrays and lists of strings in one file that several processes map into memory and share."""

import json
import mmap
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_MAGIC = b"ALMONER-ENCODER-1\n"
_ALIGN = 64


class DamagedIndex(ValueError):
    """This file is no index of codes, or of another version: build it again."""


class Strings:
    """Many strings in one buffer."""

    __slots__ = ("_buffer", "_starts")

    def __init__(self, buffer: Array, starts: Array) -> None:
        self._buffer = np.ascontiguousarray(buffer).data
        self._starts = np.ascontiguousarray(starts, np.int64).data

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """Make one of texts."""
        raw = [text.encode() for text in texts]
        starts = np.zeros(len(raw) + 1, np.int64)
        np.cumsum([len(each) for each in raw], out=starts[1:])
        return cls(np.frombuffer(b"".join(raw), np.uint8), starts)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> str:
        return self.raw(place).decode()

    def raw(self, place: int) -> bytes:
        """Return a string as UTF-8."""
        return bytes(self._buffer[self._starts[place] : self._starts[place + 1]])

    def arrays(self) -> tuple[Array, Array]:
        """Return the buffer and where each string starts."""
        return np.frombuffer(self._buffer, np.uint8), np.frombuffer(self._starts, np.int64)

    def range(self, prefix: str) -> tuple[int, int]:
        """Return the places, from and before, of those that begin with ``prefix``; sorted ones."""
        raw = prefix.encode()
        return self._first(raw, 0), self._first(raw + b"\xff", 0)

    def find(self, text: str) -> int:
        """Return the place of ``text`` among sorted ones, -1 when it is not there."""
        raw = text.encode()
        place = self._first(raw, 0)
        return place if place < len(self) and self.raw(place) == raw else -1

    def _first(self, raw: bytes, low: int) -> int:
        high = len(self)
        while low < high:
            middle = (low + high) // 2
            if self.raw(middle) < raw:
                low = middle + 1
            else:
                high = middle
        return low


def save(path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Write arrays and facts (JSON) to ``path``; a reader sees the old file or the new one."""
    layout: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        layout[name] = (array.dtype.str, len(array), at)
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    head = json.dumps({"layout": layout, "size": at, "facts": facts}).encode()
    begin = -(-(len(_MAGIC) + 12 + len(head)) // _ALIGN) * _ALIGN
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        file.write(_MAGIC + b"%12d" % len(head) + head)
        for name, array in arrays.items():
            file.seek(begin + layout[name][2])
            file.write(np.ascontiguousarray(array).tobytes())
        file.truncate(begin + at)
    beside.replace(path)


def load(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Map a saved file into memory; raises :class:`DamagedIndex`."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(_MAGIC)] != _MAGIC:
            raise DamagedIndex(DamagedIndex.__doc__)
        start = len(_MAGIC) + 12
        head = json.loads(mapped[start : start + int(mapped[len(_MAGIC) : start])])
        begin = -(-(start + int(mapped[len(_MAGIC) : start])) // _ALIGN) * _ALIGN
        if len(mapped) < begin + head["size"]:
            raise DamagedIndex(f"{path.name} ends too early: build it again.")
        arrays = {
            name: np.frombuffer(mapped, np.dtype(kind), length, begin + at)
            for name, (kind, length, at) in head["layout"].items()
        }
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, DamagedIndex):
            raise
        raise DamagedIndex(f"{path.name} cannot be read: build it again.") from error
    return arrays, head["facts"]
