"""What insurance says while a visit is booked, to those who may see coverages."""

from collections.abc import Iterator

from almoner.insurance import queries
from almoner.people.models import Patient
from almoner.people.queries.opening import is_open_to
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.cautions import Said, Thought


def about_insurance(actor: Actor, thought: Thought) -> Iterator[Said]:
    """Yield what to know of a patient's insurance before a visit; of restricted charts nothing."""
    if not actor.may("insurance.see"):
        return
    patient = Patient.objects.seen_by(actor).filter(pk=thought.patient_id).first()
    if patient is None or not is_open_to(actor, patient):
        return
    for each in queries.warnings_for(
        patient,
        thought.on,
        visit_type_id=thought.visit_type_id,
        practitioner_ids=thought.practitioner_ids,
        appointment_id=thought.appointment_id,
    ):
        yield Said(each.tone, each.text)
