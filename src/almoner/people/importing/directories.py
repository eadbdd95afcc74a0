"""Locations, practitioners and outside doctors from a CSV file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from almoner.people import operations
from almoner.people.importing.loading import Item, Rejected, content_id, load_table
from almoner.people.importing.patients import WrongMapping, counts_of
from almoner.people.importing.reports import Report
from almoner.people.importing.tables import Row, Table
from almoner.people.importing.values import Tolerant, state_code
from almoner.people.models import Location, OutsidePractitioner, Practitioner
from almoner.people.operations.importing import load_rows
from almoner.people.operations.practice import checked
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold: its table, and the usual headings of every field."""

    model: type[models.Model]
    external: str
    fields: Mapping[str, str]


_PLACE = {
    "line1": "line1 address address1 street",
    "line2": "line2 address2",
    "city": "city",
    "state": "state",
    "zip_code": "zipcode zip postalcode postcode",
    "phone": "phone telephone",
    "fax": "fax",
    "npi": "npi",
}
_NAME = {
    "family_name": "familyname lastname last surname",
    "given_name": "givenname firstname first",
    "name": "name",
    "credential": "credential credentials degree",
    "npi": "npi",
    "taxonomy": "taxonomy taxonomycode",
    "specialty": "specialty speciality",
}
KINDS = {
    "locations": Kind(
        Location,
        "location",
        {
            "name": "name location locationname",
            "time_zone": "timezone zone",
            "place_of_service": "placeofservice pos",
            **_PLACE,
        },
    ),
    "practitioners": Kind(
        Practitioner,
        "practitioner",
        {
            **_NAME,
            "licence_number": "licencenumber licensenumber licence license",
            "licence_state": "licencestate licensestate",
            "languages": "languages language",
        },
    ),
    "outside": Kind(
        OutsidePractitioner,
        "outside_practitioner",
        {**_NAME, **_PLACE, "email": "email"},
    ),
}
"""What ``almoner import`` knows besides patients and Synthea."""


def import_directory(
    actor: Actor,
    kind: str,
    table: Table,
    *,
    source: str,
    report: Report,
    now: datetime,
    time_zone: str = "America/New_York",
) -> Report:
    """Add every row of ``table`` that ``source`` has not brought yet.

    ``kind`` is one of ``KINDS``; ``time_zone`` is for locations whose row names none. A row with
    an ``id`` column is known by it, another by its NPI or its whole content.
    """
    actor.must("people.import")
    what = KINDS[kind]
    columns = {
        name: column
        for name, headings in what.fields.items()
        if (column := table.column(*headings.split()))
    }
    if not {"name", "family_name"} & set(columns):
        raise WrongMapping(
            f"{table.path.name} has no column for a name. "
            f"The columns are: {', '.join(table.headings)}."
        )
    key = table.column("id", "externalid", "number")
    run = operations.start_run(actor, source=source, kind=kind, file_name=str(table.path), now=now)
    load_table(
        table,
        _converter(what, columns, key, now, time_zone),
        lambda rows: load_rows(
            actor, source=source, kind=what.external, model=what.model, rows=rows
        ),
        report,
    )
    operations.finish_run(actor, run=run, counts=counts_of(report), now=now)
    return report


def _converter(
    kind: Kind, columns: Mapping[str, str], key: str, now: datetime, time_zone: str
) -> Callable[[Row], Item[dict[str, Any]]]:
    def convert(row: Row) -> Item[dict[str, Any]]:
        read = Tolerant(now)
        values: dict[str, Any] = {name: row.get(column) for name, column in columns.items()}
        for name in ("phone", "fax"):
            if name in values:
                values[name] = read.phone(values[name])
        if "zip_code" in values:
            values["zip_code"] = read.zip_code(values["zip_code"])
            values["country"] = "US"
        if "state" in values:
            values["state"] = state_code(values["state"])
        if "languages" in values:
            values["languages"] = values["languages"].replace(";", " ").replace(",", " ").split()
        if kind.model is Location:
            values["time_zone"] = values.get("time_zone") or time_zone
            values["place_of_service"] = values.get("place_of_service") or "11"
        else:
            _name_apart(values)
        done = checked(kind.model, values)
        return Item(row.get(key) or done.get("npi") or content_id(row), done, read.notes)

    return convert


def _name_apart(values: dict[str, Any]) -> None:
    """Take ``Okafor, Adaeze`` or ``Adaeze Okafor`` apart where there is no family name."""
    whole = str(values.pop("name", ""))
    if values.get("family_name"):
        return
    family, comma, given = whole.partition(",")
    if not comma:
        given, _, family = whole.rpartition(" ")
    if not family.strip():
        raise Rejected("It has no name.")
    values["family_name"], values["given_name"] = family.strip(), given.strip()
