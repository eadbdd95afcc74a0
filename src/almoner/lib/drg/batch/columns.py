"""Many stays as columns: one entry per stay, and flat columns of codes with their offsets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.tables import Bits, Ints

POAS = "YNUW1"
NO_POA, BAD_POA = 5, 6


@dataclass(frozen=True, slots=True)
class Columns:
    """Stays ready for the arrays. Codes that are not known are left out (``problems`` say so).

    ``sdx_at`` and ``px_at`` give the stay of each code, rising. ``poa`` is the position in
    ``POAS``, ``NO_POA`` or ``BAD_POA``.
    """

    pdx: Ints
    sex: NDArray[np.int8]
    status: NDArray[np.int16]
    exempt: NDArray[np.bool_]
    sdx: Ints
    sdx_at: Ints
    poa: NDArray[np.int8]
    px: Ints
    px_at: Ints

    def __len__(self) -> int:
        return len(self.pdx)

    def take(self, rows: NDArray[np.intp]) -> tuple["Columns", NDArray[np.intp], NDArray[np.intp]]:
        """Return the stays with these rising numbers, and which codes they kept."""
        sdx, sdx_at = of_stays(self.sdx_at, rows)
        px, px_at = of_stays(self.px_at, rows)
        taken = Columns(
            self.pdx[rows],
            self.sex[rows],
            self.status[rows],
            self.exempt[rows],
            self.sdx[sdx],
            sdx_at,
            self.poa[sdx],
            self.px[px],
            px_at,
        )
        return taken, sdx, px


def gathered(bits: Bits, at: Ints, stays: int) -> Bits:
    """Return per stay the bits of its codes together; ``at`` is the rising stay of each row."""
    found = np.zeros((stays, bits.shape[1]), np.uint64)
    if len(at):
        starts = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        found[at[starts]] = np.bitwise_or.reduceat(bits, starts, axis=0)
    return found


def highest(values: NDArray[np.uint8], at: Ints, stays: int) -> NDArray[np.uint8]:
    """Return per stay the highest of its values, 0 for none."""
    found = np.zeros(stays, np.uint8)
    if len(at):
        starts = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        found[at[starts]] = np.maximum.reduceat(values, starts)
    return found


def counting(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return 0, 1, … up to each size, one after the other."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def of_stays(at: Ints, stays: NDArray[np.intp]) -> tuple[NDArray[np.intp], Ints]:
    """Return the codes of some rising stays, and the place of the stay of each among them."""
    wanted = stays.astype(at.dtype)
    begin = np.searchsorted(at, wanted, "left")
    sizes = np.searchsorted(at, wanted, "right") - begin
    rows = np.repeat(begin, sizes) + counting(sizes)
    return rows, np.repeat(np.arange(len(stays), dtype=np.int32), sizes)
