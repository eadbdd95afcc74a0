"""Who answers for the bills: guarantors and the family accounts they hold."""

from typing import ClassVar

from django.db import models

from almoner.lib.ids import uuid7
from almoner.people.models.parts import PostalAddress, not_empty
from almoner.platform.audit.history import never_deleted, tracked


@tracked
class Guarantor(PostalAddress):
    """The person who answers for the bills; ``patient`` is set where they are one themselves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(
        "people.Patient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guarantor_of",
    )
    name = models.CharField(max_length=300)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(blank=True)
    employer = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [not_empty("name", "guarantor_has_a_name")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


@tracked
class FamilyAccount(models.Model):
    """The account that the bills of one or several patients go to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("people_account_number"), function="nextval"),
        editable=False,
    )
    name = models.CharField(max_length=300)
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="accounts")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [not_empty("name", "account_has_a_name")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.name} (account {self.number})"
