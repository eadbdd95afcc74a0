"""Writing one row of what the office enters: tidied, counted up, audited."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from almoner.lib.refusal import Refusal
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.queries.revisions import must_be_at

Row = TypeVar("Row", bound=models.Model)


def save(
    actor: Actor,
    row: Row,
    values: Mapping[str, Any],
    *,
    taken: str = "There is one already.",
    patient_id: UUID | None = None,
    verb: str = "",
) -> Row:
    """Write ``values`` to a new or changed row; ``taken`` says what a used name means."""
    for name, value in tidied(type(row), values).items():
        setattr(row, name, value)
    if not row._state.adding:
        row.version += 1  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "sqlstate", "") != "23505":
            raise
        raise Refusal(taken) from None
    verb = verb or f"save_{type(row).__name__.lower()}"
    audit.record(actor, f"insurance.{verb}", row, patient_id=patient_id)
    return row


def as_seen(row: models.Model, version: int | None) -> None:
    """Raise ``ChangedMeanwhile`` unless a row that was there is still what the person saw."""
    if version is not None and not row._state.adding:
        fields = [
            field for field in row._meta.concrete_fields if field.name not in ("id", "version")
        ]
        must_be_at(row, version, {field.attname: str(field.verbose_name) for field in fields})
