"""The codes and ranges that a note speaks of: ``(S72.0-)``, ``(T36-T50 with fifth or sixth …)``.

What stands in brackets counts; without brackets, what follows "classified to", "from category" and
the like, or ends the line. A condition that is not understood is kept in words, and such a
reference is never used to say that two codes conflict.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = r"[A-Z](?:\d[0-9A-Z]|[A-Z]\d)(?:\.[0-9A-Z]{0,4})?"
_ONE = re.compile(rf"({_CODE})[.-]*?(?:(?:\s*-+\s*|\s+to\s+)({_CODE}))?[.-]*(?![0-9A-Z])")
_BRACKETS = re.compile(r"\(([^()]*)[)}]?")
_LED = re.compile(
    rf"(?:\b(?:to|in|from|under|category|categories|subcategory|subcategories|codes?)\s+)"
    rf"((?:{_CODE}[.-]*(?:\s*(?:-|,|;|and|or)\s*)*)+)"
)
_ENDS = re.compile(rf"({_CODE}[.-]*)$")
_WITH = re.compile(r"\bwith\b\s*(.*)$")
_ORDINALS = {"fourth": 4, "fifth": 5, "sixth": 6, "six": 6, "seventh": 7}
_NTH = re.compile(r"(fourth|fifth|sixth|six|seventh|[4-7]th)")
_POSITIONS = re.compile(
    rf"{_NTH.pattern}(?:\s+(?:or|to)\s+{_NTH.pattern})?[ -]characters?"
    r"\s+([0-9A-Z](?:-[0-9A-Z])?(?:\s+or\s+[0-9A-Z])*)$"
)
_FINAL = re.compile(r"final characters?\s+(-?\.?[0-9]+(?:\s+or\s+\.?[0-9]+)*)$")
_DOTTED = re.compile(r"\.[0-9]+-?(?:-\.[0-9]+)?(?:[,. ]+(?:or )?\.[0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Reference:
    """The codes from ``first`` to ``last`` (without dots), as far as the condition holds.

    ``positions`` and ``characters``: one of these places (counted from 1) has one of these signs.
    ``after_dot``: what follows the dot begins so. ``endings``: the code ends so.
    ``unread``: a condition in words that was not understood.
    """

    first: str
    last: str
    positions: tuple[int, ...] = ()
    characters: str = ""
    after_dot: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    unread: str = ""

    def covers(self, code: str) -> bool:
        """Whether it speaks of ``code``, with or without its dot."""
        plain = code.replace(".", "")
        if not self.first <= plain[: len(self.first)] or plain[: len(self.last)] > self.last:
            return False
        if self.positions:
            return any(
                plain[place - 1 : place] in self.characters and len(plain) >= place
                for place in self.positions
            )
        if self.after_dot:
            return plain[3:].startswith(self.after_dot)
        return not self.endings or plain.endswith(self.endings)

    @property
    def label(self) -> str:
        """The range as one writes it: ``S72.0-``, ``T36-T50``."""
        first, last = dotted(self.first), dotted(self.last)
        return first if first == last else f"{first}-{last}"


def dotted(code: str) -> str:
    """Return ``code`` with its dot after the third character."""
    plain = code.replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def normal(code: str) -> str:
    """Return ``code`` as typed, without dot, dash and spaces, in capitals."""
    return re.sub(r"[\s.-]", "", code).upper()


def references_in(text: str) -> tuple[Reference, ...]:
    """Return what ``text`` refers to, in its order."""
    bracketed = [inside for inside in _BRACKETS.findall(text) if re.search(_CODE, inside)]
    if not bracketed:
        led = _LED.findall(text)
        bracketed = led or _ENDS.findall(text.strip())
    return tuple(reference for part in bracketed for reference in _in_part(part, text))


def _in_part(part: str, text: str) -> Iterator[Reference]:
    said = _WITH.search(part) or (_WITH.search(text) if f"({part}) with" in text else None)
    condition = said[1].strip(" )") if said else ""
    codes = part[: said.start()] if said and said.string == part else part
    for match in _ONE.finditer(codes):
        first, last = match[1].rstrip("."), (match[2] or match[1]).rstrip(".")
        yield _conditioned(first.replace(".", ""), last.replace(".", ""), condition)


def _conditioned(first: str, last: str, condition: str) -> Reference:
    if not condition:
        return Reference(first, last)
    if match := _POSITIONS.match(condition):
        return Reference(
            first, last, positions=_places(match[1], match[2]), characters=_signs(match[3])
        )
    if match := _FINAL.match(condition):
        ends = re.findall(r"\.?[0-9]+", match[1])
        if all(end.startswith(".") for end in ends):
            return Reference(first, last, after_dot=tuple(end[1:] for end in ends))
        return Reference(first, last, endings=tuple(ends))
    if _DOTTED.match(condition):
        return Reference(first, last, after_dot=tuple(_after_dots(condition)))
    return Reference(first, last, unread=condition)


def _places(one: str, other: str | None) -> tuple[int, ...]:
    """Places counted from 1, the first character of the code being 1."""
    found = [_ORDINALS.get(word) or int(word[0]) for word in (one, other) if word]
    return tuple(range(found[0], found[-1] + 1))


def _signs(text: str) -> str:
    signs = ""
    for one in re.split(r"\s+or\s+", text):
        first, _, last = one.partition("-")
        signs += "".join(chr(sign) for sign in range(ord(first), ord(last or first) + 1))
    return signs


def _after_dots(condition: str) -> Iterator[str]:
    for first, last in re.findall(r"\.([0-9]+)-?(?:-\.([0-9]+))?", condition):
        if last and len(last) == len(first):
            yield from (str(n).zfill(len(first)) for n in range(int(first), int(last) + 1))
        else:
            yield first
