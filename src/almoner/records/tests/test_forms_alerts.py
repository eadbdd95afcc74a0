"""Answers that need somebody at once: told, listed, cleared only with what was done."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError
from django.urls import reverse
from tests import make

from almoner.platform.accounts.powers import CLINICIAN, CODER, RECEPTIONIST
from almoner.records import operations, queries
from almoner.records.models import QuestionnaireResponse
from almoner.records.operations import responses
from almoner.records.tests.people import CLERK, DESK, DOCTOR, READER
from almoner.records.tests.test_forms_filling import phq
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> QuestionnaireResponse:
    return phq(signed_in(RECEPTIONIST), make.patient(), "Several days")


def test_those_responsible_hear_of_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(responses, "tell", told.append)
    doctor = signed_in(CLINICIAN).session[SESSION_KEY]
    coder = signed_in(CODER).session[SESSION_KEY]
    row = phq(signed_in(RECEPTIONIST), make.patient(), "Several days")
    assert f"notices:{doctor}" in told
    assert f"notices:{coder}" not in told
    assert row.authored_at is not None
    said = queries.alerts_just_in(DOCTOR, row.authored_at)
    assert len(said) == 1
    assert str(row.patient.number) in said[0]
    assert row.patient.family_name not in said[0]
    assert queries.alerts_just_in(READER, row.authored_at) == []
    assert queries.alerts_just_in(DESK, row.authored_at) == []
    assert queries.alerts_just_in(CLERK, row.authored_at + timedelta(minutes=1)) == []


def test_it_stands_on_the_review_screen_until_somebody_says_what_was_done(
    row: QuestionnaireResponse,
) -> None:
    doctor = signed_in(CLINICIAN)
    review = reverse("records:review", args=[row.pk])
    url = reverse("records:see_alert", args=[row.pk])
    assert url in text(doctor.get(review))
    assert "self-harm" in text(doctor.get(url, headers=HTMX))
    assert doctor.post(url, {"done": " "}, headers=HTMX).status_code == 422
    assert signed_in(CODER).post(url, {"done": "No"}, headers=HTMX).status_code == 403
    assert doctor.post(url, {"done": "Called, safe, visit today"}, headers=HTMX).status_code == 204
    page = text(doctor.get(review))
    assert "Called, safe, visit today" in page
    assert url not in page


def test_an_amendment_does_not_take_an_alert_away(row: QuestionnaireResponse) -> None:
    before = row.alert
    operations.amend(DESK, response=row, now=row.started_at)
    row.refresh_from_db()
    answers = queries.answers_of(row)
    harmless = type(answers)(tuple(each for each in answers.items if each.link_id != "44260-8"))
    form = queries.body_of(row.form)
    assert responses._alert(row, form, harmless) == before
    with pytest.raises(IntegrityError, match="response_alert_says_who"):
        QuestionnaireResponse.objects.filter(pk=row.pk).update(alert_done="Nothing")
