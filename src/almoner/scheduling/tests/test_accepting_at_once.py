"""Many accepts of one offer at one time, through real connections."""

import pytest
from tests import make

from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment, Occupancy, OfferState
from almoner.scheduling.tests.test_concurrency import outcomes

pytestmark = pytest.mark.django_db(transaction=True)

PATIENT = Actor(
    name="The patient, by link", powers=frozenset({"scheduling.answer_offer", "scheduling.book"})
)


def test_two_hundred_accepts_of_one_offer() -> None:
    office = make.office()
    own = office.book("15:00")
    operations.join_waiting_list(
        office.desk,
        patient_id=office.patient.id,
        visit_type_id=office.visit_type.id,
        appointment_id=own.id,
        wishes=operations.Wishes(notice_hours=2),
        now=make.NOON,
    )
    visit = office.book("9:00", patient=make.patient())
    operations.cancel(
        office.desk, appointment_id=visit.id, version=visit.version, reason="ill", now=make.NOON
    )
    (offer,) = operations.offer_freed(
        SYSTEM,
        occupancy_ids=list(visit.occupancies.values_list("id", flat=True)),
        now=make.NOON,
    )
    attempts = [
        lambda: operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON)
        for _ in range(200)
    ]
    assert outcomes(attempts) == {"done": 1, "OfferOver": 199}
    offer.refresh_from_db()
    live = Occupancy.objects.filter(released_at=None)
    assert offer.state == OfferState.ACCEPTED
    assert [row.appointment_id for row in live] == [offer.appointment_id]
    assert Appointment.objects.standing().count() == 1


def test_accepting_declining_expiring_and_booking_at_once() -> None:
    """Whoever comes first decides; nobody meets a deadlock, and the time has one owner."""
    office = make.office()
    for _ in range(6):
        operations.join_waiting_list(
            office.desk,
            patient_id=make.patient().id,
            visit_type_id=office.visit_type.id,
            wishes=operations.Wishes(notice_hours=0),
            now=make.NOON,
        )
    visit = office.book("9:00")
    operations.cancel(
        office.desk, appointment_id=visit.id, version=visit.version, reason="ill", now=make.NOON
    )
    freed = list(visit.occupancies.values_list("id", flat=True))
    (offer,) = operations.offer_freed(SYSTEM, occupancy_ids=freed, now=make.NOON)
    just_before, over = offer.expires_at.replace(second=0), offer.expires_at
    people = [make.patient() for _ in range(40)]
    attempts = []
    for who in people:
        attempts += [
            lambda: operations.accept_offer(PATIENT, offer_id=offer.id, now=make.NOON),
            lambda: operations.decline_offer(PATIENT, offer_id=offer.id, now=just_before),
            lambda: operations.expire_offers(SYSTEM, now=over),
            lambda who=who: office.book("9:00", patient=who, now=over),
            lambda: operations.offer_freed(SYSTEM, occupancy_ids=freed, now=make.NOON),
        ]
    found = outcomes(attempts)
    assert set(found) <= {"done", "OfferOver", "SlotTaken", "HeldForSomebody"}, found
    assert Occupancy.objects.filter(released_at=None).count() == 1
