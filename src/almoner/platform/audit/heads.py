"""Heads of the chain kept outside the database: a line each of when, number and hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from almoner.lib.refusal import Refusal


class NotAHead(Refusal):
    """A head of the log is written as NUMBER:HASH, as `almoner audit verify` prints it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The link with which the chain ended once."""

    number: int
    hash: bytes
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read ``NUMBER:HASH``; raises :class:`NotAHead`."""
        number, _colon, digest = text.strip().partition(":")
        try:
            head = cls(int(number), bytes.fromhex(digest))
        except ValueError:
            raise NotAHead from None
        if len(head.hash) != 32:
            raise NotAHead
        return head

    def append_to(self, path: Path) -> None:
        """Add this head to the file of heads."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(f"{self.at.isoformat() if self.at else '-'} {self}\n")


def kept_heads(path: Path) -> Iterator[Head]:
    """Return the heads in the file ``path``, oldest first; none if there is no file."""
    if not path.exists():
        return
    with path.open() as lines:
        for line in lines:
            if line.strip():
                yield Head.parse(line.split()[-1])
