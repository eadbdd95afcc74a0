"""How often the specialties of a country bill each level, as an office loaded it."""

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted, tracked


class PeerRelease(models.Model):
    """A file of services by specialty and code; of an edition, the one loaded last counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.CharField(max_length=40, help_text="The year of the services: 2023.")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    rows = models.PositiveIntegerField(help_text="How many rows the file has.")
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-edition", "-loaded_at")
        indexes = [models.Index(fields=["-edition", "-loaded_at"], name="peers_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__regex=r"^20\d\d"), name="peer_edition_begins_with_its_year"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Levels by specialty {self.edition}"


class PeerLevel(models.Model):
    """Services of a specialty at a code, as a release counts them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(PeerRelease, on_delete=models.PROTECT, related_name="levels")
    specialty = models.CharField(max_length=100, help_text="As the file calls it.")
    code = models.CharField(max_length=5)
    services = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "specialty", "code"], name="a_peer_level_is_counted_once"
            ),
            models.CheckConstraint(
                condition=~Q(specialty="") & Q(code__regex=r"^[0-9A-Z]\d{3}[0-9A-Z]$"),
                name="peer_level_says_of_what",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.specialty} {self.code}"


@tracked
class PeerSpecialty(models.Model):
    """The specialty of the releases with which practitioners of a taxonomy code are compared.

    An empty specialty is none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    taxonomy = models.CharField(max_length=10, unique=True, help_text="NUCC code: 207Q00000X.")
    specialty = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("taxonomy",)
        verbose_name_plural = "peer specialties"
        constraints = [
            models.CheckConstraint(
                condition=Q(taxonomy__regex=r"^[0-9A-Z]{9}X$"), name="peer_specialty_taxonomy"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.taxonomy}: {self.specialty}"
