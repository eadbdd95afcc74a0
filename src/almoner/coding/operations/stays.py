"""An inpatient stay as it was coded, with what it was grouped to."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from almoner.coding import queries
from almoner.coding.models import CodedVisit, CodingState
from almoner.coding.operations.visits import TOPIC, HasErrors, NotAPerson, open_for_change
from almoner.lib import drg
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell


class NotGrouped(HasErrors):
    """This stay cannot be grouped: see what is wrong with its codes."""


@transaction.atomic
def finish_stay(
    actor: Actor, *, visit: CodedVisit, typed: Mapping[str, str], version: str, now: datetime
) -> CodedVisit:
    """Group a stay and say that it is coded; ``typed`` as ``lib.drg.parse_stay`` takes it.

    Raises ``NotGrouped`` with the reason, and ``IsCoded``.
    """
    actor.must("coding.code")
    if actor.user_id is None:
        raise NotAPerson
    visit = open_for_change(actor, visit.pk)
    visit.save(update_fields=["coder"])
    found = queries.group_stay(actor, drg.parse_stay(**typed), version=version)
    grouping = found.why.grouping
    if not found.is_grouped:
        wrong = " ".join(str(each) for each in grouping.problems)
        raise NotGrouped(f"The stay cannot be grouped: {grouping.return_code}. {wrong}".strip())
    weight = found.weight.weight if found.weight else None
    write(
        visit,
        {
            "stay": {
                "typed": dict(typed),
                "version": version,
                "digest": found.why.digest,
                "mdc": grouping.final_mdc,
                "initial_drg": grouping.initial_drg,
                "severity": grouping.severity,
                "kind": grouping.kind,
                "title": found.title,
            },
            "drg": grouping.final_drg,
            "weight": weight,
            "state": CodingState.CODED,
            "since_at": now,
            "coded_at": now,
            "coder_id": actor.user_id,
        },
    )
    audit.record(
        actor, "coding.finish_stay", visit, patient_id=visit.patient_id, drg=grouping.final_drg
    )
    tell(TOPIC)
    return visit
