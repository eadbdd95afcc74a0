"""Two people correcting one entry: the second decides field by field whose value stays."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from almoner.people.models import Patient
from almoner.people.queries.values import plain
from almoner.records.forms import EntryForm, form_of
from almoner.records.models import Entry
from almoner.records.operations import EditedMeanwhile, NotWrittenHere


@dataclass(frozen=True, slots=True)
class Mixed:
    """One field that the other person changed; ``yours`` where you changed it too."""

    field: str
    label: str
    before: str
    now: str
    is_yours_too: bool


def mixed_form(
    typed: EntryForm, no: EditedMeanwhile, *, row: Entry, patient: Patient
) -> tuple[EntryForm, list[Mixed]]:
    """Return the form with their value where one left the field alone, and every difference.

    ``row`` is the entry as it is now, ``typed`` the valid form that was refused.
    """
    mine, data, found = typed.values(), dict(typed.data.items()), []
    for each in no.differences:
        value = mine.get(each.field)
        is_mine = each.field in mine and plain(getattr(value, "pk", value)) != each.before_value
        if not is_mine:
            data[each.field] = _as_typed(row, each.field, patient)
        found.append(Mixed(each.field, each.label, each.before, each.now, is_mine))
    data.pop("take", None)
    return _form_of(row)(data, patient=patient, instance=row), found


def with_taken(posted: QueryDict, *, row: Entry, patient: Patient) -> QueryDict:
    """Return what was posted, with the value of now in the fields that were ticked as theirs."""
    data = posted.copy()
    for name in posted.getlist("take"):
        if name in _form_of(row).base_fields:
            data[name] = _as_typed(row, name, patient)
    return data


def _as_typed(row: Entry, name: str, patient: Patient) -> Any:  # noqa: ANN401 - as forms have it
    form = _form_of(row)(patient=patient, instance=row)
    value = form[name].value() if name in form.fields else None
    return "" if value is None else str(value)


def _form_of(row: Entry) -> type[EntryForm]:
    found = form_of(row)
    if found is None:
        raise NotWrittenHere
    return found
