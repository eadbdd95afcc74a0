"""Charges entered from a superbill, and the fee schedules they come from."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import ChargeForm, FeeForm, FeesForm
from almoner.ledger.models import FeeSchedule
from almoner.lib.fees import Fee, PlaceKind, read_charge_master
from almoner.lib.refusal import Refusal
from almoner.people.queries import open_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PAGE = 100


def charge(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Enter the charges of a visit."""
    actor = actor_of(request)
    actor.must("ledger.charge")
    now = timezone.now()
    patient = open_patient(actor, patient_id, what="charges", now=now)
    today = timezone.localdate(now)
    form = ChargeForm(request.POST or None, initial={"service_on": today})
    if form.is_valid():
        given = form.cleaned_data
        payer, location = given["payer"], given["location"]

        def fee_of(code: str, modifiers: tuple[str, ...]) -> object:
            return queries.fee_of(
                code,
                on=given["service_on"],
                modifiers=modifiers,
                payer_id=payer.pk if payer else None,
                place_of_service=location.place_of_service if location else "11",
            )

        services = form.services(fee_of)  # type: ignore[arg-type] # dollars or nothing
        if form.is_valid():
            try:
                superbill = operations.post_charges(
                    actor,
                    patient=patient,
                    services=services,
                    service_on=given["service_on"],
                    on=today,
                    now=now,
                    payer=payer,
                    practitioner=given["practitioner"],
                    location=location,
                    diagnoses=given["diagnoses"].upper().split(),
                )
            except Refusal as no:
                add_error(form, no)
            else:
                return said(redirect_to("ledger:superbill", superbill.pk), "Charged.")
    context = {"form": form, "patient": patient}
    if request.method == "POST":
        return render(request, "ledger/charge.html#form", context, status=422)
    return render(request, "ledger/charge.html", context)


def fees(request: HttpRequest) -> HttpResponse:
    """List the fee schedules, and load one from a file."""
    actor = actor_of(request)
    shown = queries.fee_schedules(actor)
    form = FeesForm(
        request.POST or None, request.FILES or None, initial={"effective_on": timezone.localdate()}
    )
    if request.method == "POST":
        actor.must("ledger.set_up")
    if form.is_valid():
        given = form.cleaned_data
        try:
            done = operations.load_fees(
                actor,
                name=given["name"],
                fees=_read(given["file"]),
                effective_on=given["effective_on"],
                payer=given["payer"],
            )
        except Refusal as no:
            form.add_error("file" if no.at_field is None else no.at_field, no.message)
        else:
            told = f"{done.added} added, {done.changed} changed, {done.same} the same."
            return said(redirect_to("ledger:fee_schedule", done.schedule.pk), told)
    context = {"schedules": shown, "form": form, "may_load": actor.may("ledger.set_up")}
    if request.method == "POST":
        return render(request, "ledger/fees.html#form", context, status=422)
    return render(request, "ledger/fees.html", context)


def _read(file: "UploadedFile[bytes]") -> tuple[Fee, ...]:
    """Read an uploaded table; the reader wants a file by its name."""
    name = Path(file.name or "fees.csv").name
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(file.read())
        return read_charge_master(path)


@require_safe
def fee_schedule(request: HttpRequest, fee_schedule_id: UUID) -> HttpResponse:
    """Show a schedule's rows (``?code=``)."""
    found = get_object_or_404(FeeSchedule.objects.select_related("payer"), pk=fee_schedule_id)
    code = request.GET.get("code", "").strip()
    rows = queries.rows_of(actor_of(request), found, code)
    context = {
        "schedule": found,
        "form": FeeForm(initial={"starts_on": timezone.localdate(), "place": PlaceKind.ANY}),
        "may_set_up": actor_of(request).may("ledger.set_up"),
        "attestations": found.attestations.all(),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "code": code,
    }
    return render(request, "ledger/fee_schedule.html", context)
