"""Files from this computer, and the cover sheets for a scanner."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.lib.digests import sha256_of
from almoner.lib.ids import uuid7
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient, Practice
from almoner.people.queries import open_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.files.operations import Upload
from almoner.platform.ui.answers import redirect_to
from almoner.records import covers, operations
from almoner.records.filing_forms import FilesForm, named
from almoner.records.models.documents import DocumentOrigin


def upload(request: HttpRequest) -> HttpResponse:
    """Take files in; what cannot be taken is named, everything else is kept."""
    actor = actor_of(request)
    actor.must("records.file")
    if request.method != "POST":
        form = FilesForm(initial={"patient": _patient_of(request.GET.get("patient", ""))})
        context = {"form": form, "batch": uuid7().hex}
        return render(request, "records/upload.html", context)
    form = FilesForm(request.POST)
    batch, files = request.POST.get("batch", "")[:64], request.FILES.getlist("files")
    refused: list[str] = []
    if form.is_valid() and files:
        count = sum(_receive(request, form, each, batch, refused) for each in files)
        if count:
            for sentence in refused:
                messages.error(request, sentence)
            kept = "1 file was" if count == 1 else f"{count} files were"
            messages.success(request, f"{kept} received and will be read now.")
            return redirect_to("records:incoming")
    for sentence in refused or ["Choose at least one file."]:
        form.add_error(None, sentence)
    context = {"form": form, "batch": batch or uuid7().hex}
    return render(request, "records/upload.html#form", context, status=422)


def _receive(
    request: HttpRequest,
    form: FilesForm,
    file: Upload,
    batch: str,
    refused: list[str],
) -> int:
    try:
        operations.receive(
            actor_of(request),
            upload=file,
            origin=DocumentOrigin.UPLOAD,
            arrival_key=f"upload:{batch}:{sha256_of(file.chunks())}:{file.name}",
            now=timezone.now(),
            patient=form.cleaned_data["patient"],
            type=form.cleaned_data["type"],
        )
    except Refusal as no:
        refused.append(no.message)
        return 0
    return 1


def cover(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Print a cover sheet: what is scanned behind it is filed in this chart."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.file")
    patient = open_patient(actor, patient_id, what="cover sheet", now=now)
    form = FilesForm(request.POST or None, initial={"patient": patient.pk})
    form.fields["type"].required = True
    del form.fields["patient"]
    if request.method == "POST" and form.is_valid():
        sheet = operations.make_cover(
            actor, patient=patient, type=form.cleaned_data["type"], now=now
        )
        made = covers.sheet(sheet, practice=str(Practice.objects.first() or ""))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="cover-{patient.number}.pdf"'
        answer["Cache-Control"] = "no-store"
        return answer
    context = {"form": form, "patient": patient, "named": named(patient)}
    return render(request, "records/cover.html", context)


def _patient_of(text: str) -> UUID | None:
    try:
        found = Patient.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
    return found.pk if found else None
