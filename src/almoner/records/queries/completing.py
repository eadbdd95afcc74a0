"""What is missing, by clinician and by age; rules as the office reads them; letters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from almoner.lib.completeness import BUCKETS, bucket_of, days_late
from almoner.lib.refusal import NotFound
from almoner.people.models import Location, Practice, Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.records.models import (
    CompletenessPolicy,
    CompletenessRule,
    Deficiency,
    DeficiencyLetter,
)

COLUMNS = ("not due", *(f"{first}-{last}" for first, last in BUCKETS), "over 30")
PAGE = 100


@dataclass(frozen=True, slots=True)
class Late:
    """A deficiency with how late it is now (``None``: not due yet)."""

    row: Deficiency
    days: int | None

    @property
    def bucket(self) -> str:
        """Its column."""
        return bucket_of(self.days)

    @property
    def about(self) -> str:
        """The paper or the encounter that lacks it."""
        return str(self.row.note or self.row.document or self.row.encounter)


@dataclass(frozen=True, slots=True)
class ByClinician:
    """What one clinician owes: by age, and what the office does about it."""

    practitioner: Practitioner | None
    counts: Mapping[str, int] = field(repr=False)
    most_days: int | None
    policy: CompletenessPolicy = field(repr=False)

    @property
    def key(self) -> str:
        """How the list is asked for what they owe."""
        return str(self.practitioner.pk) if self.practitioner else "nobody"

    @property
    def total(self) -> int:
        """All that is open."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The counts in the order of ``COLUMNS``."""
        return [(column, self.counts.get(column, 0)) for column in COLUMNS]

    @property
    def is_to_warn(self) -> bool:
        """Whether the office warns by now."""
        return self.most_days is not None and self.most_days >= self.policy.warn_after_days

    @property
    def is_to_suspend(self) -> bool:
        """Whether suspension is due."""
        return self.most_days is not None and self.most_days > self.policy.suspend_after_days


def policy() -> CompletenessPolicy:
    """Return what the office does about late papers."""
    return CompletenessPolicy.objects.get()


def by_clinician(now: datetime) -> list[ByClinician]:
    """Return what every clinician owes, the latest first; three statements."""
    counts: dict[UUID | None, Counter[str]] = {}
    most: dict[UUID | None, int] = {}
    rows = Deficiency.objects.filter(closed_at=None).values_list("practitioner_id", "due_at")
    for who, due_at in rows:
        days = days_late(due_at, now)
        counts.setdefault(who, Counter())[bucket_of(days)] += 1
        if days is not None:
            most[who] = max(days, most.get(who, 0))
    people = Practitioner.objects.in_bulk([who for who in counts if who])
    rule = policy()
    found = [
        ByClinician(people.get(who) if who else None, counted, most.get(who), rule)
        for who, counted in counts.items()
    ]
    return sorted(
        found,
        key=lambda each: (-(each.most_days if each.most_days is not None else -1), -each.total),
    )


def standing_of(practitioner: Practitioner, now: datetime) -> ByClinician:
    """Return what one clinician owes."""
    dues = list(_open(practitioner.pk).values_list("due_at", flat=True))
    days = [days_late(due, now) for due in dues]
    late = [each for each in days if each is not None]
    counts = Counter(bucket_of(each) for each in days)
    return ByClinician(practitioner, counts, max(late, default=None), policy())


def deficiencies(
    *, now: datetime, practitioner: str = "", bucket: str = "", q: str = ""
) -> list[Late]:
    """Return what is open, the latest first, at most ``PAGE``; ``q`` is in what or the patient."""
    rows = _open(practitioner)
    for word in q.split():
        fits = Q(what__icontains=word) | Q(patient__family_name__icontains=word)
        rows = rows.filter(fits | Q(patient__given_name__istartswith=word) | _number(word))
    rows = rows.select_related("patient", "practitioner", "encounter", "note", "document")
    found = (Late(row, days_late(row.due_at, now)) for row in rows.order_by("due_at", "id"))
    return [each for each in found if not bucket or each.bucket == bucket][:PAGE]


