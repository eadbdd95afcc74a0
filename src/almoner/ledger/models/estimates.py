"""Good-faith estimates (45 CFR 149.610): drafted, given, never changed after that."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from almoner.ledger.models.charges import MOST_MODIFIERS, Superbill
from almoner.ledger.models.statements import Language
from almoner.lib.estimates import Why
from almoner.lib.ids import uuid7
from almoner.people.models.parts import not_empty, npi_check, npi_field
from almoner.platform.audit.history import append_only, never_deleted, tracked


class EstimateWhy(models.TextChoices):
    """Why an estimate is made; the day it is due follows from it."""

    SCHEDULED = Why.SCHEDULED.value, "The service was scheduled"
    REQUESTED = Why.REQUESTED.value, "The patient asked for it"


class EstimateState(models.TextChoices):
    """Where an estimate stands."""

    DRAFT = "draft", "To be given"
    GIVEN = "given", "Given"
    DROPPED = "dropped", "Not given"


class EstimateWay(models.TextChoices):
    """How an estimate is given: in the way the patient asked for."""

    PAPER = "paper", "On paper"
    EMAIL = "email", "By e-mail, behind a link"
    BOTH = "both", "On paper and by e-mail"


_STAYS = """
    RAISE EXCEPTION 'given_estimate_stays: an estimate that was given or dropped never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'given_estimate_stays';
"""


def _stays_with_its_estimate() -> pgtrigger.Trigger:
    """Return the trigger that lets a part of an estimate change only while that is a draft."""
    return pgtrigger.Trigger(
        name="given_estimate_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("found", "text")],
        func=f"""
    FOR found IN SELECT state FROM ledger_estimate
        WHERE id IN (OLD.estimate_id, NEW.estimate_id) FOR SHARE
    LOOP
        IF found <> 'draft' THEN {_STAYS} END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
""",  # noqa: S608 - of a sentence of ours
    )


@tracked
class Estimate(models.Model):
    """What a patient without insurance, or who pays themselves, was told a service will cost.

    Once given it changes no more, but that it follows its patient when two charts are merged.
    ``asked_on`` is the day of scheduling or of the request. With ``until`` it is of services that
    recur, up to twelve months. ``paper`` is everything that is printed, from when it was given on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("ledger_estimate_number"), function="nextval"),
        editable=False,
    )
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, related_name="estimates"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="versions", editable=False
    )
    why = models.CharField(
        "why it is made", max_length=10, choices=EstimateWhy, default=EstimateWhy.SCHEDULED
    )
    asked_on = models.DateField("scheduled or asked for on")
    service_on = models.DateField("date of service", null=True, blank=True)
    until = models.DateField("last day, where the service recurs", null=True, blank=True)
    visits = models.PositiveSmallIntegerField("number of visits", default=1)
    how_often = models.CharField(max_length=100, blank=True)
    primary = models.CharField("primary service", max_length=300)
    diagnoses = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    location = models.ForeignKey("people.Location", on_delete=models.PROTECT, related_name="+")
    separately = models.TextField(
        "services that will be scheduled separately", max_length=2000, blank=True
    )
    note = models.CharField(max_length=300, blank=True)
    discount = models.CharField(max_length=300, blank=True, editable=False)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    due_on = models.DateField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=EstimateState, default=EstimateState.DRAFT)
    why_dropped = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    given_on = models.DateField(null=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10, choices=EstimateWay, blank=True)
    paper = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EstimateState.values), name="gfe_state"),
            models.CheckConstraint(condition=Q(why__in=EstimateWhy.values), name="gfe_why"),
            models.CheckConstraint(condition=Q(way__in=["", *EstimateWay.values]), name="gfe_way"),
            not_empty("primary", "gfe_has_a_primary_service"),
            models.CheckConstraint(condition=Q(visits__gte=1), name="gfe_has_a_visit"),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(service_on__isnull=False, until__gte=F("service_on")),
                name="gfe_recurs_from_its_service",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state=EstimateState.GIVEN,
                        given_at__isnull=False,
                        given_on__isnull=False,
                        paper__isnull=False,
                    )
                    & ~Q(way="")
                )
                | (~Q(state=EstimateState.GIVEN) & Q(given_at__isnull=True, way="")),
                name="gfe_is_given_somehow",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(state=EstimateState.DROPPED),
                name="gfe_is_replaced_once",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-number"], name="estimate_of_patient"),
            models.Index(fields=["state", "due_on"], name="estimate_due"),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.Trigger(
                name="given_estimate_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__df="draft"),
                func=f"""
    IF to_jsonb(OLD) - 'patient_id' IS DISTINCT FROM to_jsonb(NEW) - 'patient_id' THEN
        {_STAYS}
    END IF;
    RETURN NEW;
""",
            ),
        ]

    def __str__(self) -> str:
        return f"Estimate {self.number}"

    @property
    def first_on(self) -> date | None:
        """The first day of the services it is of."""
        return self.service_on

    @property
    def last_on(self) -> date | None:
        """The last day of the services it is of."""
        return self.until or self.service_on

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"draft": "info", "given": "success"}.get(self.state, "neutral")


