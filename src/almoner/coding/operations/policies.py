"""Coverage policies loaded: new ones and new versions added, the others as they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from almoner.coding.models import CoveragePolicy
from almoner.coding.models.policies import ALWAYS
from almoner.lib.code_edits import Policy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@dataclass(frozen=True, slots=True)
class PoliciesLoaded:
    """How many policies a file added, changed, and left as they were."""

    added: int
    changed: int
    same: int


@transaction.atomic
def load_policies(
    actor: Actor, *, policies: Iterable[Policy], file_name: str, now: datetime
) -> PoliciesLoaded:
    """Load policies; the same again changes nothing, and one that is left out stays."""
    actor.must("coding.load_codes")
    known = {(row.policy, row.starts_on): row for row in CoveragePolicy.objects.all()}
    new: list[CoveragePolicy] = []
    changed = same = 0
    for policy in policies:
        said = _said(policy)
        row = known.get((policy.id, policy.starts_on or ALWAYS))
        if row is None:
            new.append(CoveragePolicy(**said, file_name=file_name[:255], loaded_at=now))
        elif all(getattr(row, name) == value for name, value in said.items()):
            same += 1
        else:
            for name, value in said.items():
                setattr(row, name, value)
            row.file_name, row.loaded_at = file_name[:255], now
            row.save()
            changed += 1
    CoveragePolicy.objects.bulk_create(new, batch_size=500)
    audit.record(actor, "coding.load_codes", None, kind="policies", added=len(new))
    return PoliciesLoaded(len(new), changed, same)


def _said(policy: Policy) -> dict[str, object]:
    return {
        "policy": policy.id,
        "title": policy.title,
        "procedures": sorted(policy.procedures),
        "covering": policy.covering.written(),
        "second": policy.second.written(),
        "excluded": policy.excluded.written(),
        "starts_on": policy.starts_on or ALWAYS,
        "ends_on": policy.ends_on,
        "jurisdictions": sorted(policy.jurisdictions),
    }