def found_deficiency(key: UUID) -> Deficiency:
    """Return a deficiency; raises ``NotFound``."""
    row = Deficiency.objects.select_related("patient", "practitioner").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def closed_lately(limit: int = 30) -> list[Deficiency]:
    """Return what was completed or waived last."""
    rows = Deficiency.objects.filter(closed_at__isnull=False).select_related(
        "patient", "practitioner"
    )
    return list(rows.order_by("-closed_at", "-id")[:limit])


def letters_lately(limit: int) -> list[DeficiencyLetter]:
    """Return the letters that were written last."""
    return list(DeficiencyLetter.objects.select_related("practitioner")[:limit])


def open_letter(actor: Actor, letter_id: UUID) -> DeficiencyLetter:
    """Return a letter as it went to a clinician; raise ``NotFound``."""
    actor.must("records.complete")
    row = DeficiencyLetter.objects.select_related("pdf").filter(pk=letter_id).first()
    if row is None:
        raise NotFound("There is no such letter.")
    return row


def of_patient(patient_id: UUID, now: datetime) -> list[Late]:
    """Return what this chart lacks."""
    rows = Deficiency.objects.filter(patient=patient_id, closed_at=None).select_related(
        "practitioner"
    )
    return [Late(row, days_late(row.due_at, now)) for row in rows.order_by("due_at", "id")]


def rules() -> "QuerySet[CompletenessRule]":
    """Return every rule with its types, those in use first."""
    return CompletenessRule.objects.prefetch_related("rule_types__type").order_by(
        "-is_active", "name"
    )


def letter_of(practitioner: Practitioner, now: datetime) -> dict[str, Any]:
    """Return what the letter to a clinician says: its data for ``papers.deficiency_letter``."""
    practice = Practice.objects.first()
    place = Location.objects.filter(is_active=True).order_by("id").first()
    zone = get_current_timezone()
    standing = standing_of(practitioner, now)
    owed = deficiencies(now=now, practitioner=str(practitioner.pk))
    return {
        "practice": practice.name if practice else "",
        "address": _address(place),
        "on": f"{now.astimezone(zone):%B %-d, %Y}",
        "to": str(practitioner),
        "words": standing.policy.letter,
        "warning": _warning(standing),
        "total": standing.total,
        "rows": [_line(each, zone) for each in owed],
    }


def _line(each: Late, zone: tzinfo) -> dict[str, str]:
    row = each.row
    of = row.encounter.text if row.encounter else ""
    at = row.encounter.at if row.encounter else (row.note or row.document or row).at  # type: ignore[union-attr] # one of them is
    late = "not due" if each.days is None else f"{each.days} days"
    return {
        "patient": row.patient.sort_name,
        "number": str(row.patient.number),
        "of": f"{at.astimezone(zone):%m/%d/%Y} {of}".strip(),
        "what": row.what,
        "due": f"{row.due_at.astimezone(zone):%m/%d/%Y}",
        "late": "1 day" if each.days == 1 else late,
    }


def _warning(standing: ByClinician) -> str:
    rule = standing.policy
    if standing.is_to_suspend:
        return (
            f"At least one paper is {standing.most_days} days late. Under the office's rule, "
            f"suspension is due when a paper is more than {rule.suspend_after_days} days late."
        )
    if standing.is_to_warn:
        return (
            f"At least one paper is {standing.most_days} days late. When one is more than "
            f"{rule.suspend_after_days} days late, suspension is due under the office's rule."
        )
    return ""


def _address(place: Location | None) -> Sequence[str]:
    if place is None:
        return []
    town = f"{place.city}, {place.state} {place.zip_code}".strip(" ,")
    return [line for line in (place.line1, place.line2, town) if line]


def _open(practitioner: UUID | str = "") -> "QuerySet[Deficiency]":
    rows = Deficiency.objects.filter(closed_at=None)
    if practitioner == "nobody":
        return rows.filter(practitioner=None)
    if not practitioner:
        return rows
    try:
        return rows.filter(practitioner=UUID(str(practitioner)))
    except ValueError:
        return rows.none()


def _number(word: str) -> Q:
    return Q(patient__number=word) if word.isdecimal() and len(word) < 10 else Q()
