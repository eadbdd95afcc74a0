"""Keeping the keys under which patients are found, in the transaction that changed the patient."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from almoner.lib.searching import SearchPerson, keys_for
from almoner.people.models import (
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientSearchKeys,
)
from almoner.people.queries.likeness import match_keys_of
from almoner.platform.accounts.actor import Actor

BATCH = 500
Row = TypeVar("Row")


class KeyRow(NamedTuple):
    """What ``PatientSearchKeys`` holds for one patient."""

    keys: list[str]
    match_keys: list[str]
    facts: dict[str, Any]


def keys_of_parts(
    *,
    family: str,
    chart_number: int,
    birth_date: date,
    given: str = "",
    middle: str = "",
    preferred: str = "",
    suffix: str = "",
    former: Sequence[str] = (),
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
    old_numbers: Sequence[int] = (),
    sex: str = "unknown",
    ssn: str = "",
    address: tuple[str, str, str, str, str] = ("", "", "", "", ""),
    is_deceased: bool = False,
    is_restricted: bool = False,
) -> KeyRow:
    """Return the keys and facts of a patient with these parts, ready to be stored.

    ``address`` is street, second line, city, state and ZIP code.
    """
    keys: dict[str, None] = {}
    for number in (chart_number, *old_numbers):
        person = SearchPerson(
            family=family,
            given=given,
            middle=middle,
            preferred=preferred,
            former=tuple(former),
            suffix=suffix,
            birth_date=birth_date,
            phones=tuple(phones),
            emails=tuple(emails),
            chart_number=str(number),
        )
        keys.update(dict.fromkeys(keys_for(person)))
    facts = {
        "family": family,
        "given": given,
        "middle": middle,
        "preferred": preferred,
        "suffix": suffix,
        "former": list(former),
        "born": birth_date.isoformat(),
        "phones": list(phones),
        "emails": list(emails),
        "numbers": [chart_number, *old_numbers],
        "sex": sex,
        "ssn": ssn,
        "address": list(address),
        "dead": is_deceased,
        "restricted": is_restricted,
    }
    return KeyRow(list(keys), match_keys_of(facts), facts)


@transaction.atomic
def reindex_all(actor: Actor, *, done: Callable[[int], None] = lambda _count: None) -> int:
    """Make the keys of every patient anew, in batches that each are stored whole.

    ``done`` is told how many patients each batch held. Returns how many there were in all.
    """
    actor.must("people.import")
    ids = list(Patient.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        reindex(ids[start : start + BATCH])
        done(len(ids[start : start + BATCH]))
    return len(ids)


def reindex(patient_ids: Collection[UUID]) -> None:
    """Make the keys of these patients anew; merged and mistaken ones are no longer found."""
    patients = {each.pk: each for each in Patient.objects.filter(pk__in=patient_ids)}
    found = {pk for pk, each in patients.items() if is_found(each)}
    PatientSearchKeys.objects.filter(patient_id__in=set(patients) - found).delete()
    merged = _merged_into(found)
    charts = {*found, *(each.pk for group in merged.values() for each in group)}
    around = _Around(charts)
    PatientSearchKeys.objects.bulk_create(
        [
            PatientSearchKeys(patient_id=pk, **_keys(patients[pk], merged[pk], around)._asdict())
            for pk in found
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["keys", "match_keys", "facts"],
    )


def is_found(patient: Patient) -> bool:
    """Say whether finding shows this patient."""
    return patient.merged_into_id is None and not patient.is_entered_in_error


def _merged_into(survivors: Collection[UUID]) -> dict[UUID, list[Patient]]:
    """Return every patient merged into each of these, over any number of merges."""
    owner = {pk: pk for pk in survivors}
    groups: dict[UUID, list[Patient]] = defaultdict(list)
    layer: Collection[UUID] = survivors
    while layer:
        retired = list(Patient.objects.filter(merged_into__in=layer, is_entered_in_error=False))
        for each in retired:
            owner[each.pk] = owner[each.merged_into_id]  # type: ignore[index]
            groups[owner[each.pk]].append(each)
        layer = [each.pk for each in retired]
    return groups


class _Around:
    """Names, contact points, addresses and numbers of many patients, in four statements."""

    def __init__(self, charts: Collection[UUID]) -> None:
        def of(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
            grouped: dict[UUID, list[Row]] = defaultdict(list)
            for row in rows:
                grouped[row.patient_id].append(row)  # type: ignore[attr-defined]
            return grouped

        mine = {"patient__in": charts, "is_entered_in_error": False}
        self.names = of(FormerName.objects.filter(**mine).order_by("id"))
        self.points = of(ContactPoint.objects.filter(**mine))
        self.addresses = of(
            PatientAddress.objects.filter(**mine).order_by(F("until").desc(nulls_first=True), "-id")
        )
        self.numbers = of(PatientIdentifier.objects.filter(kind="ssn", **mine))


def _keys(patient: Patient, merged: list[Patient], around: _Around) -> KeyRow:
    charts = [patient.pk, *(each.pk for each in merged)]
    points = [point for pk in charts for point in around.points[pk]]
    former = [str(name) for pk in charts for name in around.names[pk]]
    former += [f"{each.given_name} {each.family_name}".strip() for each in merged]
    own = f"{patient.given_name} {patient.family_name}".strip()
    address = next((row for pk in charts for row in around.addresses[pk]), None)
    ssn = next((row.value for pk in charts for row in around.numbers[pk]), "")
    return keys_of_parts(
        family=patient.family_name,
        given=patient.given_name,
        middle=patient.middle_name,
        preferred=patient.preferred_name,
        suffix=patient.suffix,
        former=[name for name in dict.fromkeys(former) if name != own],
        birth_date=patient.birth_date,
        phones=list(dict.fromkeys(p.e164 or p.value for p in points if p.system == "phone")),
        emails=list(dict.fromkeys(p.value for p in points if p.system == "email")),
        chart_number=patient.number,
        old_numbers=[each.number for each in merged],
        sex=patient.sex,
        ssn=ssn,
        address=_parts(address),
        is_deceased=patient.is_deceased,
        is_restricted=patient.is_restricted,
    )


def _parts(address: PatientAddress | None) -> tuple[str, str, str, str, str]:
    if address is None:
        return ("", "", "", "", "")
    return (address.line1, address.line2, address.city, address.state, address.zip_code)
