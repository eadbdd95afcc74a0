"""Code sets: what is here, a release file given, what it changes, and its loading."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.coding import operations, queries
from almoner.coding.models import CodeSystem, Release, ReleaseUpload
from almoner.coding.operations.uploads import topic_of
from almoner.coding.queries.impact import changes_of
from almoner.coding.release_forms import ReleaseForm
from almoner.lib import codesets
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to

PAGE = 100
UPLOADS = 20


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Show the code systems with edition, date, count and source, and the files given last."""
    actor_of(request).must("coding.load_codes")
    context = {
        "sets": queries.code_sets(timezone.localdate()),
        "uploads": ReleaseUpload.objects.order_by("-uploaded_at")[:UPLOADS],
    }
    return render(request, "coding/releases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_release(request: HttpRequest) -> HttpResponse:
    """Take a release file; it is read in the background, and nothing is loaded yet."""
    actor = actor_of(request)
    actor.must("coding.load_codes")
    if request.method != "POST":
        form = ReleaseForm(initial={"kind": request.GET.get("kind", "icd10cm")})
        return render(request, "coding/release_add.html", {"form": form})
    form = ReleaseForm(request.POST)
    file = request.FILES.get("file")
    if file is None:
        form.add_error(None, "Choose the release file: the ZIP as it is published.")
    if form.is_valid() and file is not None:
        try:
            row = operations.receive_release(
                actor,
                upload=file,
                now=timezone.now(),
                **form.release(),  # type: ignore[arg-type]
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("coding:release_upload", upload_id=row.pk)
    return render(request, "coding/release_add.html#form", {"form": form}, status=422)


@require_safe
def release_upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show how far a file is, and what it would change."""
    actor_of(request).must("coding.load_codes")
    row = get_object_or_404(
        ReleaseUpload.objects.select_related("release", "attestation"), pk=upload_id
    )
    parts = [
        {**part, "label": CodeSystem(part["system"]).label} for part in row.preview.get("parts", ())
    ]
    context = {
        "row": row,
        "label": codesets.KINDS[row.kind].label,
        "parts": parts,
        "topic": topic_of(row.pk),
        "is_half_done": row.state in row.HALF_DONE,
    }
    return render(request, "coding/release_upload.html", context)


@require_POST
def settle_upload(request: HttpRequest, upload_id: UUID, verb: str) -> HttpResponse:
    """Load a file whose changes are on screen, or put it aside."""
    actor = actor_of(request)
    if verb == "apply":
        operations.apply_upload(actor, upload_id=upload_id)
    elif verb == "drop":
        operations.drop_upload(actor, upload_id=upload_id)
        messages.info(request, "The file was put aside: nothing changed.")
    else:
        raise NotFound
    return redirect_to("coding:release_upload", upload_id=upload_id)


@require_safe
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Show what a loaded release changed, code by code, of ``?kind=``."""
    actor_of(request).must("coding.load_codes")
    row = get_object_or_404(
        Release.objects.defer("content").select_related("attestation"), pk=release_id
    )
    kind = request.GET.get("kind", "")
    page = Paginator(changes_of(row, kind), PAGE).get_page(request.GET.get("page"))
    lines = [(each, codesets.shown(row.system, each.code)) for each in page]
    context = {
        "row": row,
        "page": page,
        "lines": lines,
        "kind": kind,
        "kinds": [(each.value, each.value.capitalize()) for each in codesets.Kind],
    }
    return render(request, "coding/release.html", context)
