"""A text cut where certain words stand, so that a page can mark them."""

import re
from collections.abc import Iterable, Iterator


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Return the pieces of ``text`` in order, and whether each is one of ``words``."""
    patterns = {r"\W+".join(map(re.escape, each.split())) for each in words if each.strip()}
    if not patterns:
        return [(text, False)]
    found = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.I)
    return list(_pieces(text, found))


def _pieces(text: str, found: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in found.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False
