"""The number of SQL statements of each screen is on record, and does not grow with the rows."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.insurance import operations
from almoner.insurance.models import Coverage
from almoner.insurance.pretend.benefits import answered
from almoner.insurance.tests.test_screens import make_user
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())
pytestmark = pytest.mark.django_db
DAY = make.ahead()


def grow(patient: Patient, number: int) -> Coverage:
    """Give a patient a coverage that was asked about, one that ended, leave for visits, a visit."""
    plan = make.plan(f"Plan {number}")
    if not plan.payer.routes.exists():
        make.route(plan.payer, make.partner(real_time_url="https://payer.example/core"))
    row = make.coverage(patient, plan=plan, since=date(2020, number, 1))
    old = {"since": date(2018, number, 1), "until": date(2018, number, 20)}
    make.coverage(patient, plan=plan, **old)
    values = {"coverage": row, "kind": "G1", "number": f"A{number}", "units": 4}
    values |= {"since": date(2020, 1, 1), "until": timezone.localdate() + timedelta(days=9)}
    operations.save_authorization(SYSTEM, patient=patient, values=values)
    make.appointment(f"{8 + number}:00", DAY, patient=patient)
    check = operations.ask_eligibility(SYSTEM, coverage=row, on=DAY, now=timezone.now())
    assert check.question
    text = answered(check.question.path.read_text(), make.NOON)
    operations.take_answer(SYSTEM, content=text.encode(), now=timezone.now())
    return row


SCREENS = ("eligibility", "authorizations", "payers", "partners", "of_patient", "coverage")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_statements_of_a_screen_are_on_record(client: Client, screen: str) -> None:
    client.force_login(make_user("Insurance coordinator"))
    make.practice(npi="1234567893")
    patient = make.patient()
    row = grow(patient, 1)
    counts = []
    for number in (2, 3):
        if number == 3:
            operations.end_coverage(SYSTEM, coverage=row, until=date(2020, 1, 31))
            grow(patient, 3)
            grow(make.patient(), 4)
            grow(make.patient(), 5)
        keys = {"of_patient": [patient.pk], "coverage": [row.pk]}.get(screen, [])
        url = reverse(f"insurance:{screen}", args=keys)
        asked = {"on": DAY, "which": "all"} if screen == "eligibility" else {}
        client.get(url, asked)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url, asked).status_code == 200
        counts.append(len(captured))
    assert counts == [COUNTS.get(screen)] * 2
