"""Why jobs failed; the queue itself is Procrastinate's tables."""

from django.db import models

from almoner.platform.audit.history import append_only


class Failure(models.Model):
    """One attempt of a job that ended in an error."""

    id = models.BigAutoField(primary_key=True)
    job_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=128)
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField()
    error = models.CharField(max_length=1000, help_text="The error and what it says.")
    place = models.CharField(max_length=300, help_text="The line of Almoner where it happened.")

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.name}, attempt {self.attempt}: {self.error}"
