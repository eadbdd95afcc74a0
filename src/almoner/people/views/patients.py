"""The patient's page and what is done from it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from almoner.lib.sniff import JPEG, PNG, WEBP
from almoner.people import operations, panels
from almoner.people.forms import PatientForm, RegisterForm
from almoner.people.models import Merge, Patient
from almoner.people.queries.history import history_of
from almoner.people.queries.pages import patient_page
from almoner.people.views.opening import of_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.files import operations as files
from almoner.platform.ui.answers import add_error, redirect_to, said

PHOTO_LIMIT = 5 * 1024 * 1024


def register(request: HttpRequest) -> HttpResponse:
    """Register somebody new."""
    actor = actor_of(request)
    actor.must("people.register")
    form = RegisterForm(request.POST or None, initial=_from_search(request))
    if request.method == "POST" and form.is_valid():
        try:
            patient = operations.register(
                actor, registration=form.registration(), now=timezone.now()
            )
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            answer = redirect_to("people:patient", patient.pk)
            return said(answer, f"{patient.display_name} has chart number {patient.number}.")
    if request.method == "POST":
        return render(request, "people/register.html#form", {"form": form}, status=422)
    return render(request, "people/register.html", {"form": form, "alike": []})


@of_patient("summary")
def summary(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show the patient's page."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    context = {
        "patient": patient,
        "page": patient_page(patient, today),
        "age": patient.age_on(today),
        "today": today,
        "account": _account(patient),
        "panels": panels.shown(actor, patient, now),
        "panel_actions": panels.actions(actor),
        "merges": Merge.objects.filter(survivor=patient, undone_at=None).select_related("retired"),
        "may": may(request),
    }
    return render(request, "people/patient.html", context)


@of_patient("details")
def edit(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Change the patient's own details; who saves second is shown the difference."""
    actor_of(request).must("people.edit")
    initial = {name: getattr(patient, name) for name in PatientForm.base_fields}
    form = PatientForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"patient": patient, "form": form, "version": patient.version}
    if request.method != "POST":
        return render(request, "people/edit.html", context)
    context["version"] = request.POST.get("version", "0")
    if form.is_valid():
        try:
            operations.edit(
                actor_of(request),
                patient=patient,
                seen_version=int(request.POST.get("version") or 0),
                values=form.values(),
                now=timezone.now(),
            )
        except operations.EditedMeanwhile as no:
            context |= {
                "differences": no.differences,
                "version": no.version,
                "form": PatientForm(with_theirs(request.POST, no), initial=initial),
            }
            return render(request, "people/edit.html#form", context, status=409)
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return said(redirect_to("people:patient", patient.pk), "Saved.")
    return render(request, "people/edit.html#form", context, status=422)


@of_patient("history")
def history(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show who changed what, and when."""
    changes = history_of(actor_of(request), patient)
    return render(request, "people/history.html", {"patient": patient, "changes": changes})


@require_POST
@of_patient("photo")
def photo(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show an uploaded picture with the patient, or none any more."""
    actor = actor_of(request)
    actor.must("people.edit")
    upload = request.FILES.get("photo")
    if upload is None and request.POST.get("remove") != "yes":
        raise operations.NotAcceptable("Choose a picture first.", field="photo")
    stored = None
    if upload is not None:
        stored = files.store(
            actor, upload, now=timezone.now(), limit=PHOTO_LIMIT, kinds=(JPEG, PNG, WEBP)
        )
    operations.set_photo(actor, patient=patient, photo=stored)
    text = "The photo was saved." if stored else "The photo is no longer shown."
    return said(redirect_to("people:patient", patient.pk), text)


@require_POST
@of_patient("restriction")
def restrict(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Restrict the chart, or lift that."""
    wanted = request.POST.get("is_restricted") == "yes"
    operations.restrict(actor_of(request), patient=patient, is_restricted=wanted)
    text = "Opening this chart needs a reason now." if wanted else "The restriction is lifted."
    return said(redirect_to("people:patient", patient.pk), text)


@require_POST
@of_patient("registration in error")
def mark_in_error(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Take a registration back, or bring it back."""
    actor = actor_of(request)
    if patient.is_entered_in_error:
        operations.unmark_in_error(actor, patient=patient)
        return said(redirect_to("people:patient", patient.pk), "The patient is found again.")
    operations.mark_in_error(actor, patient=patient, reason=request.POST.get("reason", ""))
    return said(redirect_to("people:patient", patient.pk), "The registration was taken back.")


def may(request: HttpRequest) -> dict[str, bool]:
    """Return what the person may do with a patient, for templates."""
    actor = actor_of(request)
    verbs = ("edit", "restrict", "see_history", "mark_in_error", "merge", "register")
    return {verb: actor.may(f"people.{verb}") for verb in verbs}


def with_theirs(typed: Any, no: operations.EditedMeanwhile) -> dict[str, Any]:  # noqa: ANN401
    """Return what was typed, with the other person's value in fields this one left alone."""
    mixed = {name: typed.get(name) for name in typed}
    for each in no.differences:
        mine, seen = mixed.get(each.field), each.before_value
        if str(mine or "") in (str(seen or ""), "on" if seen is True else "", each.before):
            mixed[each.field] = each.now_value
        if mixed[each.field] is False:
            del mixed[each.field]
    return mixed


def _account(patient: Patient) -> dict[str, Any] | None:
    account = patient.family_account
    if account is None:
        return None
    return {
        "account": account,
        "guarantor": account.guarantor,
        "members": account.members.exclude(pk=patient.pk).filter(merged_into=None)[:20],
    }


def _from_search(request: HttpRequest) -> dict[str, str]:
    """Take a name over from a search that found nobody."""
    typed = [word for word in request.GET.get("q", "").split() if word.isalpha()]
    if not typed:
        return {}
    return {"family_name": typed[-1].title(), "given_name": " ".join(typed[:-1]).title()}
