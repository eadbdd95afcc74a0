"""The rows of the arrivals board as HTML.

They are made as strings here and not in a template: a day of 300 patients has some 2,000 cells and
1,500 buttons, which a template's loop makes in half a second and this in some milliseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from almoner.frontdesk.models import OVER, Status
from almoner.frontdesk.queries import Row
from almoner.platform.accounts.actor import Actor

_NO_ID = "00000000-0000-0000-0000-000000000000"
_DIALOG = 'hx-target="#dialog-place"'


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a row: what it says, the key that presses it, and what it does."""

    label: str
    key: str
    icon: str
    does: str
    is_next: bool = False
    is_link: bool = False


class BoardRows:
    """Makes rows for one actor at one place; addresses and icons are worked out once."""

    def __init__(self, actor: Actor, zone: ZoneInfo) -> None:
        self._actor = actor
        self._zone = zone
        self._icons = static("ui/icons.svg")
        self._urls = {
            name: reverse(f"frontdesk:{name}", args=[_NO_ID])
            for name in (
                "visit", "check_in", "check_in_again", "room", "clinician", "check_out", "left",
                "no_show", "undo",
            )
        }  # fmt: skip

    def html(self, row: Row) -> SafeString:
        """Return the ``<tr>`` of ``row``; every text in it is escaped."""
        cells = (
            f'<td class="nowrap num">{self._time(row)}</td>',
            f"<td>{self._patient(row)}</td>",
            f"<td>{_visit(row)}</td>",
            f"<td>{conditional_escape(', '.join(row.columns))}</td>",
            f'<td><div class="row-flow">{self._status(row)}</div></td>',
            f'<td><div class="row-flow">{"".join(_to_know(row))}</div></td>',
            f'<td class="actions"><div class="row-acts">{self._buttons(row)}</div></td>',
        )
        return mark_safe(f'<tr id="row-{row.key}">{"".join(cells)}</tr>')  # noqa: S308

    def _url(self, name: str, of: object) -> str:
        return self._urls[name].replace(_NO_ID, str(of))

    def _icon(self, name: str) -> str:
        return f'<svg class="icon" aria-hidden="true"><use href="{self._icons}#{name}"/></svg>'

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%-I:%M %p}"

    def _time(self, row: Row) -> str:
        if row.queue_number:
            return f'<span class="badge t-accent">No. {row.queue_number}</span>'
        return self._clock(row.starts_at)

    def _patient(self, row: Row) -> str:
        name, of = ("visit", row.visit_id) if row.visit_id else ("check_in", row.appointment_id)
        facts = [f"{row.birth_date:%m/%d/%Y}", row.age, str(row.chart_number), row.pronouns]
        note = conditional_escape(" · ".join(fact for fact in facts if fact))
        return (
            f'<a class="person-name" href="{self._url(name, of)}">'
            f"{conditional_escape(row.patient_name)}</a>"
            f'<div class="person-note">{note}</div>'
        )

    def _status(self, row: Row) -> str:
        words = "Late" if row.is_late else str(row.status.label)
        room = f" · {row.room}" if row.room else ""
        pill = f'<span class="pill is-{row.pill}">{conditional_escape(words + room)}</span>'
        if row.clock_since is None:
            return pill
        mood = f" is-{row.mood}" if row.mood else ""
        return (
            f'{pill}<span class="timer{mood}" data-since="{row.clock_since.isoformat()}" '
            f'data-warm="{row.limit.warm}" data-hot="{row.limit.hot}">{self._icon("clock")}'
            f"<span data-minutes>{row.spelt}</span></span>"
        )

    def _buttons(self, row: Row) -> str:
        return "".join(self._button(act) for act in self._acts(row))

    def _button(self, act: Act) -> str:
        look = "is-next" if act.is_next else "btn-quiet btn-icon"
        words = act.label if act.is_next else self._icon(act.icon)
        named = "" if act.is_next else f' aria-label="{act.label}" title="{act.label}"'
        tag, kind = ("a", "") if act.is_link else ("button", ' type="button"')
        return (
            f'<{tag}{kind} class="btn btn-small {look}"{named} {act.does} '
            f'data-row-key="{act.key}" data-key-label="{act.label}">{words}</{tag}>'
        )

    def _acts(self, row: Row) -> Iterator[Act]:
        """Yield the steps that this row and this actor can do, the usual next one marked."""
        if row.next_step == "check_in" and self._actor.may("frontdesk.check_in"):
            yield self._check_in(row)
        if row.visit_id and row.is_here and self._actor.may("frontdesk.room"):
            yield from self._inward(row)
        if self._actor.may("frontdesk.check_out"):
            yield from self._outward(row)
        if row.visit_id and row.status != Status.EXPECTED:
            yield Act("Undo the last step", "u", "undo", self._post("undo", row))

    def _check_in(self, row: Row) -> Act:
        if row.appointment_id:
            does = f'hx-get="{self._url("check_in", row.appointment_id)}" {_DIALOG}'
        else:
            does = self._post("check_in_again", row)
        return Act("Check in", "a", "door", does, is_next=True)

    def _inward(self, row: Row) -> Iterator[Act]:
        does = f'hx-get="{self._url("room", row.visit_id)}" {_DIALOG}'
        is_next = row.next_step == "room"
        yield Act("To room" if is_next else "To another room", "r", "door", does, is_next)
        if row.status != Status.WITH_CLINICIAN:
            is_next = row.next_step == "clinician"
            label = "Clinician in" if is_next else "Clinician came in"
            yield Act(label, "w", "stethoscope", self._post("clinician", row), is_next)

    def _outward(self, row: Row) -> Iterator[Act]:
        if row.visit_id and row.is_here:
            does = f'href="{self._url("check_out", row.visit_id)}"'
            yield Act("Check out", "d", "check", does, row.next_step == "check_out", is_link=True)
            if row.status != Status.WITH_CLINICIAN:
                yield Act("Left unseen", "x", "sign-out", self._post("left", row))
        elif row.status == Status.EXPECTED and row.appointment_id and row.clock_since:
            url = self._url("no_show", row.appointment_id)
            yield Act("No-show", "n", "x", f'hx-post="{url}" hx-swap="none"')

    def _post(self, name: str, row: Row) -> str:
        url = self._url(name, row.visit_id)
        return f'hx-post="{url}" hx-vals=\'{{"version": {row.version}}}\' hx-swap="none"'


