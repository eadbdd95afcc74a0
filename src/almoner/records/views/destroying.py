"""Destruction of documents after their time: what is due, lists, approval, the certificate."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.lib.refusal import NotFound
from almoner.lib.typeset import typeset
from almoner.people.models import Practice
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import pdf, redirect_to
from almoner.records import operations, queries, releasing
from almoner.records.models.custody import RetentionRule
from almoner.records.models.destruction import DestructionList, ItemState, ListState
from almoner.records.operations.release.requests import TOPIC
from almoner.records.release_forms import ReasonForm, TypesForm
from almoner.records.views.release_dialogs import dialog, finished

SHOWN = 200


@require_safe
def destruction(request: HttpRequest) -> HttpResponse:
    """List what is past its retention, and the lists made of it."""
    actor = actor_of(request)
    context = {
        "lists": queries.destroying.lists(actor)[:SHOWN],
        "due": queries.destroying.due(actor, today=timezone.localdate(), most=SHOWN),
        "most": SHOWN,
        "topic": TOPIC,
    }
    return render(request, "records/release/destruction.html", context)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Put the ticked documents on a list."""
    try:
        ticked = [UUID(each) for each in request.POST.getlist("document")]
    except ValueError:
        raise NotFound("There is no such document.") from None
    made = operations.destroying.propose_destruction(
        actor_of(request), documents=ticked, now=timezone.now()
    )
    return redirect_to("records:destruction_list", made.pk)


@require_safe
def destruction_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Show one list: every document, and what became of it."""
    actor = actor_of(request)
    found, items = queries.destroying.items_of(actor, list_id)
    waits = found.state == ListState.PROPOSED
    context = {
        "list": found,
        "items": items,
        "waits": waits,
        "may_approve": waits and actor.user_id != found.proposed_by_id,
        "topic": TOPIC,
    }
    return render(request, "records/release/destruction_list.html", context)


@require_POST
def approve(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Approve a list as a second person."""
    row = get_object_or_404(DestructionList, pk=list_id)
    operations.destroying.approve_destruction(actor_of(request), proposed=row, now=timezone.now())
    return finished("Approved: the documents are being destroyed.")


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Withdraw a list, with the reason."""
    actor = actor_of(request)
    actor.must(queries.destroying.POWER)
    row = get_object_or_404(DestructionList, pk=list_id)
    return dialog(
        request,
        ReasonForm(request.POST or None),
        title=f"Withdraw {row}",
        submit="Withdraw the list",
        act=lambda data: operations.destroying.withdraw_destruction(
            actor, proposed=row, now=timezone.now(), **data
        ),
        done="The list was withdrawn; nothing was destroyed.",
    )


@require_http_methods(["GET", "POST"])
def types(request: HttpRequest, retention_id: UUID) -> HttpResponse:
    """Say which types of documents a rule keeps."""
    actor = actor_of(request)
    actor.must("records.set_up_release")
    rule = get_object_or_404(RetentionRule, pk=retention_id)
    chosen = [row.type_id for row in rule.types.all()]
    return dialog(
        request,
        TypesForm(request.POST or None, initial={"types": chosen}),
        title=f"Documents kept by “{rule}”",
        submit="Save",
        lead="A type that no rule names is kept for good.",
        act=lambda data: operations.destroying.keep_types_by(actor, rule=rule, **data),
        done="The schedule was changed.",
    )


@require_safe
def certificate(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Print the certificate of a list that was carried out."""
    row, items = queries.destroying.items_of(actor_of(request), list_id)
    if row.done_at is None:
        raise NotFound("There is a certificate once the list was carried out.")
    gone = [item for item in items if item.state == ItemState.DESTROYED]
    days = sorted(timezone.localdate(item.document.at) for item in gone)
    data = {
        "practice": releasing.practice_words(Practice.objects.first()),
        "number": str(row.number),
        "on": f"{timezone.localtime(row.done_at):%m/%d/%Y}",
        "method": row.method,
        "proposed": f"{row.proposed_by}, {timezone.localtime(row.proposed_at):%m/%d/%Y %I:%M %p}",
        "approved": f"{row.approved_by}, {timezone.localtime(row.approved_at):%m/%d/%Y %I:%M %p}"
        if row.approved_at
        else "",
        "covered": f"{days[0]:%m/%d/%Y} to {days[-1]:%m/%d/%Y}" if days else "None",
        "count": len(gone),
        "pages": sum(item.page_count for item in gone),
        "kept": len(items) - len(gone),
        "rows": [
            {
                "patient": f"{item.document.patient.sort_name} ({item.document.patient.number})",
                "what": f"{item.document.type}: {item.document.text}",
                "at": f"{timezone.localdate(item.document.at):%m/%d/%Y}",
                "pages": str(item.page_count),
                "rule": f"{item.rule}; over on {item.kept_until:%m/%d/%Y}",
                "sha256": item.sha256,
                "shared": item.shared_files > 0,
            }
            for item in gone
        ],
    }
    content = typeset("almoner.records", "destruction_certificate", data)
    return pdf(content, f"destruction-{row.number}.pdf")
