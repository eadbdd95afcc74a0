"""Fees loaded from CMS's files, set by hand, and saved as CSV."""

import csv
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import EndFeeForm, FeeForm, MedicareForm
from almoner.ledger.models import FeeSchedule
from almoner.lib.codesets import attested_words
from almoner.lib.fees import Fee, NotFees, read_cms_fees
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile


@require_http_methods(["GET", "POST"])
def medicare_fees(request: HttpRequest) -> HttpResponse:
    """Make a fee schedule of a file of CMS."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    now = timezone.now()
    form = MedicareForm(
        request.POST or None,
        request.FILES or None,
        initial={"effective_on": timezone.localdate(now), "percent": 100, "name": "Medicare"},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            done = operations.load_cms_fees(
                actor,
                name=given["name"],
                fees=_read(form),
                effective_on=given["effective_on"],
                licence_number=given["licence_number"],
                file_name=given["file"].name or "",
                payer=given["payer"],
                now=now,
            )
        except NotFees as no:
            form.add_error("file", no.message)
        except Refusal as no:
            add_error(form, no)
        else:
            told = f"{done.added:,} added, {done.changed:,} changed, {done.same:,} the same."
            return said(redirect_to("ledger:fee_schedule", done.schedule.pk), told)
    context = {"form": form, "words": attested_words(operations.CPT_OWNER)}
    if request.method == "POST":
        return render(request, "ledger/medicare_fees.html#form", context, status=422)
    return render(request, "ledger/medicare_fees.html", context)


def _read(form: MedicareForm) -> tuple[Fee, ...]:
    given = form.cleaned_data
    with _kept(given["file"]) as file, _kept(given["gpci"]) as gpci:
        return read_cms_fees(
            file or Path(),
            form.asked(),
            starts_on=given["effective_on"],
            ends_on=given["ends_on"],
            gpci=gpci,
        )


@contextmanager
def _kept(upload: "UploadedFile[bytes] | None") -> "Iterator[Path | None]":
    """Give an uploaded file under its own name: the readers look at it."""
    if upload is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name or "fees").name
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        yield path


@require_POST
def set_fee(request: HttpRequest, fee_schedule_id: UUID) -> HttpResponse:
    """Add a fee by hand, or change it from a day on."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    schedule = get_object_or_404(FeeSchedule, pk=fee_schedule_id)
    form = FeeForm(request.POST)
    if form.is_valid():
        try:
            done = operations.set_fee(
                actor,
                schedule_id=fee_schedule_id,
                fee=form.fee(),
                effective_on=form.cleaned_data["starts_on"],
            )
        except Refusal as no:
            add_error(form, no)
        else:
            told = "It is that already." if done.same else "The fee is saved."
            return said(redirect_to("ledger:fee_schedule", fee_schedule_id), told)
    context = {"form": form, "schedule": schedule, "may_set_up": True}
    return render(request, "ledger/fee_schedule.html#form", context, status=422)


@require_safe
def fee_row(request: HttpRequest, fee_row_id: UUID) -> HttpResponse:
    """Show a fee with every version of it."""
    return _row(request, fee_row_id)


def _row(request: HttpRequest, fee_row_id: UUID, form: EndFeeForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    row = queries.open_fee(actor, fee_row_id)
    context: dict[str, Any] = {
        "row": row,
        "changes": queries.changes_of(row),
        "form": form or EndFeeForm(initial={"on": timezone.localdate()}),
        "may_set_up": actor.may("ledger.set_up"),
    }
    if form:
        return render(request, "ledger/fee_row.html#form", context, status=422)
    return render(request, "ledger/fee_row.html", context)


@require_POST
def end_fee(request: HttpRequest, fee_row_id: UUID) -> HttpResponse:
    """Let a fee end."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    form = EndFeeForm(request.POST)
    if form.is_valid():
        try:
            operations.end_fee(actor, row_id=fee_row_id, on=form.cleaned_data["on"])
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:fee_row", fee_row_id), "The fee ends then.")
    return _row(request, fee_row_id, form)


@require_safe
def export_fees(request: HttpRequest, fee_schedule_id: UUID) -> HttpResponse:
    """Save a schedule as CSV, as it can be loaded again."""
    actor = actor_of(request)
    schedule = get_object_or_404(FeeSchedule, pk=fee_schedule_id)
    answer = HttpResponse(content_type="text/csv")
    name = slugify(schedule.name) or "fees"
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(answer).writerows(queries.lines_to_export(actor, schedule))
    return answer