def _visit(row: Row) -> str:
    if row.visit_type:
        kind = conditional_escape(row.visit_type)
        what = f'<span class="visit-mark c-{row.colour}">{kind}</span>'
    else:
        what = '<span class="muted">Walk-in</span>'
    if not row.purpose:
        return what
    return f'{what}<div class="person-note clip">{conditional_escape(row.purpose)}</div>'


def _to_know(row: Row) -> Iterator[str]:
    for level, text in row.alerts:
        yield _badge("info" if level == "note" else level, text)
    if row.needs_interpreter:
        yield _badge("info", f"Interpreter: {row.language}")
    if row.status == Status.EXPECTED and row.is_confirmed:
        yield _badge("success", "Confirmed")
    if row.status not in OVER:
        for tone, short, text in row.insurance:
            yield _badge(tone, short, text)
    if row.missing and row.status not in OVER:
        all_of_it = conditional_escape(", ".join(lack.label for lack in row.missing))
        yield f'<span class="muted" title="Missing: {all_of_it}">{len(row.missing)} missing</span>'


def _badge(tone: str, text: str, title: str = "") -> str:
    said = f' title="{conditional_escape(title)}"' if title else ""
    return (
        f'<span class="badge t-{conditional_escape(tone)}"{said}>{conditional_escape(text)}</span>'
    )
