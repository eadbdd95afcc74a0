"""Requests for records: the worklist, one request with what comes next, its dialogs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.lib import release as law
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to
from almoner.records import operations, queries
from almoner.records.models.custody import LegalHold
from almoner.records.models.documents import ReleaseClass
from almoner.records.models.release import Authority, ReleaseRequest, RequestKind, RequestStatus
from almoner.records.operations.release.requests import TOPIC
from almoner.records.release_forms import (
    AuthorityForm,
    ChargeForm,
    DecisionForm,
    DeliveryForm,
    ReasonForm,
    RequestForm,
)
from almoner.records.views.opening import of_chart, words_of
from almoner.records.views.release_dialogs import dialog, finished

PAGE = 50
STATES = [("overdue", "Overdue"), *RequestStatus.choices]
STEPS = ["Check the authority", "Pick the pages", "Approve, make the PDF", "Deliver"]
STEP_OF = {"received": 1, "checked": 2, "picked": 3, "approved": 3, "ready": 4}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """List the open requests, the most urgent first."""
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "status", "q")}
    today = timezone.localdate()
    found = queries.release.worklist(actor_of(request), **asked, today=today)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "kinds": RequestKind.choices,
        "states": STATES,
        "figures": queries.release.figures(today),
        "today": today,
        "topic": TOPIC,
    }
    return render(request, "records/release/worklist.html", context)


@of_chart("releases")
def of_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Show a patient's requests, and everything that left of the record."""
    actor_of(request).must("records.release")
    context = {
        **words_of(request, patient),
        "requests": queries.release.requests_of(patient)[:100],
        "disclosures": queries.release.disclosures_of(patient)[:100],
        "holds": LegalHold.objects.filter(patient=patient, released_on=None),
        "may_keep": actor_of(request).may("records.keep"),
        "topic": TOPIC,
    }
    return render(request, "records/release/patient.html", context)


@of_chart("releases")
def receive(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Take a request in."""
    actor = actor_of(request)
    actor.must("records.release")
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.release.receive_request(
                actor, patient=patient, now=timezone.now(), **form.cleaned_data
            )
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            messages.success(request, f"{row} is due {row.due_on:%m/%d/%Y}.")
            return redirect_to("records:release", row.pk)
    wrong = request.method == "POST"
    template = "records/release/receive.html"
    context = {**words_of(request, patient), "form": form}
    return render(
        request, f"{template}#form" if wrong else template, context, status=422 if wrong else 200
    )


@require_safe
def request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request and what comes next."""
    actor, row, today = actor_of(request), _row(request, request_id), timezone.localdate()
    authorities = [
        (each, law.missing_elements(each.kind, each.elements)) for each in row.authorities.all()
    ]
    may = queries.release.authorities_by_class(row, today)
    picked = queries.release.picked_pages(row)
    package = row.packages.first()
    context: dict[str, Any] = {
        "row": row,
        "patient": row.patient,
        "today": today,
        "steps": STEPS,
        "step": STEP_OF.get(row.status, 4),
        "authorities": authorities,
        "grounds": law.AUTHORITIES.values(),
        "may_leave": sorted(may),
        "picked": len(picked),
        "redacted": sum(bool(each.boxes) for each in picked),
        "restricted": sum(each.page.release_class != "ordinary" for each in picked),
        "package": package,
        "disclosures": package.disclosures.select_related("sending") if package else [],
        "invoices": row.invoices.prefetch_related("lines"),
        "can_extend": bool(law.CLOCKS[row.kind].extension) and not row.extended_on,
        "clock": law.CLOCKS[row.kind],
        "may_approve": actor.may("records.approve_release"),
        "is_own": actor.user_id == row.prepared_by_id,
        "topic": TOPIC,
    }
    return render(request, "records/release/request.html", context)


@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, request_id: UUID, kind: str) -> HttpResponse:
    """Check an authority item by item."""
    if kind not in law.AUTHORITIES:
        raise Http404
    row, ground = _row(request, request_id), law.AUTHORITIES[kind]
    before = row.authorities.filter(kind=kind, revoked_on=None).first()
    initial = {name: getattr(before, name) for name in AuthorityForm.base_fields} if before else {}
    form = AuthorityForm(request.POST or None, request=row, kind=kind, initial=initial)
    return dialog(
        request,
        form,
        title=ground.words,
        submit="Keep this check",
        lead=f"{ground.source}. Lets leave: {_classes(ground)}. "
        "Tick only what the paper itself says.",
        act=lambda data: operations.release.add_authority(
            actor_of(request), request=row, kind=kind, now=timezone.now(), **data
        ),
        done="The check was kept.",
    )


