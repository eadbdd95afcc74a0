"""The fields of letters: what can be filled in, and how it is found.

Areas above register theirs in ``apps.py``:

    fields.register(fields.Field("visit.next", "The next visit", next_visit))

where ``next_visit(merge)`` returns the words, or "" when there is nothing to say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from almoner.people.models import Location, Patient, Practice, Practitioner
from almoner.people.queries.pages import PatientPage, patient_page
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class To:
    """Whom a letter goes to: ``greeting`` follows “Dear”."""

    name: str = ""
    greeting: str = ""
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Merge:
    """What the fields of one letter are found in."""

    patient: Patient
    on: date
    to: To = field(default_factory=To)
    practitioner: Practitioner | None = None
    actor: Actor | None = None
    _page: PatientPage | None = None

    @property
    def page(self) -> PatientPage:
        """What hangs on the patient, read once."""
        if self._page is None:
            self._page = patient_page(self.patient, self.on)
        return self._page


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name (``patient.name``), what it is in words, and how it is found.

    For a writer without ``power`` it stays empty, to be written in by hand.
    """

    name: str
    meaning: str
    find: Callable[[Merge], str]
    power: str = ""

    @property
    def group(self) -> str:
        """The part before the dot, as a title."""
        return self.name.partition(".")[0].capitalize()


_fields: dict[str, Field] = {}


def register(*fields: Field) -> None:
    """Add ``fields``; the same name again replaces the first."""
    for each in fields:
        _fields[each.name] = each


def known() -> list[Field]:
    """Return every field, in the order they were registered."""
    return list(_fields.values())


def meaning_of(name: str) -> str:
    """Return what a field is in words; an unknown one is its own name."""
    return _fields[name].meaning if name in _fields else name


def nearest(name: str) -> str:
    """Return the known field whose name is most like ``name``, or ""."""
    return next(iter(get_close_matches(name, _fields, n=1, cutoff=0.4)), "")


def values_of(merge: Merge, names: Iterable[str] | None = None) -> dict[str, str]:
    """Return the words of the fields called ``names`` (all by default)."""
    wanted = _fields if names is None else [name for name in names if name in _fields]
    return {name: _found(_fields[name], merge) for name in wanted}


def _found(wanted: Field, merge: Merge) -> str:
    if wanted.power and not (merge.actor and merge.actor.may(wanted.power)):
        return ""
    return wanted.find(merge).strip()


def _by_hand(_merge: Merge) -> str:
    return ""


def _phone(merge: Merge) -> str:
    phone = merge.page.main_phone
    return phone.display if phone else ""


def _email(merge: Merge) -> str:
    return next((point.value for point in merge.page.emails if not point.do_not_use), "")


def _address(merge: Merge) -> str:
    address = merge.page.main_address
    return address.one_line if address else ""


def _of_practitioner(name: str) -> Callable[[Merge], str]:
    return lambda merge: str(getattr(merge.practitioner, name)) if merge.practitioner else ""


def _of_practice(name: str) -> Callable[[Merge], str]:
    def find(_merge: Merge) -> str:
        practice = Practice.objects.first()
        return str(getattr(practice, name)) if practice else ""

    return find


def _practice_fax(_merge: Merge) -> str:
    place = Location.objects.filter(is_active=True).exclude(fax="").first()
    return place.fax if place else ""


register(
    Field("patient.name", "Patient: whole name", lambda m: m.patient.legal_name),
    Field("patient.first_name", "Patient: first name", lambda m: m.patient.given_name),
    Field("patient.family_name", "Patient: family name", lambda m: m.patient.family_name),
    Field("patient.born", "Patient: date of birth", lambda m: f"{m.patient.birth_date:%m/%d/%Y}"),
    Field("patient.age", "Patient: age", lambda m: m.patient.age_on(m.on)),
    Field("patient.number", "Patient: chart number", lambda m: str(m.patient.number)),
    Field("patient.address", "Patient: address", _address),
    Field("patient.phone", "Patient: telephone", _phone),
    Field("patient.email", "Patient: e-mail", _email),
    Field("to.name", "Addressee: name", lambda m: m.to.name),
    Field("to.greeting", "Addressee: as greeted", lambda m: m.to.greeting or m.to.name),
    Field("to.address", "Addressee: address", lambda m: ", ".join(m.to.lines)),
    Field(
        "practitioner.name",
        "Signing practitioner: name",
        lambda m: str(m.practitioner) if m.practitioner else "",
    ),
    Field("practitioner.npi", "Signing practitioner: NPI", _of_practitioner("npi")),
    Field(
        "practitioner.specialty", "Signing practitioner: specialty", _of_practitioner("specialty")
    ),
    Field("practice.name", "Practice: name", _of_practice("name")),
    Field("practice.phone", "Practice: telephone", _of_practice("phone")),
    Field("practice.fax", "Practice: fax", _practice_fax),
    Field("practice.address", "Practice: address", _of_practice("one_line")),
    Field("letter.date", "Letter: its date", lambda m: f"{m.on:%B %-d, %Y}"),
    Field("letter.writer", "Letter: who writes it", lambda m: m.actor.name if m.actor else ""),
    Field("letter.reason", "To write in: reason", _by_hand),
    Field("letter.next_step", "To write in: what comes next", _by_hand),
    Field("letter.from", "To write in: from when", _by_hand),
    Field("letter.until", "To write in: until when", _by_hand),
    Field("letter.amount", "To write in: amount", _by_hand),
)
