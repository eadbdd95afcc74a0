"""What a release says: rows of codes, ties between codes, and for which codes it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from almoner.lib.refusal import Refusal


class BadRelease(Refusal):
    """This is no complete release file: download it again and load it whole."""

    field = "file"


def refused(name: str, line: int, what: str) -> BadRelease:
    """Return the refusal of a file for what stands in ``line`` (0 for the file as a whole)."""
    place = f"{name}, line {line:,}" if line else name
    return BadRelease(f"{place}: {what} Download the file again and load it whole.")


class Scope(StrEnum):
    """For which codes a release speaks: what it leaves out of these has ended."""

    ALL = "all"
    """Every code of the system."""
    BILLABLE = "billable"
    """The codes that can be billed; headings it does not name stay."""
    NAMED = "named"
    """Only the codes it names."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code as a release states it.

    ``code`` is without dot. ``starts_on`` and ``ends_on`` (half-open) are ``None`` where the
    release does not say; then they follow from the date on which it takes effect.
    """

    code: str
    title: str
    long_title: str
    is_billable: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[str, str, bool, tuple[tuple[str, str], ...]]:
        """What is compared: everything but the dates."""
        attributes = tuple(sorted(self.attributes.items()))
        return self.title, self.long_title, self.is_billable, attributes


@dataclass(frozen=True, slots=True)
class Tie:
    """``source`` (the older, or what is mapped) leads to ``target`` since a day, or always."""

    source: str
    target: str
    since: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """A release that was read.

    ``name`` and ``effective_on`` are what its files say or their names suggest; empty and
    ``None`` where neither does. ``removed`` are codes it says have ended. ``left_out`` counts
    what was passed over, by why. ``files`` are those that were read.
    """

    system: str
    scope: Scope
    rows: Mapping[str, Row]
    removed: frozenset[str] = frozenset()
    ties: tuple[Tie, ...] = ()
    name: str = ""
    effective_on: date | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