def _classes(ground: law.Authority) -> str:
    return "; ".join(ReleaseClass(each).label for each in law.CLASSES if each in ground.classes)


@require_POST
def revoke(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Note that an authority was taken back."""
    found = get_object_or_404(Authority, pk=authority_id)
    _row(request, found.request_id)
    operations.release.revoke_authority(actor_of(request), authority=found, on=timezone.localdate())
    return finished("Nothing more leaves on it.")


@require_POST
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve restricted pages as a second person."""
    row = _row(request, request_id)
    operations.release.approve(actor_of(request), request=row, now=timezone.now())
    return finished("Approved: the PDF is being made.")


@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Write down that the package leaves."""
    row = _row(request, request_id)
    initial = {"recipient": row.requester or row.patient.legal_name}
    if row.requester:
        fax = row.requester.fax
        initial["address"] = f"{fax}, {fax}" if fax else " ".join(row.requester.address.split())
        initial["method"] = "fax" if fax else "mail"
    return dialog(
        request,
        DeliveryForm(request.POST or None, initial=initial),
        title="The records leave",
        submit="Let it leave",
        lead="By fax or link it is sent now. Otherwise print or save it first. It goes into the "
        "accounting, and that is never changed.",
        act=lambda data: operations.release.deliver(
            actor_of(request), request=row, now=timezone.now(), **data
        ),
        done="It stands in the accounting of disclosures.",
    )


@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Charge what the package comes to."""
    row = _row(request, request_id)
    return dialog(
        request,
        ChargeForm(request.POST or None),
        title="Invoice",
        submit="Issue the invoice",
        lead="The pages of the record are charged, not the cover. An invoice is never changed.",
        act=lambda data: operations.release.issue_invoice(
            actor_of(request), request=row, now=timezone.now(), **data
        ),
        done="The invoice was issued.",
    )


def _verbs(row: ReleaseRequest) -> dict[str, tuple[str, str, str]]:
    """Return verbs of a request in addresses: the title, the button, what is said after."""
    clock = law.CLOCKS[row.kind]
    return {
        "extend": (
            f"Extend by {clock.extension} days ({clock.source})",
            "Extend",
            "The clock was extended: tell the patient in writing, with this reason.",
        ),
        "send-back": ("Back to picking", "Send back", "Pages can be picked again."),
        "refuse": ("Refuse the request", "Refuse", "The request was refused."),
        "withdraw": ("The requester took it back", "Close the request", "The request is closed."),
        "answer": ("Answer the request", "Answer", "The request was answered."),
    }


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, request_id: UUID, verb: str) -> HttpResponse:
    """Do one of the things with a request that need a reason."""
    row = _row(request, request_id)
    if verb not in _verbs(row):
        raise Http404
    title, submit, done = _verbs(row)[verb]
    actor, today, do = actor_of(request), timezone.localdate(), operations.release

    def act(data: dict[str, Any]) -> object:
        why = data["reason"]
        if verb == "extend":
            return do.extend(actor, request=row, reason=why, on=today)
        if verb == "send-back":
            return do.send_back(actor, request=row, reason=why)
        if verb == "answer":
            accepted = data["accepted"]
            return do.answer(actor, request=row, outcome=why, on=today, accepted=accepted)
        settled = do.refuse if verb == "refuse" else do.withdraw_request
        return settled(actor, request=row, reason=why, on=today)

    kind = DecisionForm if verb == "answer" else ReasonForm
    form = kind(request.POST or None)
    return dialog(
        request, form, title=title, submit=submit, act=act, done=done, danger=verb == "refuse"
    )


def _row(request: HttpRequest, request_id: UUID) -> ReleaseRequest:
    return queries.release.open_request(actor_of(request), request_id, now=timezone.now())
