"""Asking patients for forms, and the pages they fill them in on without signing in.

A link leads to one form: first the birth date is asked for, which the browser then remembers by a
signed cookie for that one address. On the tablet the staff member is signed out when it is handed
over, so that nothing else can be reached from it.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from almoner.lib.refusal import NotFound
from almoner.people.models import Patient, Practice
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import dialog_closed, said, told
from almoner.records import operations, queries
from almoner.records.forms import AskForm, BirthDateForm, WithdrawForm
from almoner.records.links import key_of, link, token_of
from almoner.records.models import FormRequest, QuestionnaireResponse
from almoner.records.models.questionnaires import RequestState, RequestWay
from almoner.records.patient_words import words_for
from almoner.records.views.filling import Page, fill
from almoner.records.views.opening import of_patient_forms
from almoner.records.views.responses import of_response

OFTEN, WAIT = 600, 600
"""How often a link is asked for in so many seconds; a form saves itself as it is typed."""
NONE: Mapping[str, str] = MappingProxyType({})
COOKIE = "almoner_form"
COOKIE_LASTS = 2 * 3600


@require_http_methods(["GET", "POST"])
@of_patient_forms
def ask(request: HttpRequest, patient: Patient, form_id: UUID) -> HttpResponse:
    """Choose where the link goes, and send it; without an address it is shown to be passed on."""
    questionnaire = queries.found_form(form_id)
    form = AskForm(request.POST or None, addresses=queries.addresses_of(patient))
    context = {"form": form, "patient": patient, "questionnaire": questionnaire}
    if request.method == "POST" and form.is_valid():
        made = operations.request_form(
            actor_of(request),
            patient=patient,
            questionnaire=questionnaire,
            to=form.address(),
            lasts=form.cleaned_data["days"] or operations.requests.LINK_LASTS,
            now=timezone.now(),
        )
        if form.address() is None:
            context |= {"link": link(made.pk), "request_row": made}
            return told(render(request, "records/forms/ask.html#form", context), "records.forms")
        return told(
            dialog_closed(said(HttpResponse(status=204), "The link is on its way.")),
            "records.forms",
        )
    wrong = request.method == "POST"
    template = "records/forms/ask.html#form" if wrong else "records/forms/ask.html"
    return render(request, template, context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@of_response
def withdraw(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Take a request back, with the reason."""
    asked = getattr(row, "request", None)
    if asked is None:
        raise NotFound
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.withdraw_request(
            actor_of(request),
            request=asked,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        text = "The link is dead now. What was typed stays."
        return told(dialog_closed(said(HttpResponse(status=204), text)), "records.forms")
    context = {"form": form, "title": f"Withdraw “{row}”", "patient": row.patient}
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


@require_POST
@of_patient_forms
def hand_over(request: HttpRequest, patient: Patient, form_id: UUID) -> HttpResponse:
    """Put one form on the tablet and sign out: only that form can be reached from here."""
    made = operations.hand_over(
        actor_of(request),
        patient=patient,
        questionnaire=queries.found_form(form_id),
        now=timezone.now(),
    )
    logout(request)
    answer = redirect("records:answer_form", token_of(made.pk))
    # What staff looked at before must not come back by the browser's back button.
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the birth date, then show the one form of a link."""
    if _too_often(f"form:{sha256(token.encode()).hexdigest()}"):
        return _plain(request, "Please wait a few minutes", "This page was opened very often.", 429)
    try:
        asked = queries.found_request(key_of(token))
    except NotFound:
        return _gone(request)
    says = words_for(asked.response.patient, queries.body_of(asked.response.form))
    with translation.override(says.get("lang", "en")):
        return _answered(request, asked, says)


def _answered(request: HttpRequest, asked: FormRequest, says: Mapping[str, str]) -> HttpResponse:
    if asked.state == RequestState.ANSWERED:
        return _thanks(request, asked, says)
    if asked.withdrawn_at is not None:
        return _taken_back(request, says)
    if not queries.is_open(asked, timezone.now()):
        return _gone(request, says)
    if asked.way == RequestWay.LINK and not _is_known(request, asked):
        return _second_check(request, asked, says)
    words = {"asked": asked, "practice": Practice.objects.first(), "submit": "Send"}
    page = Page(
        "records/forms/answer_page.html",
        _patient(asked),
        lambda _row: redirect(request.path),
        words,
        is_patients=True,
        says=says,
    )
    return _closed(fill(request, asked.response, page))


def _second_check(
    request: HttpRequest, asked: FormRequest, says: Mapping[str, str]
) -> HttpResponse:
    form = BirthDateForm(request.POST or None)
    form.fields["birth_date"].label = says.get("birth_date", form.fields["birth_date"].label)
    if request.method == "POST" and form.is_valid():
        born = form.cleaned_data["birth_date"]
        if operations.enter(_patient(asked), request=asked, born=born, now=timezone.now()):
            answer = redirect(request.path)
            answer.set_signed_cookie(
                COOKIE,
                asked.pk.hex,
                salt="almoner.form",
                max_age=COOKIE_LASTS,
                path=request.path,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return answer
        wrong = says.get("birth_wrong", operations.WrongBirthDate().message)
        form.add_error("birth_date", wrong)
    context = {"form": form, "practice": Practice.objects.first(), "says": says}
    status = 422 if request.method == "POST" else 200
    return _closed(render(request, "records/forms/birth_date.html", context, status=status))


def _is_known(request: HttpRequest, asked: FormRequest) -> bool:
    found = request.get_signed_cookie(COOKIE, default="", salt="almoner.form", max_age=COOKIE_LASTS)
    return bool(found == asked.pk.hex)


def _patient(asked: FormRequest) -> Actor:
    return Actor(
        name=f"The patient, {asked.get_way_display().lower()}",
        powers=frozenset({"records.fill_forms"}),
    )


def _thanks(request: HttpRequest, asked: FormRequest, says: Mapping[str, str]) -> HttpResponse:
    is_tablet = asked.way == RequestWay.TABLET
    why = says.get("thanks_link", "We have your answers. See you soon.")
    if is_tablet:
        why = says.get("thanks_tablet", "Please hand the tablet back.")
    what = says.get("thanks", "Thank you")
    return _plain(request, what, why, 200, is_tablet=is_tablet, says=says)


def _taken_back(request: HttpRequest, says: Mapping[str, str]) -> HttpResponse:
    why = "You need not fill it in any more. If you have a question, please call us."
    what = says.get("back", "We took this form back")
    return _plain(request, what, says.get("back_why", why), 410, says=says)


def _gone(request: HttpRequest, says: Mapping[str, str] = NONE) -> HttpResponse:
    if _too_often(f"form-wrong:{get_adapter().get_client_ip(request)}"):
        return _plain(request, "Please wait a few minutes", "This page was opened very often.", 429)
    why = says.get("gone_why", "It may be old or incomplete. Please call us.")
    what = says.get("gone", "This link is not valid any more")
    return _plain(request, what, why, 404, says=says)


def _plain(
    request: HttpRequest,
    what: str,
    why: str,
    status: int,
    *,
    is_tablet: bool = False,
    says: Mapping[str, str] = NONE,
) -> HttpResponse:
    context = {"what": what, "why": why, "is_tablet": is_tablet, "says": says}
    return _closed(render(request, "records/forms/answer_over.html", context, status=status))


def _too_often(key: str) -> bool:
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, WAIT)
    return count > OFTEN


def _closed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
