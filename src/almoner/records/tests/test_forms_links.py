"""Forms that patients fill in by themselves: by a signed link, and on the tablet."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.messages.models import Message
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records import operations, queries
from almoner.records.links import key_of, token_of
from almoner.records.models import FormRequest
from almoner.records.tests.people import DESK, READER
from almoner.records.tests.test_forms_filling import form_of, page_of
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    make.practice()
    return make.patient()


def asked(patient: Patient, name: str = "privacy-notice") -> FormRequest:
    return operations.request_form(
        DESK, patient=patient, questionnaire=form_of(name), to=None, now=timezone.now()
    )


def path(request: FormRequest) -> str:
    return reverse("records:answer_form", args=[token_of(request.pk)])


def linked(words: str) -> UUID:
    """Return the request that the link among ``words`` leads to; each link bears its second."""
    found = re.search(rf"{re.escape(settings.BASE_URL)}/records/answer/([^/]+)/", words)
    assert found, words
    return key_of(found[1])


def entered(client: Client, request: FormRequest) -> None:
    born = request.response.patient.birth_date.isoformat()
    assert client.post(path(request), {"birth_date": born}).status_code == 302


def test_the_link_goes_out_without_a_word_of_the_form(patient: Patient) -> None:
    email = make.email(patient)
    desk = signed_in(RECEPTIONIST)
    url = reverse("records:ask_form", args=[patient.pk, form_of("phq-9").pk])
    assert email.value in text(desk.get(url))
    assert desk.post(url, {"to": str(email.pk)}, headers=HTMX).status_code == 204
    message, request = Message.objects.get(), FormRequest.objects.get()
    assert linked(message.body) == request.pk
    assert "PHQ" not in message.body + message.subject
    assert patient.family_name not in message.body


def test_without_an_address_the_link_is_shown(patient: Patient) -> None:
    desk = signed_in(RECEPTIONIST)
    url = reverse("records:ask_form", args=[patient.pk, form_of("intake").pk])
    page = text(desk.post(url, {"to": ""}, headers=HTMX))
    assert linked(page) == FormRequest.objects.get().pk


def test_nothing_is_seen_before_the_birth_date_and_wrong_ones_are_counted(
    patient: Patient, client: Client
) -> None:
    request = asked(patient)
    page = text(client.get(path(request)))
    assert patient.family_name not in page
    assert request.response.form.title not in page
    for _turn in range(operations.requests.MOST_TRIES):
        assert client.post(path(request), {"birth_date": "1900-01-01"}).status_code == 422
    born = patient.birth_date.isoformat()
    assert client.post(path(request), {"birth_date": born}).status_code == 404
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_a_form_is_filled_in_by_link_left_resumed_and_sent(
    patient: Patient, client: Client
) -> None:
    request = asked(patient)
    entered(client, request)
    row = request.response
    assert row.form.title in text(client.get(path(request)))
    half = {**page_of(row), "q.1": "0"}
    assert client.post(path(request), half, headers=HTMX).status_code == 200
    assert queries.forms_at_desk([patient.pk], timezone.now())[patient.pk][0].state.startswith(
        "Opened"
    )
    whole = {**page_of(row), "q.1": "0", "q.3": "Tula Terry", "do": "complete"}
    assert client.post(path(request), whole).status_code == 302
    assert "Thank you" in text(client.get(path(request)))
    row.refresh_from_db()
    assert (row.status, row.filled_by) == ("completed", "link")
    assert queries.forms_at_desk([patient.pk], timezone.now())[patient.pk][0].state == "Answered"
    refused = client.post(path(request), whole)
    assert refused.status_code == 200
    row.refresh_from_db()
    assert row.revision == 1


def test_a_link_reaches_no_other_form_and_no_other_page(patient: Patient, client: Client) -> None:
    first, second = asked(patient), asked(patient, "phq-9")
    entered(client, first)
    page = text(client.get(path(second)))
    assert second.response.form.title not in page
    forged = client.cookies["almoner_form"].value
    client.cookies.load({"almoner_form": forged})
    assert second.response.form.title not in text(client.get(path(second)))
    for name, args in (
        ("response", [first.response_id]),
        ("review", [first.response_id]),
        ("response_paper", [first.response_id]),
        ("patient_forms", [patient.pk]),
        ("forms", []),
        ("chart", [patient.pk]),
    ):
        answer = client.get(reverse(f"records:{name}", args=args))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]


def test_forged_old_and_withdrawn_links_lead_nowhere(patient: Patient, client: Client) -> None:
    request = asked(patient)
    for token in ("x", token_of(uuid4()), f"{token_of(request.pk)}x"):
        url = reverse("records:answer_form", args=[token])
        assert client.get(url).status_code == 404
    entered(client, request)
    operations.withdraw_request(DESK, request=request, reason="Wrong form", now=timezone.now())
    assert client.get(path(request)).status_code == 410
    late = asked(patient)
    FormRequest.objects.filter(pk=late.pk).update(
        asked_at=timezone.now() - timedelta(days=20), expires_at=timezone.now()
    )
    assert client.get(path(late)).status_code == 404


def test_the_tablet_is_handed_over_signed_out(patient: Patient) -> None:
    desk = signed_in(RECEPTIONIST)
    url = reverse("records:hand_over", args=[patient.pk, form_of("privacy-notice").pk])
    answer = desk.post(url)
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"]
    assert SESSION_KEY not in desk.session
    page = text(desk.get(answer.headers["Location"]))
    assert "Notice of Privacy Practices" in page
    assert desk.get(reverse("records:patient_forms", args=[patient.pk])).status_code == 302
    row = FormRequest.objects.get().response
    whole = {**page_of(row), "q.1": "0", "q.3": "Tula Terry", "do": "complete"}
    assert desk.post(answer.headers["Location"], whole).status_code == 302
    page = text(desk.get(answer.headers["Location"]))
    assert re.search("Please hand the tablet back.*Staff: sign in", page, re.DOTALL)
    row.refresh_from_db()
    assert row.filled_by == "tablet"


def test_others_ask_nobody(patient: Patient) -> None:
    with pytest.raises(NotPermitted):
        operations.request_form(
            READER, patient=patient, questionnaire=form_of("intake"), to=None, now=timezone.now()
        )
    coder = signed_in(CODER)
    url = reverse("records:hand_over", args=[patient.pk, form_of("intake").pk])
    assert coder.post(url).status_code == 403
    somebody = make.email(make.patient())
    with pytest.raises(operations.NotReachable):
        operations.request_form(
            DESK, patient=patient, questionnaire=form_of("intake"), to=somebody, now=timezone.now()
        )


def test_a_link_is_withdrawn_with_the_reason_and_says_so_kindly(
    patient: Patient, client: Client
) -> None:
    request = asked(patient)
    entered(client, request)
    half = {**page_of(request.response), "q.3": "Tula Terry"}
    assert client.post(path(request), half, headers=HTMX).status_code == 200
    desk = signed_in(RECEPTIONIST)
    listed = reverse("records:patient_forms", args=[patient.pk])
    url = reverse("records:withdraw_form", args=[request.response_id])
    assert url in text(desk.get(listed))
    assert "whoever opens it is asked to call" in text(desk.get(url, headers=HTMX))
    assert desk.post(url, {"reason": " "}, headers=HTMX).status_code == 422
    assert desk.post(url, {"reason": "Wrong form"}, headers=HTMX).status_code == 204
    page = text(desk.get(listed))
    assert "Wrong form" in page
    assert url not in page
    assert desk.post(url, {"reason": "Again"}, headers=HTMX).status_code == 410
    gone = client.post(path(request), half)
    assert gone.status_code == 410
    assert "You need not fill it in any more" in text(gone)
    assert patient.family_name not in text(gone)
    request.response.refresh_from_db()
    assert "Tula Terry" in request.response.answers


def test_how_long_a_link_lives_is_chosen(patient: Patient) -> None:
    desk = signed_in(RECEPTIONIST)
    url = reverse("records:ask_form", args=[patient.pk, form_of("intake").pk])
    for days in ("0", "61", "soon"):
        assert desk.post(url, {"to": "", "days": days}, headers=HTMX).status_code == 422
    assert not FormRequest.objects.exists()
    desk.post(url, {"to": "", "days": "3"}, headers=HTMX)
    request = FormRequest.objects.get()
    assert request.expires_at - request.asked_at == timedelta(days=3)
    unsaid = asked(patient)
    assert unsaid.expires_at - unsaid.asked_at == timedelta(days=14)
    with pytest.raises(NotAcceptable):
        operations.request_form(
            DESK,
            patient=patient,
            questionnaire=form_of("intake"),
            to=None,
            now=timezone.now(),
            lasts=99,
        )


def test_only_those_who_fill_forms_withdraw_them(patient: Patient) -> None:
    request = asked(patient)
    url = reverse("records:withdraw_form", args=[request.response_id])
    assert signed_in(CODER).post(url, {"reason": "No"}, headers=HTMX).status_code == 403
    with pytest.raises(IntegrityError, match="form_request_withdrawn_says_why"):
        FormRequest.objects.filter(pk=request.pk).update(withdrawn_at=timezone.now())
