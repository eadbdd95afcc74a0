"""The logic of a version as arrays: codes are numbers, lists are bits in rows of 64."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.cases import mdc_of
from almoner.lib.drg.logic import Logic

Ints = NDArray[np.int32]
Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]
SEXES = "MFU"
WORD = 64


def bits_of(masks: Iterable[int], lists: int) -> Bits:
    """Return one row of 64-bit words per mask, and an empty row at the end for “no such code”."""
    words = max(1, -(-lists // WORD))
    rows = [[mask >> WORD * word & 2**WORD - 1 for word in range(words)] for mask in masks]
    return np.array([*rows, [0] * words], dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Tables:
    """Arrays made of the logic, once. Number -1 stands for a code that is not known."""

    logic: Logic
    dx_numbers: Mapping[str, int]
    px_numbers: Mapping[str, int]
    dx_places: tuple[int, ...]
    """The bit of each diagnosis list: those asked about secondary diagnoses come first."""
    dx: Bits
    sdx: Bits
    """The first words of ``dx``: all that is asked about secondary diagnoses."""
    px: Bits
    levels: NDArray[np.uint8]
    collections: Ints
    excluded: NDArray[np.uint8]
    """Collection by principal diagnosis, one bit each."""
    alive_only: Flags
    mdcs: NDArray[np.int8]
    """Sex (M, F, U) by principal diagnosis; -1 for none."""
    cluster_bits: Bits
    pairs: NDArray[np.int64]
    """First member * procedures + second member of the clusters, sorted."""
    pair_clusters: Ints
    in_cluster: Flags
    dx_words: dict[str, tuple[int, int]] = field(default_factory=dict)
    px_words: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What words of the columns of codes were read as."""
    by_severity: dict[int, NDArray[np.int16] | None] = field(default_factory=dict)
    """The DRGs by severity of the rules (by identity) whose tables ask for nothing else."""
    _chosen: dict[frozenset[int], Flags] = field(default_factory=dict)

    @classmethod
    def of(cls, logic: Logic) -> "Tables":
        """Return the tables of a version."""
        dx, px = list(logic.dx), list(logic.px)
        dx_numbers = {code: number for number, code in enumerate(dx)}
        px_numbers = {code: number for number, code in enumerate(px)}
        names = {name: number for number, name in enumerate(logic.excluding)}
        collections = np.full(len(dx) + 1, -1, np.int32)
        for code, name in logic.collections.items():
            collections[dx_numbers[code]] = names[name]
        pairs = np.array(
            [px_numbers[c[0]] * len(px) + px_numbers[c[1]] for c in logic.clusters], np.int64
        )
        order = np.argsort(pairs, kind="stable")
        in_cluster = np.zeros(len(px) + 1, np.bool_)
        in_cluster[[px_numbers[code] for codes in logic.clusters for code in codes]] = True
        asked = [n for n in range(len(logic.dx_lists)) if logic.secondary >> n & 1]
        order_dx = [*asked, *(n for n in range(len(logic.dx_lists)) if n not in set(asked))]
        places = sorted(range(len(order_dx)), key=order_dx.__getitem__)
        kinds = {mask: _moved(mask, places) for mask in set(logic.dx.values())}
        dx_bits = bits_of([kinds[mask] for mask in logic.dx.values()], len(logic.dx_lists))
        return cls(
            logic=logic,
            dx_places=tuple(places),
            dx_numbers=dx_numbers,
            px_numbers=px_numbers,
            dx=dx_bits,
            sdx=np.ascontiguousarray(dx_bits[:, : max(1, -(-len(asked) // WORD))]),
            px=bits_of(logic.px.values(), len(logic.px_lists)),
            levels=np.array([*(logic.levels.get(code, 0) for code in dx), 0], np.uint8),
            collections=collections,
            excluded=_excluded(logic, dx_numbers),
            alive_only=np.array([*(code in logic.alive_only for code in dx), False]),
            mdcs=_mdcs(logic, dx),
            cluster_bits=bits_of(logic.cluster_lists, len(logic.px_lists)),
            pairs=pairs[order],
            pair_clusters=order.astype(np.int32),
            in_cluster=in_cluster,
        )

    @cached_property
    def cluster_members(self) -> NDArray[np.int64]:
        """The procedures of each cluster as numbers, -1 where it has fewer than the largest."""
        most = max(map(len, self.logic.clusters), default=2)
        rows = [[self.px_numbers[code] for code in codes] for codes in self.logic.clusters]
        return np.array([row + [-1] * (most - len(row)) for row in rows], np.int64)

    @cached_property
    def acquirable(self) -> Flags:
        """Which diagnoses are asked about by a hospital-acquired condition."""
        asked = sum({1 << hac.secondary for hac in self.logic.hacs})
        return np.array([*(mask & asked != 0 for mask in self.logic.dx.values()), False])

    def chosen(self, clusters: frozenset[int]) -> Flags:
        """Return for each cluster whether it is one of some."""
        if clusters not in self._chosen:
            flags = np.zeros(len(self.logic.clusters), np.bool_)
            flags[list(clusters)] = True
            self._chosen[clusters] = flags
        return self._chosen[clusters]

    @property
    def procedures(self) -> int:
        """How many procedures there are."""
        return len(self.px_numbers)


def _moved(mask: int, places: Sequence[int]) -> int:
    """Return the mask with each bit moved to its place."""
    return sum(1 << places[n] for n in range(mask.bit_length()) if mask >> n & 1)


def _excluded(logic: Logic, numbers: Mapping[str, int]) -> NDArray[np.uint8]:
    matrix = np.zeros((len(logic.excluding), (len(numbers) >> 3) + 1), np.uint8)
    for row, codes in zip(matrix, logic.excluding.values(), strict=True):
        held = np.array([numbers[code] for code in codes if code in numbers], np.int64)
        np.bitwise_or.at(row, held >> 3, np.left_shift(1, held & 7).astype(np.uint8))
    return matrix


def _mdcs(logic: Logic, dx: list[str]) -> NDArray[np.int8]:
    rows = np.full((len(SEXES), len(dx) + 1), -1, np.int8)
    for row, sex in zip(rows, SEXES, strict=True):
        row[:-1] = [int(mdc_of(logic, code, sex) or -1) for code in dx]
    return rows
