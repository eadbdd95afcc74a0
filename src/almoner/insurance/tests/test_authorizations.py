"""Authorizations: counted down by visits, given back, warned of while booking."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.insurance import jobs, operations, queries
from almoner.insurance.models import Authorization, AuthorizationUse, Coverage
from almoner.insurance.tests.test_screens import HTMX, make_user
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.scheduling import operations as scheduling
from almoner.scheduling.models import Appointment

pytestmark = pytest.mark.django_db
DAY = make.TUESDAY


def leave(coverage: Coverage, **values: object) -> Authorization:
    given = {"coverage": coverage, "kind": "G1", "number": "A1", "since": DAY, **values}
    return operations.save_authorization(SYSTEM, patient=coverage.patient, values=given)


def left(row: Authorization) -> int | None:
    found = queries.counted().get(pk=row.pk)
    return queries.standing([found], DAY)[0].left


def texts(patient: Patient, day: date = DAY, **more: object) -> list[str]:
    return [each.text for each in queries.warnings_for(patient, day, **more)]  # type: ignore[arg-type]


def test_a_visit_takes_a_unit_and_gives_it_back() -> None:
    patient = make.patient()
    row = leave(make.coverage(patient), units=2)
    visit = book(patient)
    assert left(row) == 1
    use = AuthorizationUse.objects.get()
    assert (use.appointment, use.on) == (visit, DAY)
    visit.refresh_from_db()
    scheduling.cancel(
        SYSTEM, appointment_id=visit.pk, version=visit.version, reason="Ill", now=make.NOON
    )
    assert left(row) == 2
    visit.refresh_from_db()
    scheduling.undo_cancel(SYSTEM, appointment_id=visit.pk, version=visit.version, now=make.NOON)
    assert left(row) == 1
    assert AuthorizationUse.objects.filter(is_undone=True).count() == 1


def book(patient: Patient, on: date = DAY) -> Appointment:
    return make.appointment(on=on, patient=patient)


def test_a_missed_visit_gives_its_unit_back_by_night() -> None:
    patient = make.patient()
    row = leave(make.coverage(patient), units=2)
    visit = book(patient)
    scheduling.mark_no_show(SYSTEM, appointment_id=visit.pk, now=visit.ends_at + timedelta(hours=1))
    assert left(row) == 1
    jobs.count_visits_anew(0)
    assert left(row) == 2


def test_what_was_booked_before_the_approval_is_counted_with_it() -> None:
    patient = make.patient()
    coverage = make.coverage(patient)
    book(patient)
    row = leave(coverage, units=3, state="asked", number="", since=None)
    assert left(row) == 3
    operations.save_authorization(
        SYSTEM,
        patient=patient,
        values={"state": "approved", "number": "A1", "since": DAY},
        row=row,
    )
    assert left(row) == 2
    operations.save_authorization(
        SYSTEM, patient=patient, values={"since": DAY + timedelta(days=1)}, row=row
    )
    assert left(row) == 3


def test_an_ended_one_keeps_what_it_gave_until_its_last_day() -> None:
    patient = make.patient()
    row = leave(make.coverage(patient), units=3)
    book(patient)
    with pytest.raises(Refusal, match="its last"):
        operations.save_authorization(SYSTEM, patient=patient, values={"state": "ended"}, row=row)
    values = {"state": "ended", "until": DAY}
    operations.save_authorization(SYSTEM, patient=patient, values=values, row=row)
    assert left(row) == 2
    values = {"state": "denied", "until": None}
    operations.save_authorization(SYSTEM, patient=patient, values=values, row=row)
    assert left(row) == 3


def test_units_counted_by_hand_never_exceed_and_are_taken_back() -> None:
    patient = make.patient()
    row = leave(make.coverage(patient), units=3)
    use = operations.use_authorization(
        SYSTEM, authorization=row, on=DAY, units=2, note="Before Almoner"
    )
    with pytest.raises(Refusal, match="Only 1 of 3"):
        operations.use_authorization(SYSTEM, authorization=row, on=DAY, units=2, note="More")
    with pytest.raises(Refusal, match="what took them"):
        operations.use_authorization(SYSTEM, authorization=row, on=DAY, units=1, note=" ")
    operations.undo_use(SYSTEM, use=use)
    assert left(row) == 3
    nobody = Actor(name="T", powers=frozenset({"insurance.see"}))
    with pytest.raises(NotPermitted):
        operations.use_authorization(nobody, authorization=row, on=DAY, units=1, note="x")


def test_units_of_a_visit_are_not_taken_back_by_hand() -> None:
    patient = make.patient()
    leave(make.coverage(patient))
    book(patient)
    with pytest.raises(Refusal, match="cancel the visit"):
        operations.undo_use(SYSTEM, use=AuthorizationUse.objects.get())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": " "}, "number"),
        ({"since": None}, "since"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"units": 0}, "units"),
        ({"codes": ["9721"]}, "codes"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        leave(make.coverage(make.patient()), **values)
    assert refused.value.at_field == field
    assert not Authorization.objects.exists()


def test_a_coverage_of_another_patient_is_refused() -> None:
    coverage = make.coverage(make.patient())
    with pytest.raises(Refusal, match="another patient"):
        operations.save_authorization(
            SYSTEM,
            patient=make.patient(),
            values={"coverage": coverage, "kind": "G1", "number": "1", "since": DAY},
        )


def test_warnings_while_booking() -> None:
    patient = make.patient()
    assert "No insurance is on file" in texts(patient)[0]
    plan = make.plan("HMO", needs_authorization=True)
    coverage = make.coverage(patient, plan=plan, since=date(2020, 1, 1))
    (said,) = texts(patient)
    assert "needs an authorization, and none fits" in said
    row = leave(coverage, state="asked", number="", since=None, asked_on=DAY)
    assert "not approved yet" in texts(patient)[0]
    operations.save_authorization(
        SYSTEM,
        patient=patient,
        values={"state": "approved", "number": "A1", "since": DAY, "units": 4},
        row=row,
    )
    assert texts(patient) == []
    operations.use_authorization(SYSTEM, authorization=row, on=DAY, units=2, note="Before")
    assert "1 of 4 left after this visit" in texts(patient)[0]
    operations.use_authorization(SYSTEM, authorization=row, on=DAY, units=2, note="Before")
    assert "is used up" in texts(patient)[0]
    soon = {"units": None, "until": DAY + timedelta(days=3)}
    operations.save_authorization(SYSTEM, patient=patient, values=soon, row=row)
    assert "it ends on" in texts(patient)[0]
    assert "none fits" in texts(patient, DAY + timedelta(days=4))[0]
    assert texts(patient, codes=["97110"]) == texts(patient)
    limited = {"codes": ["97140"]}
    operations.save_authorization(SYSTEM, patient=patient, values=limited, row=row)
    assert "none fits" in texts(patient, codes=["97110"])[0]
    operations.end_coverage(SYSTEM, coverage=coverage, until=DAY - timedelta(days=1))
    assert "ended on" in texts(patient)[0]


def test_a_visit_that_holds_its_unit_is_not_warned_of_units_that_are_gone() -> None:
    patient = make.patient()
    plan = make.plan("HMO", needs_authorization=True)
    leave(make.coverage(patient, plan=plan, since=date(2020, 1, 1)), units=1)
    visit = book(patient)
    (mine,) = texts(patient, appointment_id=visit.pk)
    assert "0 of 1 left after this visit" in mine
    assert "used up" in texts(patient)[0]


def test_cautions_of_many_take_as_many_statements_as_of_one(
    django_assert_num_queries: object,
) -> None:
    visits = []
    for _ in range(4):
        patient = make.patient()
        leave(make.coverage(patient, since=date(2020, 1, 1)))
        visits.append(queries.Planned(patient.pk, DAY))
    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.cautions(visits)
    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.cautions(visits[:1])


def test_running_out_leaves_out_what_was_replaced() -> None:
    coverage = make.coverage(make.patient())
    short = leave(coverage, until=DAY + timedelta(days=10))
    rows = queries.authorizations(SYSTEM, which="running-out", today=DAY)
    assert list(rows) == [short]
    longer = leave(coverage, number="A2", until=DAY + timedelta(days=200))
    assert not queries.authorizations(SYSTEM, which="running-out", today=DAY).exists()
    assert longer in queries.authorizations(SYSTEM, which="approved", today=DAY)
    few = leave(make.coverage(make.patient()), units=2)
    assert list(queries.authorizations(SYSTEM, which="running-out", today=DAY)) == [few]


def test_a_claim_names_the_one_its_visit_took_of() -> None:
    patient = make.patient()
    coverage = make.coverage(patient)
    taken = leave(coverage, units=9, until=DAY + timedelta(days=90))
    visit = book(patient)
    later = leave(coverage, number="A2", until=DAY + timedelta(days=9))
    found = queries.authorizations_for(coverage, DAY, appointment_id=visit.pk)
    assert found == [taken, later]
    assert queries.authorizations_for(coverage, DAY) == [later, taken]
    assert queries.authorizations_for(coverage, DAY - timedelta(days=1)) == []


def test_the_screens(client: Client) -> None:
    client.force_login(make_user("Insurance coordinator"))
    patient = make.patient()
    coverage = make.coverage(patient)
    add = reverse("insurance:add_authorization", args=[patient.pk])
    typed = {"coverage": coverage.pk, "kind": "G1", "state": "approved", "codes": "97110, 97140"}
    assert "from which day" in client.post(add, {**typed, "number": "A1"}).content.decode()
    client.post(add, {**typed, "number": "A1", "since": DAY, "units": 2}, headers=HTMX)
    row = Authorization.objects.get()
    assert row.codes == ["97110", "97140"]
    page = reverse("insurance:authorization", args=[row.pk])
    assert "2 of 2 left" in client.get(page).content.decode()
    use = reverse("insurance:use_authorization", args=[row.pk])
    typed_use = {"on": DAY, "units": 3, "note": "Before"}
    refused = client.post(use, typed_use, headers=HTMX)
    assert refused.status_code == 422
    assert "Only 2 of 2 are left" in refused.content.decode()
    client.post(use, {**typed_use, "units": 1}, headers=HTMX)
    assert left(row) == 1
    client.post(reverse("insurance:undo_use", args=[AuthorizationUse.objects.get().pk]))
    assert left(row) == 2
    listed = client.get(reverse("insurance:authorizations")).content.decode()
    assert "Prior authorization A1" in listed
    assert client.get(reverse("insurance:authorizations"), {"which": "x"}).status_code == 404


def test_booking_says_it_and_a_restricted_chart_says_nothing(client: Client) -> None:
    client.force_login(make_user("Receptionist"))
    plan = make.plan("HMO", needs_authorization=True)
    patient = make.patient()
    make.coverage(patient, plan=plan, since=date(2020, 1, 1))
    url = reverse("scheduling:cautions")
    asked = {"patient": patient.pk, "on": DAY}
    assert "needs an authorization" in client.get(url, asked).content.decode()
    assert client.get(url, {"on": "soon", "patient": "x"}).content.decode().strip() == ""
    visit = book(patient, make.ahead())
    moved = {"appointment": visit.pk, "on": DAY}
    assert "needs an authorization" in client.get(url, moved).content.decode()
    detail = reverse("scheduling:appointment", args=[visit.pk])
    assert "needs an authorization" in client.get(detail).content.decode()
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    assert "authorization" not in client.get(url, asked).content.decode()
