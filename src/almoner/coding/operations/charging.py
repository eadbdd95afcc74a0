"""What was coded, charged: a coded visit's services posted with the fees of its day."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from almoner.coding.models import CodedService, CodedVisit, CodingState
from almoner.coding.operations.visits import IsNotCoded
from almoner.ledger import operations as ledger
from almoner.ledger import queries as books
from almoner.ledger.models import Payer, Superbill
from almoner.lib.refusal import Refusal
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

CENT = Decimal("0.01")


class IsCharged(Refusal):
    """The services of this visit are charged already."""


class NoFee(Refusal):
    """A service is in no fee schedule on that day."""


class NothingToCharge(Refusal):
    """No service is coded for this visit."""


@transaction.atomic
def charge_visit(
    actor: Actor, *, visit: CodedVisit, payer: Payer | None, now: datetime
) -> Superbill:
    """Post the services of a coded visit, each once; without a payer the family owes them.

    Raises :class:`NoFee` with every code that has no fee on the date of service: nothing is posted
    then, and the visit stays among those that are coded and not charged.
    """
    actor.must("ledger.charge")
    visit = CodedVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.superbill_id is not None:
        raise IsCharged
    if visit.state != CodingState.CODED or visit.is_stay:
        raise IsNotCoded
    kept = list(visit.services.filter(is_kept=True).order_by("position"))
    if not kept:
        raise NothingToCharge
    superbill = ledger.post_charges(
        actor,
        patient=visit.patient,
        services=_services(visit, kept, payer),
        service_on=visit.on,
        on=localdate(now),
        now=now,
        payer=payer,
        practitioner=visit.practitioner,
        location=visit.location,
        diagnoses=list(
            visit.diagnoses.filter(is_kept=True).order_by("position").values_list("code", flat=True)
        ),
    )
    write(visit, {"superbill_id": superbill.pk})
    audit.record(actor, "coding.charge", visit, patient_id=visit.patient_id)
    return superbill


def _services(
    visit: CodedVisit, kept: list[CodedService], payer: Payer | None
) -> list[ledger.Service]:
    found, missing = [], []
    for service in kept:
        fee = books.fee_of(
            service.code,
            on=visit.on,
            modifiers=service.modifiers,
            payer_id=payer.pk if payer else None,
            place_of_service=visit.place_of_service,
        )
        if fee is None:
            missing.append(service.code)
            continue
        amount = (fee * service.units).quantize(CENT)
        units = Decimal(service.units)
        found.append(ledger.Service(service.code, amount, units, tuple(service.modifiers)))
    if missing:
        raise NoFee(
            f"{', '.join(missing)}: in no fee schedule on {visit.on:%m/%d/%Y}. Load the fee under "
            "Fee schedules, and charge again; nothing was posted."
        )
    return found
