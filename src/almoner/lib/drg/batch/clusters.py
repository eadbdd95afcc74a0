"""Which clusters of procedures are satisfied, and what their members mean in an MDC."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.columns import Columns, gathered
from almoner.lib.drg.batch.tables import Bits, Ints, Tables

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Satisfied:
    """Pairs of stay and cluster, by stay."""

    stays: Ints
    clusters: Ints

    def of(self, clusters: AbstractSet[int]) -> NDArray[np.bool_]:
        """Return which pairs are of one of the clusters."""
        return np.isin(self.clusters, np.fromiter(clusters, np.int32, len(clusters)))


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
    held = {(int(s), int(p)) for s, p in zip(at, px, strict=True)} if len(stays) else set()
    keep = [
        all((int(stay), int(code)) in held for code in tables.cluster_members[cluster][2:])
        for stay, cluster in zip(stays, clusters, strict=True)
    ]
    found = np.unique(np.c_[stays, clusters][np.array(keep, np.bool_)], axis=0)
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
    rows = np.repeat(starts, sizes) + _counting(sizes)
    each = np.repeat(sizes, sizes)
    left = np.repeat(rows, each)
    right = np.repeat(np.repeat(starts, sizes), each) + _counting(each)
    return left, right


def _counting(sizes: Rows) -> Rows:
    """Return 0, 1, … up to each size, one after the other."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


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
    tables: Tables,
    columns: Columns,
    rows: Bits,
    pairs: Satisfied,
    hiding: AbstractSet[int],
) -> tuple[Rows, Bits]:
    """Return the stays with satisfied clusters and their bits when ``hiding`` hide members."""
    stays = np.unique(pairs.stays)
    place = np.full(len(columns), -1, np.int32)
    place[stays] = np.arange(len(stays), dtype=np.int32)
    flat = np.flatnonzero(place[columns.px_at] >= 0)
    keys = columns.px_at[flat].astype(np.int64) * tables.procedures + columns.px[flat]
    hidden = [
        stay * tables.procedures + int(code)
        for stay, cluster in zip(pairs.stays.tolist(), pairs.clusters.tolist(), strict=True)
        if cluster in hiding
        for code in tables.cluster_members[cluster]
    ]
    flat = flat[~np.isin(keys, np.array(hidden, np.int64))]
    bits = gathered(rows[flat], place[columns.px_at[flat]], len(stays))
    bits |= gathered(tables.cluster_bits[pairs.clusters], place[pairs.stays], len(stays))
    return stays.astype(np.intp), bits
