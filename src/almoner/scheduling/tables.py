"""The day sheet as an HTML table: people across, time down, visits spanning their rows.

Rows are made as strings here and not in a template: a day of 300 visits over 50 columns has some
3,000 cells, and each would cost a template's loop many times what it costs here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from almoner.lib.clock import minute, wall
from almoner.lib.hours import Held
from almoner.lib.spans import Span, merged, subtracted
from almoner.scheduling.models import Status
from almoner.scheduling.queries.day import ColumnDay, Day, DayVisit

FIRST_HOUR, LAST_HOUR = 8, 17
"""What is shown of a day on which nothing is open or booked."""
HOUR = 60
FITTING = (15, 10, 5)
"""Rows that a day sheet chooses from by itself; a visit of the usual length then has two lines."""

_LOOK = {
    Status.ARRIVED: ("door", "Arrived"),
    Status.CHECKED_IN: ("door", "Checked in"),
    Status.FULFILLED: ("check-circle", "Done"),
    Status.NOSHOW: ("alert", "No-show"),
}


@dataclass(slots=True)
class Cell:
    """One ``<td>``: ``rows`` high, free, closed, blocked or with visits."""

    kind: str
    rows: int
    visits: list[DayVisit] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day as rows of ready-made HTML."""

    day: Day
    step: int
    rows: list[SafeString]

    @property
    def has_columns(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.day.columns)


def fitting_step(day: Day) -> int:
    """Return the longest rows, in minutes, at whose edges everything of the day begins and ends."""
    midnight = day.span[0]
    edges = {
        (edge - midnight) % HOUR
        for column in day.columns
        for start, end in (*column.opened, *((visit.start, visit.end) for visit in column.visits))
        for edge in (start, end)
    }
    return next((step for step in FITTING if all(edge % step == 0 for edge in edges)), FITTING[-1])


def make_sheet(day: Day, *, step: int, now: datetime) -> Sheet:
    """Lay a day out in rows of ``step`` minutes."""
    span = shown_span(day, step)
    rows = (span[1] - span[0]) // step
    columns = [list(_laid_out(column, span, step)) for column in day.columns]
    icons = static("ui/icons.svg")
    current = (minute(now) - span[0]) // step
    offsets: list[dict[int, Cell]] = [_by_row(cells) for cells in columns]
    made = []
    for row in range(rows):
        at = span[0] + row * step
        local = wall(at, day.zone)
        classes = [
            name for name, on in (("is-hour", local.minute == 0), ("is-now", row == current)) if on
        ]
        clock = f"{local:%-I %p}" if local.minute == 0 else f"{local:%-I:%M}"
        shown = clock if classes else f'<span class="visually-hidden">{clock}</span>'
        parts = [f'<tr class="{" ".join(classes)}"><th scope="row">{shown}</th>']
        for column, cells in zip(day.columns, offsets, strict=True):
            if row in cells:
                start = f"{local:%Y-%m-%dT%H:%M}"
                parts.append(_td(cells[row], column, (at, start), day, icons))
        parts.append("</tr>")
        made.append(mark_safe("".join(parts)))  # noqa: S308 - every text in it was escaped
    return Sheet(day, step, made)


def shown_span(day: Day, step: int) -> Span:
    """Return the hours to show: all that is open or taken, in whole hours."""
    midnight, end = day.span
    starts = [s for c in day.columns for s, _ in c.opened]
    starts += [v.start for c in day.columns for v in c.visits]
    ends = [e for c in day.columns for _, e in c.opened]
    ends += [v.end for c in day.columns for v in c.visits]
    first = max(min(starts, default=midnight + FIRST_HOUR * HOUR), midnight)
    last = min(max(ends, default=midnight + LAST_HOUR * HOUR), end)
    first -= (first - midnight) % HOUR
    last += -(last - midnight) % HOUR
    return first, max(last, first + step)


def _by_row(cells: list[Cell]) -> dict[int, Cell]:
    found, row = {}, 0
    for cell in cells:
        found[row] = cell
        row += cell.rows
    return found


