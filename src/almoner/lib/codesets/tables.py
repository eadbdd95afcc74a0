"""Tables with a heading: found by what the columns are called, in CSV, tabbed text or a sheet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from almoner.lib.codesets.files import SHEETS, TEXTS, Member
from almoner.lib.codesets.rows import BadRelease, Edition, Row, Scope, Tie, refused

HEADING_WITHIN = 25
"""Rows; disclaimers stand above the heading."""
_DAYS = ("%Y%m%d", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d %H:%M:%S", "%d-%b-%Y")
_DATED = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])?(?!\d)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a kind of table is recognised and read: patterns of headings, of codes, what it means.

    ``needed`` and ``known`` give names to columns by a pattern of their headings, in small
    letters. ``code`` is what a code looks like; ``least`` how many a whole file has.
    """

    what: str
    needed: Mapping[str, str]
    code: str
    known: Mapping[str, str] = field(default_factory=dict)
    least: int = 1
    scope: Scope = Scope.ALL
    without_heading: Sequence[str] = ()
    """Names of the columns of files that come without a heading."""

    def find(self, file: Member) -> tuple[int, dict[str, int]] | None:
        """Return the line of the heading and the places of the columns, or ``None``."""
        with closing(file.rows()) as rows:
            first = list(islice(rows, HEADING_WITHIN))
        for number, cells in first:
            places = self._places(cells)
            if places is not None:
                return number, places
            is_bare = len(cells) >= len(self.without_heading) > 0
            if is_bare and re.fullmatch(self.code, cells[0].replace(".", "").upper()):
                return 0, {name: at for at, name in enumerate(self.without_heading) if name}
        return None

    def _places(self, cells: Sequence[str]) -> dict[str, int] | None:
        names = [cell.lower() for cell in cells]
        places: dict[str, int] = {}
        for key, pattern in {**self.needed, **self.known}.items():
            found = [
                i
                for i, name in enumerate(names)
                if re.search(pattern, name) and i not in places.values()
            ]
            if found:
                places[key] = found[0]
            elif key in self.needed:
                return None
        return places


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number, and its cells by the names of their columns."""

    file: str
    number: int
    cells: Mapping[str, str]

    def day(self, name: str) -> date | None:
        """Return a cell as a day; ``None`` when it is empty."""
        return day_of(self.cells.get(name, ""), self.file, self.number)

    def last_day(self, name: str) -> date | None:
        """Return the day after a last day, for half-open stretches."""
        found = self.day(name)
        return found + timedelta(days=1) if found else None


def day_of(text: str, file: str, line: int) -> date | None:
    """Return a day as release files write them; refuse what is none."""
    if not text or text.upper() in ("*", "NULL", "N/A", "99991231"):
        return None
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    raise refused(file, line, f"{text!r} is no day.")


def table_lines(files: Sequence[Member], layout: Layout) -> tuple[Member, Iterator[Line]]:
    """Return the file that has the table, and its lines; raises :class:`BadRelease`."""
    for file in files:
        if file.suffix in (*TEXTS, *SHEETS):
            found = layout.find(file)
            if found:
                return file, _lines(file, layout, *found)
    wanted = ", ".join(layout.needed)
    raise BadRelease(
        f"No table here is {layout.what}: columns for {wanted} are looked for. "
        "Choose the file or ZIP as it is published."
    )


def _lines(file: Member, layout: Layout, heading: int, places: dict[str, int]) -> Iterator[Line]:
    least, count = max(places[name] for name in layout.needed), 0
    for number, cells in file.rows():
        if number <= heading or not any(cells):
            continue
        first = cells[places["code"]] if places["code"] < len(cells) else ""
        if count and len([cell for cell in cells if cell]) == 1 and not _is_code(layout, first):
            continue  # a note under the table
        if len(cells) <= least or not _is_code(layout, first):
            raise refused(
                file.name, number, f"{' '.join(cells)[:40]!r} is not a row of {layout.what}."
            )
        count += 1
        yield Line(
            file.name,
            number,
            {name: cells[at] if at < len(cells) else "" for name, at in places.items()},
        )
    if count < layout.least:
        raise refused(file.name, 0, f"it has {count:,} rows of at least {layout.least:,}: cut off.")


def _is_code(layout: Layout, text: str) -> bool:
    return bool(re.fullmatch(layout.code, text.replace(".", "").upper()))


def dated(files: Sequence[Member]) -> tuple[str, date | None]:
    """Return edition and first day that the names of files suggest: a year, or its month."""
    for file in files:
        match = _DATED.search(file.name)
        if match:
            day = date(int(match[1]), int(match[2] or 1), 1)
            return f"{day:%B %Y}" if match[2] else match[1], day
    return "", None


def listed(
    system: str,
    files: Sequence[Member],
    layout: Layout,
    attributes: Sequence[str] = (),
) -> Edition:
    """Return a list of codes with titles: columns ``code`` and ``title``, perhaps ``long``.

    ``attributes`` are columns kept as they stand. ``starts`` and ``ends`` (last day) are dates.
    """
    file, lines = table_lines(files, layout)
    rows: dict[str, Row] = {}
    for line in lines:
        code = line.cells["code"].replace(".", "").upper()
        if code in rows:
            raise refused(line.file, line.number, f"the code {code} stands there twice.")
        title = line.cells.get("title") or line.cells.get("long", "") or code
        rows[code] = Row(
            code,
            title[:300],
            line.cells.get("long") or title,
            starts_on=line.day("starts"),
            ends_on=line.last_day("ends"),
            attributes={key: line.cells[key] for key in attributes if line.cells.get(key)},
        )
    named, day = dated([file])
    return Edition(system, layout.scope, rows, name=named, effective_on=day, files=(file.name,))


def tied(
    system: str,
    files: Sequence[Member],
    layout: Layout,
    attributes: Sequence[str] = (),
) -> Edition:
    """Return what leads to what: columns ``code`` (the source) and ``target``."""
    file, lines = table_lines(files, layout)
    ties: dict[tuple[str, ...], Tie] = {}
    for line in lines:
        source, target = (line.cells[name].replace(".", "").upper() for name in ("code", "target"))
        kept = {key: line.cells[key] for key in attributes if line.cells.get(key)}
        if target:
            ties[source, target, *kept.values()] = Tie(source, target, None, kept)
    named, day = dated([file])
    return Edition(
        system, Scope.ALL, {}, ties=tuple(ties.values()), name=named, effective_on=day,
        files=(file.name,),
    )  # fmt: skip
