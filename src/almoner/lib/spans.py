"""Sorted lists of half-open spans of whole minutes, and what can be done with them.

A span is ``(start, end)`` in minutes since 1970-01-01T00:00Z (see ``clock``), holding
``start <= t < end``. "Tidy" spans are sorted, not empty, and neither overlap nor touch: every
function here returns tidy spans, and all but ``merged`` expect them.

All of it rests on one fact. Sort the starts of any spans, and sort their ends, each on its own.
Then at least ``k`` of the spans cover a moment exactly if it lies between the ``(i + k)``-th start
and the ``i``-th end for some ``i``: there, ``i + k`` have begun and at most ``i - 1`` have ended.
Two sorts and one pass replace a sweep, and that is what makes long calendars fast to search.
"""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Spans = list[Span]


def merged(spans: Iterable[Span]) -> Spans:
    """Return the union of any spans, in any order, as tidy spans."""
    kept = [span for span in spans if span[0] < span[1]]
    return covered([start for start, _ in kept], [end for _, end in kept])


def covered(starts: Sequence[int], ends: Sequence[int]) -> Spans:
    """Return the union of spans that are not empty, given as all starts and all ends, unsorted."""
    if not starts:
        return []
    starts, ends = sorted(starts), sorted(ends)
    breaks = [(end, start) for end, start in zip(ends, starts[1:], strict=False) if end < start]
    firsts = [starts[0], *[start for _, start in breaks]]
    lasts = [*[end for end, _ in breaks], ends[-1]]
    return list(zip(firsts, lasts, strict=True))


def intersected(*lists: Sequence[Span]) -> Spans:
    """Return the time that is in every one of the lists."""
    starts = sorted([start for spans in lists for start, _ in spans])
    ends = sorted([end for spans in lists for _, end in spans])
    deepest = zip(starts[len(lists) - 1 :], ends, strict=False)
    return [(start, end) for start, end in deepest if start < end]


def subtracted(spans: Sequence[Span], taken: Iterable[Span]) -> Spans:
    """Return the time of tidy ``spans`` that is in none of ``taken`` (any order)."""
    if not spans:
        return []
    low, high = spans[0][0], spans[-1][1]
    edges = [low, *(edge for span in merged(taken) for edge in span), high]
    free = zip(edges[::2], edges[1::2], strict=True)
    return intersected(spans, [(start, end) for start, end in free if start < end])
