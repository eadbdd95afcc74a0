"""Lists of diagnosis codes as policies write them: single codes, ranges, and beginnings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from almoner.lib.icd10cm import normal
from almoner.lib.refusal import Refusal

_ONE = r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.?[0-9A-Z]{1,4})?\.?"
_WRITTEN = re.compile(rf"({_ONE})(?:-({_ONE})|([-*]))?")


class WrongCodes(Refusal):
    """This is not a code, a range of codes or a beginning of codes."""

    field = "codes"


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes without dots: ``exact`` ones, and ``ranges`` of beginnings with both ends included."""

    exact: frozenset[str] = frozenset()
    ranges: tuple[tuple[str, str], ...] = ()

    def covers(self, code: str) -> bool:
        """Whether ``code``, with or without dot, is among them."""
        plain = normal(code)
        return plain in self.exact or any(
            first <= plain[: len(first)] and plain[: len(last)] <= last
            for first, last in self.ranges
        )

    def __bool__(self) -> bool:
        return bool(self.exact or self.ranges)

    def __or__(self, other: "Codes") -> "Codes":
        ranges = {*self.ranges, *other.ranges}
        return Codes(self.exact | other.exact, tuple(sorted(ranges)))

    def written(self) -> list[str]:
        """Return them as :meth:`read` reads them, in order."""
        ranges = (
            first + "*" if first == last else f"{first}-{last}" for first, last in self.ranges
        )
        return sorted((*self.exact, *ranges))

    @classmethod
    def read(cls, texts: Iterable[str]) -> "Codes":
        """Read ``E11.9`` (that code), ``E11``, ``E11.-``, ``E11*`` (beginnings), ``E08-E13``.

        Raises :class:`WrongCodes` naming what is none of these.
        """
        exact, ranges = set(), []
        for text in texts:
            written = re.sub(r"\s", "", text).upper()
            found = _WRITTEN.fullmatch(written)
            if not found:
                raise WrongCodes(
                    f"“{text[:30]}” is not a code (E11.9), a range (E08-E13) or a beginning"
                    " (E11.-)."
                )
            first, last = normal(found[1]), normal(found[2] or found[1])
            if found[2] and last < first:
                raise WrongCodes(f"“{text[:30]}” ends before it begins: turn the range round.")
            if found[2] or found[3] or len(first) == 3:
                ranges.append((first, last))
            else:
                exact.add(first)
        return cls(frozenset(exact), tuple(sorted(set(ranges))))
