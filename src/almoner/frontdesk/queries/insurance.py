"""What check-in shows of insurance: coverages, what payers answered, and what to collect."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from almoner.frontdesk.queries.visits import OnFile
from almoner.insurance import queries
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Coverages of a day with their answers, and what to know; ``due`` is the co-pay in dollars."""

    rows: tuple[queries.AtDesk, ...] = ()
    cautions: tuple[queries.Caution, ...] = ()
    due: Decimal | None = None
    may_ask: bool = False


def at_desk(
    actor: Actor, file: OnFile, *, on: date, appointment: Appointment | None = None
) -> AtDesk:
    """Return what the desk is told; nothing to whoever may not see it, or of a restricted chart."""
    if not actor.may("insurance.see") or file.is_restricted:
        return AtDesk()
    rows = queries.at_desk(actor, file.patient, on)
    cautions = queries.warnings_for(
        file.patient,
        on,
        visit_type_id=appointment.visit_type_id if appointment else None,
        appointment_id=appointment.pk if appointment else None,
    )
    due = next((row.due for row in rows if row.due), None)
    return AtDesk(
        tuple(rows),
        tuple(cautions),
        due if actor.may("ledger.take_payment") else None,
        actor.may("insurance.check_eligibility"),
    )
