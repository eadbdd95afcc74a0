"""Levels by specialty from outside: loaded whole, and the specialties one compares with."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from almoner.coding.models import PeerLevel, PeerRelease, PeerSpecialty
from almoner.coding.operations.loading import EditionNeeded
from almoner.lib.evaluation import Distribution
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import checked_taxonomy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@transaction.atomic
def load_peers(
    actor: Actor,
    *,
    found: Distribution,
    edition: str,
    file_name: str,
    digest: str,
    now: datetime,
) -> tuple[PeerRelease, bool]:
    """Load a distribution, and say whether it is new; it takes the place of one of its edition.

    The same file as the one that counts changes nothing. Raises ``EditionNeeded`` where neither
    ``edition`` nor the file tells the year, and ``NotAcceptable`` for one without a year.
    """
    actor.must("coding.load_codes")
    name = " ".join((edition or found.year).split())[:40]
    if not name:
        raise EditionNeeded("Say of which year the services are, for example 2023 (--edition).")
    if not (name[:4].isdecimal() and name.startswith("20")):
        raise NotAcceptable(f"“{name}” does not begin with a year, as 2023 does.", field="edition")
    known = PeerRelease.objects.filter(edition=name).first()
    if known is not None and known.digest == digest:
        return known, False
    row = PeerRelease.objects.create(
        edition=name,
        file_name=file_name[:255],
        digest=digest,
        rows=found.rows,
        loaded_at=now,
        loaded_by=actor.name,
    )
    PeerLevel.objects.bulk_create(
        (
            PeerLevel(release=row, specialty=specialty, code=code, services=services)
            for (specialty, code), services in sorted(found.counts.items())
        ),
        batch_size=1000,
    )
    audit.record(actor, "coding.load_codes", row, kind="em-distribution", edition=name)
    return row, True


@transaction.atomic
def compare_with(actor: Actor, *, chosen: Mapping[str, str]) -> None:
    """Keep with which specialty practitioners are compared, by taxonomy code; empty is none.

    Raises ``NotAcceptable`` for a code that is none, and a specialty that the newest release
    does not have.
    """
    actor.must("coding.load_codes")
    newest = PeerRelease.objects.first()
    known = set(newest.levels.values_list("specialty", flat=True)) if newest else set()
    before = {row.taxonomy: row for row in PeerSpecialty.objects.select_for_update()}
    for given, specialty in chosen.items():
        taxonomy = checked_taxonomy(given)
        row = before.get(taxonomy)
        if not taxonomy:
            raise NotAcceptable("Name the taxonomy code, such as 207Q00000X.", field="taxonomy")
        if specialty == (row.specialty if row else ""):
            continue
        if specialty and specialty not in known:
            edition = newest.edition if newest else "loaded yet"
            raise NotAcceptable(
                f"“{specialty}” is no specialty of the file ({edition}). Write it as the file does:"
                f" {_nearest(specialty, known)}",
                field="taxonomy",
            )
        row = row or PeerSpecialty(taxonomy=taxonomy)
        row.specialty = specialty
        row.save()
        audit.record(actor, "coding.compare_with", row, taxonomy=taxonomy, specialty=specialty)


def _nearest(specialty: str, known: set[str]) -> str:
    words = set(specialty.casefold().split())
    near = [each for each in sorted(known) if words & set(each.casefold().split())]
    return ", ".join((near or sorted(known))[:5]) or "load one first."
