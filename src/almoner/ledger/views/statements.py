"""Statements: proposing them, looking them through, making them; a family's own; the rules."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.ledger import operations, queries, statement_papers
from almoner.ledger.forms import ChoiceForm, HoldForm, RulesForm
from almoner.ledger.models import Language, StatementWay
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import actor_of
from almoner.platform.files.doors import Opened
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said, told

PAGE = 50


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """List the batches of statements."""
    actor = actor_of(request)
    page = Paginator(queries.batches(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "topic": operations.STATEMENTS,
        "may_make": actor.may("ledger.make_statements"),
        "may_set_up": actor.may("ledger.set_up"),
    }
    return render(request, "ledger/statements.html", context)


@require_POST
def propose_statements(request: HttpRequest) -> HttpResponse:
    """Find whom a statement is due to, and show them."""
    batch = operations.propose_batch(actor_of(request), now=timezone.now())
    return redirect_to("ledger:statement_batch", batch.pk)


@require_safe
def statement_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch: whom it is to, how far it is, and its papers."""
    actor = actor_of(request)
    batch = queries.open_batch(actor, batch_id)
    which = request.GET.get("which", "")
    context = {
        "batch": batch,
        "which": which,
        "page": Paginator(queries.items_of(batch, which=which), PAGE).get_page(
            request.GET.get("page")
        ),
        "query": f"which={which}&" if which else "",
        "topic": f"statements:{batch.pk}",
        "parts": [part for part in queries.parts_of(batch.pk) if part.pdf_id],
        "may_make": actor.may("ledger.make_statements"),
    }
    return render(request, "ledger/statement_batch.html", context)


@require_POST
def leave_out(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Leave the ticked families out of a proposal, or take them in again."""
    is_left_out = request.POST.get("verb") != "take_in"
    changed = operations.leave_out(
        actor_of(request),
        batch_id=batch_id,
        item_ids=_ids(request, "item"),
        reason=request.POST.get("reason", "") or "Left out by hand",
        is_left_out=is_left_out,
    )
    text = f"{changed} left out." if is_left_out else f"{changed} taken in again."
    return _told(batch_id, text if changed else "Tick a family first.")


@require_POST
def start_statements(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Begin to make a batch, or go on."""
    operations.start_batch(actor_of(request), batch_id=batch_id, now=timezone.now())
    return _told(batch_id, "They are being made. You may leave this page.")


@require_POST
def stop_statements(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Stop making a batch."""
    operations.stop_batch(actor_of(request), batch_id=batch_id)
    return _told(batch_id, "Stopped. What was made stays.")


@require_safe
def statements_pdf(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Give all statements of a batch that are mailed, in one PDF."""
    return _file(queries.open_batch_file(actor_of(request), batch_id))


@require_safe
def statements_zip(request: HttpRequest, batch_id: UUID, part: int) -> HttpResponse:
    """Give the statements of a part of a batch, each as a file of its own."""
    actor_of(request).must("ledger.make_statements")
    parts = [each for each in queries.parts_of(batch_id) if each.part == part and each.pdf_id]
    if not parts:
        raise NotFound("There is no such part of the batch.")
    answer = HttpResponse(statement_papers.single_files(parts), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="statements-{part + 1}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Print a statement again, as it was made."""
    found = queries.open_statement(actor_of(request), statement_id)
    return pdf(statement_papers.statement(found), f"statement-{found.number}.pdf")


@require_safe
def family_statements(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Show a family's statements, how it gets them, and the holds of its account."""
    return _family(request, family_id)


@require_POST
def make_statement(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Make one family's statement at once."""
    made = operations.make_statement(actor_of(request), family_id=family_id, now=timezone.now())
    answer = redirect_to("ledger:family_statements", family_id)
    return said(answer, f"Statement {made.number} is made.")


@require_POST
def choose_billing(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Write down how a family wants its statements."""
    form = ChoiceForm(request.POST)
    if form.is_valid():
        language = form.cleaned_data["language"]
        try:
            operations.choose_billing(
                actor_of(request),
                family_id=family_id,
                way=StatementWay(form.cleaned_data["way"]),
                language=Language(language) if language else None,
                now=timezone.now(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:family_statements", family_id), "Saved.")
    return _family(request, family_id, choice=form)


@require_POST
def hold_account(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Hold an account: it is asked for nothing."""
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            operations.hold_account(
                actor_of(request), family_id=family_id, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:family_statements", family_id), "Held.")
    return _family(request, family_id, hold=form)


@require_POST
def end_hold(request: HttpRequest, account_hold_id: UUID) -> HttpResponse:
    """End a hold."""
    hold = operations.end_hold(actor_of(request), hold_id=account_hold_id, now=timezone.now())
    return said(redirect_to("ledger:family_statements", hold.family_id), "The hold is ended.")


def _family(
    request: HttpRequest,
    family_id: UUID,
    *,
    choice: ChoiceForm | None = None,
    hold: HoldForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    found = queries.statements_of(actor, family_id)
    family = get_object_or_404(FamilyAccount.objects.select_related("guarantor"), pk=family_id)
    to = queries.reach_of([family_id], on=today)[family_id]
    chosen = getattr(family, "billing", None)
    context = {
        "family": family,
        "address": ", ".join(to.lines[1:]),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "holds": queries.holds_of(actor, family_id),
        "today": today,
        "yesterday": today - timedelta(days=1),
        "choice": choice
        or ChoiceForm(initial={"way": chosen.way, "language": chosen.language} if chosen else None),
        "hold": hold or HoldForm(initial={"since": today}),
        "may_make": actor.may("ledger.make_statements"),
    }
    if choice or hold:
        name = "choice" if choice else "hold"
        return render(request, f"ledger/statements_of.html#{name}", context, status=422)
    return render(request, "ledger/statements_of.html", context)


@require_http_methods(["GET", "POST"])
def billing_rules(request: HttpRequest) -> HttpResponse:
    """Change the rules of statements, plans and collections."""
    actor = actor_of(request)
    actor.must("ledger.set_up")
    rules = queries.rules()
    form = RulesForm(request.POST or None, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_billing_rules(
                actor,
                values=form.cleaned_data,
                seen_version=int(request.POST.get("seen_version") or 0),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:statements"), "Saved.")
    context = {"form": form, "rules": rules}
    if request.method == "POST":
        return render(request, "ledger/statement_rules.html#form", context, status=422)
    return render(request, "ledger/statement_rules.html", context)


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist(name)]
    except ValueError:
        raise NotFound from None


def _told(batch_id: UUID, text: str) -> HttpResponse:
    return said(told(HttpResponse(status=204), f"statements:{batch_id}"), text)


def _file(opened: Opened) -> HttpResponse:
    return pdf(opened.file.path.read_bytes(), opened.name)