def _laid_out(column: ColumnDay, span: Span, step: int) -> Iterator[Cell]:
    """Yield the cells of a column from top to bottom; together they are as high as the sheet."""
    at = span[0]
    for first, last, visits in _clusters(column.visits, span, step):
        yield from _background(column, (at, first), step)
        yield Cell("visits", (last - first) // step, visits)
        at = last
    yield from _background(column, (at, span[1]), step)


def _clusters(
    visits: list[DayVisit], span: Span, step: int
) -> Iterator[tuple[int, int, list[DayVisit]]]:
    """Yield rows' spans in which visits meet, rounded outward to whole rows."""
    first = last = span[0]
    group: list[DayVisit] = []
    for visit in visits:
        start = max(visit.start - (visit.start - span[0]) % step, span[0])
        end = min(visit.end + -(visit.end - span[0]) % step, span[1])
        if group and start >= last:
            yield first, last, group
            group = []
        if not group:
            first, last = start, end
        group.append(visit)
        last = max(last, end)
    if group:
        yield first, last, group


def _background(column: ColumnDay, span: Span, step: int) -> Iterator[Cell]:
    """Yield what lies between visits: free rows one by one, blocks as one cell."""
    at = span[0]
    while at < span[1]:
        block = next((held for held in column.held if held.start <= at < held.end), None)
        if block is not None:
            end = min(block.end + -(block.end - span[0]) % step, span[1])
            yield Cell("blocked", (end - at) // step, text=_block_text(block, at))
            at = end
        elif any(start <= at < end for start, end in column.opened):
            yield Cell("open", 1)
            at += step
        else:
            end = _next_change(column, at, span, step)
            yield Cell("closed", (end - at) // step)
            at = end


def _block_text(block: Held, at: int) -> str:
    return block.name if at <= block.start else ""


def _next_change(column: ColumnDay, at: int, span: Span, step: int) -> int:
    """Return the row at which closed time ends or a block begins, at most the end of the hour."""
    ahead = [start for start, _ in column.opened if start > at]
    ahead += [held.start for held in column.held if held.start > at]
    end = min([*ahead, span[1]])
    return min(max(end - (end - span[0]) % step, at + step), span[1])


def _td(cell: Cell, column: ColumnDay, when: tuple[int, str], day: Day, icons: str) -> str:
    at, start = when
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    # the browser takes the focus from what can no longer have it: a refresh must not remove this
    place = f' data-column="{column.column.number}" data-start="{start}" tabindex="-1"'
    if cell.kind == "open":
        # by its id a refresh knows the cell again, and the focus stays where it was
        key = f"t{column.column.number}-{at}"
        return f'<td id="{key}" class="is-open"{place} aria-label="Free"></td>'
    if cell.kind == "closed":
        return f'<td class="is-closed"{rows} aria-label="Closed"{place}></td>'
    if cell.kind == "blocked":
        text = conditional_escape(cell.text)
        return f'<td class="is-blocked"{rows}{place}><span>{text}</span></td>'
    inside = "".join(_visit(visit, day, icons) for visit in cell.visits)
    if len(cell.visits) > 1:
        how = "is-beside" if any(visit.lane for visit in cell.visits) else "is-below"
        inside = f'<div class="visits {how}">{inside}</div>'
    return f"<td{rows}{place}>{inside}</td>"


def _visit(visit: DayVisit, day: Day, icons: str) -> str:
    clock = f"{wall(visit.begins, day.zone):%-I:%M}"
    note = f"{clock} · {visit.visit_type}"
    if visit.kind == "hold":
        return (
            f'<a class="visit is-tentative c-{visit.colour}" href="{_url("waiting")}">'
            f'<span class="visit-name">Held for an offer</span>'
            f'<span class="visit-note">{conditional_escape(note)}</span></a>'
        )
    if visit.kind == "group":
        name = f"{visit.patient or visit.visit_type} ({visit.seats})"
        link, extra = _url("group", visit.id), ""
    else:
        name, link = visit.patient, _url("appointment", visit.id)
        movable = visit.status == Status.BOOKED
        extra = f' data-visit="{visit.id}:{visit.version}"' + (
            ' draggable="true"' if movable else ""
        )
    if visit.reason:
        note += f" · {visit.reason}"
    tentative = " is-lane" if visit.lane else ""
    return (
        f'<a class="visit c-{visit.colour}{tentative}" href="{link}" hx-get="{link}"{extra}>'
        f'<span class="visit-flags">{_flags(visit, icons)}</span>'
        f'<span class="visit-name">{conditional_escape(name)}</span>'
        f'<span class="visit-note">{conditional_escape(note)}</span></a>'
    )


def _flags(visit: DayVisit, icons: str) -> str:
    flags = []
    if visit.has_alert:
        flags.append(("info", "Alert"))
    if visit.needs_interpreter:
        flags.append(("message", "Needs an interpreter"))
    if visit.lane:
        flags.append(("copy", "Overbooked"))
    if visit.status in _LOOK:
        flags.append(_LOOK[Status(visit.status)])
    elif visit.is_confirmed:
        flags.append(("check", "Confirmed"))
    return "".join(
        f'<svg class="icon" role="img" aria-label="{label}"><use href="{icons}#{name}"></use></svg>'
        for name, label in flags
    )


_PATHS: dict[str, str] = {}
_NOBODY = UUID(int=0)


def _url(name: str, key: UUID | None = None) -> str:
    """Return an address; the pattern is looked up once, because a day has hundreds of them."""
    if name not in _PATHS:
        args = [_NOBODY] if key else []
        _PATHS[name] = reverse(f"scheduling:{name}", args=args)
    return _PATHS[name].replace(str(_NOBODY), str(key)) if key else _PATHS[name]


@dataclass(frozen=True, slots=True)
class WeekCell:
    """A column on one day of the week: how much of it is open and taken, in minutes."""

    day: Day
    opened: int
    taken: int
    visits: int
    is_closed: bool

    @property
    def percent(self) -> int:
        """How full it is, from 0; overbooked days go above 100."""
        return round(100 * self.taken / self.opened) if self.opened else 0

    @property
    def level(self) -> str:
        """A word for the colour: ``free``, ``half``, ``full``."""
        if self.is_closed:
            return "closed"
        return "full" if self.percent >= 90 else "half" if self.percent >= 50 else "free"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One column over the days of a week."""

    name: str
    number: int
    cells: list[WeekCell]


def make_week(days: list[Day]) -> list[WeekRow]:
    """Lay days out with a row for each column."""
    rows = []
    for number, column in enumerate(days[0].columns):
        cells = [_week_cell(day, day.columns[number]) for day in days]
        rows.append(WeekRow(column.column.name, column.column.number, cells))
    return rows


def _week_cell(day: Day, column: ColumnDay) -> WeekCell:
    kept = merged([(held.start, held.end) for held in column.held])
    opened = sum(end - start for start, end in subtracted(merged(column.opened), kept))
    return WeekCell(
        day=day,
        opened=opened,
        taken=sum(visit.end - visit.start for visit in column.visits),
        visits=len(column.visits),
        is_closed=not opened and not column.visits,
    )
