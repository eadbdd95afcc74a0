"""Which clusters of procedures are satisfied, and what their members mean in an MDC."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.columns import Columns, counting, gathered, of_stays
from almoner.lib.drg.batch.tables import Bits, Ints, Tables

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Satisfied:
    """Pairs of stay and cluster, by stay."""

    stays: Ints
    clusters: Ints

    def keep(self, flags: NDArray[np.bool_]) -> "Satisfied":
        """Return some of the pairs."""
        return Satisfied(self.stays[flags], self.clusters[flags])


def satisfied(tables: Tables, columns: Columns) -> Satisfied:
    """Return the clusters all of whose procedures a stay has."""
    wanted = np.flatnonzero(tables.in_cluster[columns.px])
    at, px = columns.px_at[wanted], columns.px[wanted].astype(np.int64)
    left, right = _within(at)
    keys = px[left] * tables.procedures + px[right]
    begin = np.searchsorted(tables.pairs, keys, "left")
    end = np.searchsorted(tables.pairs, keys, "right")
    times = end - begin
    hits = np.flatnonzero(times)
    repeat = times[hits]
    offsets = np.arange(repeat.sum()) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    clusters = tables.pair_clusters[np.repeat(begin[hits], repeat) + offsets]
    stays = at[left[np.repeat(hits, repeat)]]
    keep = np.ones(len(stays), np.bool_)
    members = tables.cluster_members[clusters]
    larger = np.flatnonzero((members[:, 2:] >= 0).any(axis=1))
    if len(larger):
        held = {(int(s), int(p)) for s, p in zip(at, px, strict=True)}
        for pair in larger:
            more = members[pair, 2:]
            keep[pair] = all((int(stays[pair]), int(code)) in held for code in more[more >= 0])
    found = np.unique(np.c_[stays, clusters][keep], axis=0)
    return Satisfied(found[:, 0].astype(np.int32), found[:, 1].astype(np.int32))


def _within(at: Ints) -> tuple[Rows, Rows]:
    """Return all ordered pairs of rows of one stay."""
    if not len(at):
        empty = np.empty(0, np.intp)
        return empty, empty
    starts = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
    sizes = np.diff(np.r_[starts, len(at)])
    many = np.flatnonzero(sizes > 1)
    starts, sizes = starts[many], sizes[many]
    rows = np.repeat(starts, sizes) + counting(sizes)
    each = np.repeat(sizes, sizes)
    left = np.repeat(rows, each)
    right = np.repeat(np.repeat(starts, sizes), each) + counting(each)
    return left, right


def procedure_rows(tables: Tables, columns: Columns) -> Bits:
    """Return the bits of each procedure; members of a non-OR combination are not operations."""
    rows = tables.px[columns.px]
    members = {c for codes in tables.logic.non_or_combinations for c in codes}
    numbers = np.array(sorted(tables.px_numbers[code] for code in members), np.int32)
    found = np.flatnonzero(np.isin(columns.px, numbers))
    if not len(found):
        return rows
    words = _words(tables.logic.operating_lists, rows.shape[1])
    held: dict[int, set[int]] = {}
    for row in found:
        held.setdefault(int(columns.px_at[row]), set()).add(int(columns.px[row]))
    for codes in tables.logic.non_or_combinations:
        combination = {tables.px_numbers[code] for code in codes}
        for row in found:
            if columns.px[row] in combination and combination <= held[int(columns.px_at[row])]:
                rows[row] &= ~words
    return rows


def _words(mask: int, words: int) -> Bits:
    return np.array([mask >> 64 * word & 2**64 - 1 for word in range(words)], np.uint64)


def meaning(
    tables: Tables, columns: Columns, rows: Bits, pairs: Satisfied, hiding: frozenset[int]
) -> tuple[Rows, Bits]:
    """Return the stays with satisfied clusters and their bits when ``hiding`` hide members."""
    stays = np.unique(pairs.stays)
    flat, place = of_stays(columns.px_at, stays.astype(np.intp))
    hidden = pairs.keep(tables.chosen(hiding)[pairs.clusters])
    members = tables.cluster_members[hidden.clusters]
    taken = (hidden.stays.astype(np.int64)[:, None] * tables.procedures + members)[members >= 0]
    keys = columns.px_at[flat].astype(np.int64) * tables.procedures + columns.px[flat]
    keep = ~np.isin(keys, taken)
    bits = gathered(rows[flat[keep]], place[keep], len(stays))
    at = np.searchsorted(stays, pairs.stays).astype(np.int32)
    bits |= gathered(tables.cluster_bits[pairs.clusters], at, len(stays))
    return stays.astype(np.intp), bits
