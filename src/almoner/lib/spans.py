"""Sorted lists of half-open spans of whole minutes, and what can be done with them.

A span is ``(start, end)`` in minutes since 1970-01-01T00:00Z (see ``clock``), holding
``start <= t < end``. "Tidy" spans are sorted, not empty, and neither overlap nor touch: every
function here returns tidy spans, and all but ``merged`` expect them.
"""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Spans = list[Span]


def merged(spans: Iterable[Span]) -> Spans:
    """Return the union of any spans, in any order, as tidy spans."""
    tidy: Spans = []
    last = None
    for start, end in sorted(spans):
        if start >= end:
            continue
        if last is not None and start <= last:
            if end > last:
                tidy[-1] = (tidy[-1][0], end)
                last = end
        else:
            tidy.append((start, end))
            last = end
    return tidy


def intersected(left: Sequence[Span], right: Sequence[Span]) -> Spans:
    """Return the time that is in both."""
    both: Spans = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i][0], right[j][0])
        end = min(left[i][1], right[j][1])
        if start < end:
            both.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return both


def subtracted(spans: Sequence[Span], taken: Iterable[Span]) -> Spans:
    """Return the time of tidy ``spans`` that is in none of ``taken`` (any order)."""
    if not spans:
        return []
    low, high = spans[0][0], spans[-1][1]
    edges = [low, *(edge for span in merged(taken) for edge in span), high]
    return intersected(spans, merged(zip(edges[::2], edges[1::2], strict=True)))
