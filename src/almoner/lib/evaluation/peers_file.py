"""How often specialties bill each level, from a file of counts: CMS's, or one of one's own.

CMS publishes "Medicare Physician & Other Practitioners" once a year: by Provider and Service (a
row for each clinician, code and place) and by Geography and Service (no specialties; the rows of
level National are taken, as :data:`ALL_SPECIALTIES`). One's own is ``specialty,code,services``.
Columns are found by their names, in any order, between commas or tabs, also in a ZIP. Files of
gigabytes are read row by row; what is kept is a number for each specialty and code.
"""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from almoner.lib.evaluation.tables import family_of
from almoner.lib.refusal import Refusal

ALL_SPECIALTIES = "All specialties"
"""What a file that tells no specialties speaks of."""
LONGEST = 100
"""Characters of a specialty's name; CMS's longest has 66."""
_NAMES = {
    "specialty": ("rndrngprvdrtype", "providertype", "specialty", "specialtydescription"),
    "code": ("hcpcscd", "hcpcscode", "code"),
    "services": ("totsrvcs", "linesrvccnt", "numberofservices", "totsrvcscnt", "services"),
    "area": ("rndrngprvdrgeolvl",),
}
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_YEAR_OF_CMS = re.compile(r"_D(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class NotADistribution(Refusal):
    """This is no file of services by specialty and code."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Distribution:
    """Services by specialty and code of evaluation and management; ``rows`` were read.

    ``year`` is what the file's name tells of the year the services were given in, or empty.
    """

    counts: dict[tuple[str, str], int]
    rows: int
    year: str


def read_distribution(path: Path) -> Distribution:
    """Read a file to its end; raises :class:`NotADistribution` with the line."""
    with _opened(path) as (lines, name):
        counts, rows = _counted(lines, name)
    if not counts:
        raise NotADistribution(
            f"{name} has {rows:,} rows and none of them a code of evaluation and management: "
            "give the file by Provider and Service. Nothing was loaded."
        )
    return Distribution(counts, rows, year_in(name) or year_in(path.name))


def year_in(name: str) -> str:
    """Return the year of the services that a file's name tells, or nothing."""
    if found := _YEAR_OF_CMS.search(name):
        return f"20{found[1]}"
    years = _YEAR.findall(name)
    return years[0] if len(years) == 1 else ""


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Iterator[str], str]]:
    try:
        if not zipfile.is_zipfile(path):
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                yield file, path.name
            return
        with zipfile.ZipFile(path) as archive:
            inside = [
                name for name in archive.namelist() if name.lower().endswith((".csv", ".txt"))
            ]
            if len(inside) != 1:
                raise NotADistribution(
                    f"{path.name} holds {len(inside)} tables (.csv); give the one that counts."
                )
            with archive.open(inside[0]) as raw:
                text = io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")
                yield text, Path(inside[0]).name
    except _BROKEN as error:
        raise NotADistribution(
            f"{path.name} is damaged or cut off. Download it again; nothing was loaded."
        ) from error
    except OSError as error:
        raise NotADistribution(f"{path.name} cannot be read: {error.strerror}.") from error


@dataclass
class _Lines:
    """The lines of a file, and the last of them."""

    inner: Iterable[str]
    last: str = ""

    def __iter__(self) -> Iterator[str]:
        for each in self.inner:
            self.last = each
            yield each


def _counted(lines: Iterator[str], name: str) -> tuple[dict[tuple[str, str], int], int]:
    first = next(lines, "")
    heading = next(csv.reader([first], delimiter="\t" if "\t" in first else ","), [])
    places = _places(heading, name)
    seen = _Lines(lines)
    reader = csv.reader(seen, delimiter="\t" if "\t" in first else ",", strict=True)
    counts: Counter[tuple[str, str]] = Counter()
    counting = _Counting(places, len(heading), name)
    rows = 0
    try:
        for row in reader:
            if row:
                rows += 1
                counting.take(row, reader.line_num + 1, counts)
    except csv.Error as error:
        raise _refused(name, reader.line_num + 1, f"{error}.") from error
    if places["services"] == len(heading) - 1 and not seen.last.endswith(("\n", "\r")):
        raise _refused(
            name,
            reader.line_num + 1,
            "the last line has no end, so its number may be cut off. Where it is whole, add a line"
            " break.",
        )
    return dict(counts), rows


def _places(heading: Sequence[str], name: str) -> dict[str, int]:
    plain = [re.sub(r"[^a-z]", "", each.lower()) for each in heading]
    found = {
        what: plain.index(spelling)
        for what, spellings in _NAMES.items()
        for spelling in reversed(spellings)
        if spelling in plain
    }
    if "area" not in found and "specialty" not in found:
        missing = "the specialty (Rndrng_Prvdr_Type)"
    elif "code" not in found:
        missing = "the code (HCPCS_Cd)"
    elif "services" not in found:
        missing = "the number of services (Tot_Srvcs)"
    else:
        return found
    raise NotADistribution(
        f"{name}, line 1: no column has {missing}. Give CMS's file by Provider and Service, or a "
        "CSV that begins with specialty,code,services."
    )


class _Counting:
    """What is done with each row."""

    def __init__(self, places: dict[str, int], width: int, name: str) -> None:
        self.code, self.services = places["code"], places["services"]
        self.specialty, self.area = places.get("specialty"), places.get("area")
        self.width, self.name = width, name
        self.counted: dict[str, bool] = {}

    def take(self, row: list[str], line: int, counts: Counter[tuple[str, str]]) -> None:
        if len(row) != self.width:
            raise _refused(
                self.name,
                line,
                f"{len(row)} cells where the heading has {self.width}: the file is cut off or mixed"
                " up.",
            )
        is_counted = self.counted.get(row[self.code])
        if is_counted is None:
            is_counted = self._is_counted(row[self.code], line)
        if not is_counted or (self.area is not None and row[self.area].strip() != "National"):
            return
        specialty = (
            ALL_SPECIALTIES if self.specialty is None else " ".join(row[self.specialty].split())
        )
        services = row[self.services].strip()
        if not 0 < len(specialty) <= LONGEST:
            raise _refused(self.name, line, "it names no specialty.")
        if not _NUMBER.fullmatch(services):
            raise _refused(self.name, line, f"“{services[:20]}” is no number of services.")
        counts[specialty, row[self.code].strip().upper()] += round(float(services.replace(",", "")))

    def _is_counted(self, cell: str, line: int) -> bool:
        code = cell.strip().upper()
        if not _CODE.fullmatch(code):
            raise _refused(self.name, line, f"“{cell[:20]}” is no code of a service.")
        self.counted[cell] = family_of(code) is not None
        return self.counted[cell]


def _refused(name: str, line: int, what: str) -> NotADistribution:
    return NotADistribution(f"{name}, line {line:,}: {what} Nothing was loaded.")
