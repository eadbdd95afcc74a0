"""A proposal: what, how surely, and the words that said so."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SURE = 0.9
"""From here on a proposal is shown as sure."""


@dataclass(frozen=True, slots=True)
class Proposed(Generic[T]):
    """``what`` is proposed with ``confidence`` (0 to 1) because of ``words`` of the paper."""

    what: T
    confidence: float
    words: tuple[str, ...]
