"""Discounts: rules, who has one, the sliding fee scale and the applications for it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from almoner.ledger.models.journal import Reason
from almoner.lib import fees
from almoner.lib.ids import uuid7
from almoner.people.models.parts import not_empty
from almoner.platform.audit.history import never_deleted, tracked


class DiscountWho(models.TextChoices):
    """Whom a discount is proposed to; only where the family pays, never beside an insurance."""

    FLAGGED = "flagged", "Families or patients who were given it"
    PROMPT = "prompt", "Who pays themselves within some days"
    SELF_PAY = "self-pay", "Everybody who pays themselves"


@tracked
class DiscountRule(models.Model):
    """A discount the office may give: a percent of a visit's charges, or dollars off it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    who = models.CharField("for whom", max_length=10, choices=DiscountWho)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(
        "dollars off a visit", max_digits=14, decimal_places=2, null=True, blank=True
    )
    within_days = models.PositiveSmallIntegerField(
        "days from the visit to pay in", null=True, blank=True
    )
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, related_name="+", verbose_name="posted as"
    )
    since = models.DateField("from")
    until = models.DateField("last day", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            not_empty("name", "discount_has_a_name"),
            models.CheckConstraint(condition=Q(who__in=DiscountWho.values), name="discount_who"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, amount__isnull=True)
                | Q(percent__isnull=True, amount__gt=0),
                name="discount_is_a_percent_or_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(who="prompt", within_days__isnull=False)
                | (~Q(who="prompt") & Q(within_days__isnull=True)),
                name="discount_days_are_of_prompt_payment",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="discount_ends_after_it_begins",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class DiscountFlag(models.Model):
    """A family, or one patient of it, was given a discount rule from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.ForeignKey(DiscountRule, on_delete=models.PROTECT, related_name="flags")
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="discount_flags"
    )
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField("from")
    until = models.DateField("last day", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    set_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since") - 1),
                name="discount_flag_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["family"], name="discount_flag_of_family")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.rule} since {self.since:%m/%d/%Y}"


@tracked
class SlidingScale(models.Model):
    """A scale of sliding fees: a year's poverty guideline, in dollars a year, and its tiers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    base = models.DecimalField("guideline for one person", max_digits=14, decimal_places=2)
    per_person = models.DecimalField("for each more", max_digits=14, decimal_places=2)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, related_name="+", verbose_name="posted as"
    )
    since = models.DateField("from", unique=True)
    until = models.DateField("last day", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since"]
        constraints = [
            not_empty("name", "scale_has_a_name"),
            models.CheckConstraint(
                condition=Q(base__gt=0, per_person__gte=0), name="scale_has_a_guideline"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="scale_ends_after_it_begins",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name

    def fact(self) -> fees.Scale:
        """Return the scale as it is computed with; raises ``WrongScale``."""
        tiers = sorted(self.tiers.all(), key=lambda tier: tier.up_to)
        return fees.Scale(
            fees.Guideline(self.base, self.per_person, self.name),
            tuple(each.fact() for each in tiers),
        )


@tracked
class SlidingTier(models.Model):
    """Up to a percent of the guideline a share of the charge is paid, or an amount a visit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scale = models.ForeignKey(SlidingScale, on_delete=models.PROTECT, related_name="tiers")
    up_to = models.DecimalField("up to percent of the guideline", max_digits=7, decimal_places=2)
    share = models.DecimalField(
        "percent of the charge paid", max_digits=5, decimal_places=2, null=True
    )
    nominal = models.DecimalField("or dollars a visit", max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["up_to"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "up_to"], name="tier_once_in_a_scale"),
            models.CheckConstraint(
                condition=Q(share__range=(0, 100), nominal__isnull=True)
                | Q(share__isnull=True, nominal__gte=0),
                name="tier_is_a_share_or_an_amount",
            ),
            models.CheckConstraint(condition=Q(up_to__gt=0), name="tier_is_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"up to {self.up_to} %"

    def fact(self) -> fees.Tier:
        """Return the tier as it is computed with, its percents without needless zeros."""
        share = None if self.share is None else self.share.normalize()
        return fees.Tier(self.up_to.normalize(), share, self.nominal)


@tracked
class SlidingApplication(models.Model):
    """A family's application for the sliding scale: who lives of what, and what was seen of it.

    ``income`` is dollars ``per`` period, ``yearly`` the same a year; both days are included.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.ForeignKey(
        "people.FamilyAccount", on_delete=models.PROTECT, related_name="sliding_applications"
    )
    persons = models.PositiveSmallIntegerField("persons in the household")
    income = models.DecimalField(max_digits=14, decimal_places=2)
    per = models.CharField(
        max_length=10, choices=[(each, each.capitalize()) for each in fees.PERIODS], default="year"
    )
    yearly = models.DecimalField(max_digits=14, decimal_places=2)
    proof = models.CharField("proof that was seen", max_length=200, blank=True)
    since = models.DateField("valid from")
    until = models.DateField("valid until")
    note = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)
    ended_on = models.DateField(null=True)
    why_ended = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since", "-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(persons__range=(1, fees.MOST_PERSONS)), name="household_has_persons"
            ),
            models.CheckConstraint(
                condition=Q(income__gte=0, yearly__gte=0), name="income_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="application_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(per__in=list(fees.PERIODS)), name="income_comes_in_periods"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, why_ended="")
                | (Q(ended_on__isnull=False) & ~Q(why_ended="")),
                name="application_ends_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["family", "-since"], name="application_of_family")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.persons} persons, {self.since:%m/%d/%Y}"