@tracked
class EstimateProvider(models.Model):
    """Who will render and bill some of it: one of ours, or a co-provider who told us theirs.

    The first is the convening provider. What is printed of ours is copied again when it is given.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="providers")
    place = models.PositiveSmallIntegerField()
    practitioner = models.ForeignKey(
        "people.Practitioner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    npi = npi_field()
    tax_id = models.CharField("tax id (TIN)", max_length=20, blank=True)
    address = models.CharField("where, with its state", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["estimate", "place"], name="gfe_provider_place_once"),
            models.UniqueConstraint(
                fields=["estimate", "practitioner"], name="gfe_practitioner_once"
            ),
            not_empty("name", "gfe_provider_has_a_name"),
            npi_check("gfe_provider_npi"),
        ]
        triggers = [_stays_with_its_estimate()]

    def __str__(self) -> str:
        return self.name

    @property
    def is_convening(self) -> bool:
        """Whether the patient scheduled with or asked this one."""
        return self.place == 1


@tracked
class EstimateItem(models.Model):
    """A service that is expected: dollars for all its units together.

    ``listed`` is its fee, ``amount`` what is expected to be charged after any discount;
    ``is_typed`` where somebody gave that by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="items")
    provider = models.ForeignKey(EstimateProvider, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    modifiers = ArrayField(models.CharField(max_length=2), default=list, size=MOST_MODIFIERS)
    words = models.CharField("in plain words", max_length=300)
    units = models.DecimalField(max_digits=9, decimal_places=3, default=Decimal(1))
    listed = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    is_typed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["estimate", "place"], name="gfe_item_place_once"),
            not_empty("code", "gfe_item_has_a_code"),
            not_empty("words", "gfe_item_has_words"),
            models.CheckConstraint(condition=Q(units__gt=0), name="gfe_item_has_units"),
            models.CheckConstraint(
                condition=Q(listed__gte=0, amount__gte=0), name="gfe_item_is_not_negative"
            ),
        ]
        triggers = [_stays_with_its_estimate()]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class EstimateSending(models.Model):
    """What became of sending an estimate by e-mail: on its way, or why not."""

    estimate = models.OneToOneField(
        Estimate, on_delete=models.PROTECT, primary_key=True, related_name="sent"
    )
    sending = models.OneToOneField(
        "messaging.Sending", on_delete=models.PROTECT, null=True, related_name="+"
    )
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sending__isnull=False, why_not="")
                | (Q(sending__isnull=True) & ~Q(why_not="")),
                name="gfe_is_sent_or_says_why_not",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.estimate_id}"


@tracked
class EstimateVisit(models.Model):
    """Somebody's word that a superbill is, or is not, of an estimate; else its date decides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="said_visits")
    superbill = models.OneToOneField(
        Superbill, on_delete=models.PROTECT, related_name="said_estimate"
    )
    is_included = models.BooleanField(default=True)
    said_by = models.CharField(max_length=200)

    class Meta:
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.estimate_id}"
