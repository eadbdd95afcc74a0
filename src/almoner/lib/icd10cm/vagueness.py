"""Whether an unspecified code stands where its category has one that says more.

A title that says "unspecified" is not vague by itself: often nothing in its category says more. It
is where, at the code or at a level above it within the category that says unspecified too, a
neighbour says "unspecified" less often; or as often, and the code is its subdivision's residual (a
last character of 9), as J18.9 is beside J18.1. A neighbour that says "other" oftener does not
count: who knows nothing more cannot know that it is another. Likewise for 7th characters.
"""

from functools import lru_cache

from almoner.lib.icd10cm.book import Book

_WORD = "unspecified"
_CATEGORY = 3
"""Characters of a category."""


@lru_cache(maxsize=50_000)
def is_vague(book: Book, code: str) -> bool:
    """Return whether ``code`` says unspecified where a code beside it in its category says more.

    What is not in the book is not vague.
    """
    node = book.find(code)
    if node is None or not _times(node.title):
        return False
    if node.seventh and _times(node.title) > _times(book.titles[node.place]):
        meanings = [each.meaning.lower() for each in book.sevenths(node.place)]
        own = next(each for each in meanings if node.title.lower().endswith(each))
        if "not applicable" not in own and any(_says_more(each, own) for each in meanings):
            return True
    return any(
        _has_a_better(book, place)
        for place in book.path(node.place)
        if len(book.codes[place]) > _CATEGORY and book.signs[place] not in ("c", "s")
    )


def _has_a_better(book: Book, place: int) -> bool:
    own = book.titles[place].lower()
    is_residual = book.codes[place].endswith("9")
    return any(
        _says_more(book.titles[each].lower(), own, or_as_much=is_residual)
        for each in book.below[book.parents[place]]
        if each != place
    )


def _says_more(title: str, own: str, *, or_as_much: bool = False) -> bool:
    if not _times(own) or title.split().count("other") > own.split().count("other"):
        return False
    return _times(title) < _times(own) + or_as_much


def _times(title: str) -> int:
    return title.lower().count(_WORD)
