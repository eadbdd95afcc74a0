"""What specialties bill elsewhere, loaded: the specialties a file names are replaced whole."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from almoner.coding.models import UsualLevel
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@transaction.atomic
def load_usual(
    actor: Actor,
    *,
    counts: Mapping[tuple[str, str], int],
    edition: str,
    file_name: str,
    now: datetime,
) -> int:
    """Keep the services of each (specialty, code); return how many specialties the file names."""
    actor.must("coding.load_codes")
    specialties = {specialty for specialty, _ in counts}
    UsualLevel.objects.filter(specialty__in=specialties).delete()
    UsualLevel.objects.bulk_create(
        [
            UsualLevel(
                specialty=specialty,
                code=code,
                services=services,
                edition=edition[:60],
                file_name=file_name[:255],
                loaded_at=now,
            )
            for (specialty, code), services in sorted(counts.items())
        ],
        batch_size=1000,
    )
    audit.record(actor, "coding.load_codes", None, kind="levels", added=len(counts))
    return len(specialties)
