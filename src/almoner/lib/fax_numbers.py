"""Whether a fax may go to a number: the classic breach of privacy is a mistyped one.

A number of the directory (an outside doctor, facility or payer, or one of our own places) may be
used as it is. Any other has to be typed twice, and both must be the same number.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from almoner.lib.phones import NotAPhone, parse_phone


class NotSure(ValueError):
    """The number is not known to be the right one; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fax number of the directory, as it was typed there, and whose it is."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class FaxNumber:
    """A number that may be dialled; ``belongs_to`` is empty where somebody typed it twice."""

    e164: str
    display: str
    belongs_to: tuple[str, ...]


def checked(
    typed: str, *, again: str = "", directory: Iterable[Entry] = (), region: str = "US"
) -> FaxNumber:
    """Return the number to dial. Raises :class:`NotSure`, with a sentence for the person.

    A text with two numbers, or with an extension, is never dialled: nobody knows where it leads.
    """
    number = _one(typed, region)
    names = tuple(sorted({entry.name for entry in directory if _is(entry, number.e164, region)}))
    if not names and not again.strip():
        raise NotSure(
            f"{number.display} is not in the directory. Look at the source, and type it once more."
        )
    if again.strip() and _one(again, region).e164 != number.e164:
        raise NotSure("The two numbers differ. Look at the source, and type both anew.")
    return FaxNumber(number.e164, number.display, names)


@dataclass(frozen=True, slots=True)
class _Number:
    e164: str
    display: str


def _one(text: str, region: str) -> _Number:
    try:
        found = parse_phone(text, region)
    except NotAPhone as error:
        raise NotSure(str(error)) from error
    if found.extension:
        raise NotSure("A fax cannot be sent to an extension: ask for the number of the machine.")
    if found.note:
        raise NotSure(f"{found.note} Type the fax number alone.")
    return _Number(found.e164, found.display)


def _is(entry: Entry, e164: str, region: str) -> bool:
    try:
        return parse_phone(entry.number, region).e164 == e164
    except NotAPhone:
        return False
