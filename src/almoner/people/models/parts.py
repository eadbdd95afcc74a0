"""Groups of fields and checks that several tables of people share."""

from django.db import models
from django.db.models import Q


class PostalAddress(models.Model):
    """A postal address as the US Postal Service wants it; every line may be empty."""

    line1 = models.CharField("street", max_length=200, blank=True)
    line2 = models.CharField("apartment, suite", max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        max_length=50, blank=True, help_text="Two letters in the United States."
    )
    zip_code = models.CharField("ZIP code", max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US", help_text="ISO 3166-1, two letters.")

    class Meta:
        abstract = True

    @property
    def one_line(self) -> str:
        """The address on one line, without its empty parts."""
        region = " ".join(part for part in (self.state, self.zip_code) if part)
        abroad = self.country if self.country != "US" else ""
        parts = (self.line1, self.line2, self.city, region, abroad)
        return ", ".join(part for part in parts if part)


def npi_field(**options: object) -> "models.CharField[str, str]":
    """Return a field for an NPI or nothing; the check digit is judged by the operations."""
    return models.CharField("NPI", max_length=10, blank=True, **options)  # type: ignore[arg-type]


def npi_check(name: str) -> models.CheckConstraint:
    """Return the constraint that an ``npi`` is empty or ten digits that begin with 1 or 2."""
    return models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^[12]\d{9}$"), name=name)


def not_empty(field: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a text is there."""
    return models.CheckConstraint(condition=~Q(**{field: ""}), name=name)
