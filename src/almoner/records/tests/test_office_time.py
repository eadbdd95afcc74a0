"""Times are the office's: on screens, in what is typed, in jobs, and for what today is."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.people.queries import office_time
from almoner.people.queries.office_time import by_office_time
from almoner.platform.accounts.powers import CLINICIAN
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db
LATE = datetime(2025, 11, 2, 7, 30, tzinfo=UTC)
"""In Honolulu it is half past nine of the evening before."""


@pytest.fixture(autouse=True)
def _in_honolulu(monkeypatch: pytest.MonkeyPatch, _office_in_utc: None) -> None:
    make.location(time_zone="Pacific/Honolulu")
    monkeypatch.setattr(office_time, "_kept", office_time._Kept(office_time._UTC, 0.0))


def test_a_screen_shows_the_office_s_time() -> None:
    patient = make.patient()
    row = make.entry(patient, "Office visit", Encounter, at=LATE)
    url = reverse("records:entry", args=[patient.pk, "encounter", row.pk])
    assert "11/01/2025 9:30 PM" in signed_in(CLINICIAN).get(url).content.decode()


def test_what_is_typed_is_the_office_s_time() -> None:
    patient = make.patient()
    url = reverse("records:add", args=[patient.pk, "encounter"])
    signed_in(CLINICIAN).post(
        url,
        {
            "at": "2025-11-01T21:30",
            "text": "Office visit",
            "class_code": "AMB",
            "status": "finished",
        },
    )
    assert Encounter.objects.get().at == LATE


def test_today_is_the_day_there_and_the_zone_is_asked_once(
    django_assert_num_queries: object,
) -> None:
    with by_office_time():
        assert timezone.localdate(LATE) == date(2025, 11, 1)
    with django_assert_num_queries(0), by_office_time():  # type: ignore[operator]
        assert timezone.localdate(LATE) == date(2025, 11, 1)
    assert timezone.localdate(LATE) == date(2025, 11, 2)


def test_without_an_answer_the_last_clock_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with by_office_time():
        pass
    office_time._kept.until = 0.0

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(office_time, "office_zone", away)
    with by_office_time():
        assert timezone.localdate(LATE) == date(2025, 11, 1)
