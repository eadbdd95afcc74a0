"""What charts lack, by clinician and age; waiving; letters; the office's rules."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, dialog_closed, pdf, redirect_to, said, told
from almoner.records import operations
from almoner.records.completeness_forms import PolicyForm, RuleForm, WaiverForm
from almoner.records.models import CompletenessRule
from almoner.records.papers import notes as papers
from almoner.records.queries import completing

TOPIC = "records.deficiencies"


def deficiencies(request: HttpRequest) -> HttpResponse:
    """Show what is open by clinician and age, and the list that was chosen."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.complete")
    chosen = {name: request.GET.get(name, "").strip() for name in ("practitioner", "bucket", "q")}
    standings = completing.by_clinician(now)
    context = {
        "standings": standings,
        "columns": completing.COLUMNS,
        "buckets": [(column, column.capitalize()) for column in completing.COLUMNS],
        "people": [
            (str(each.practitioner.pk), str(each.practitioner))
            for each in standings
            if each.practitioner
        ],
        "rows": completing.deficiencies(now=now, **chosen),
        "closed": completing.closed_lately(10),
        "letters": completing.letters_lately(10),
        "topic": TOPIC,
        "may_set_rules": actor.may("records.set_rules"),
        **chosen,
    }
    return render(request, "records/deficiencies.html", context)


def waive(request: HttpRequest, deficiency_id: UUID) -> HttpResponse:
    """Ask for something no more, with the reason, or take that back."""
    actor = actor_of(request)
    actor.must("records.complete")
    row = completing.found_deficiency(deficiency_id)
    if request.method == "POST" and request.POST.get("take_back") == "yes":
        operations.take_back_waiver(actor, row=row)
        return told(said(HttpResponse(status=204), "It is asked for again."), TOPIC)
    form = WaiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.waive(actor, row=row, reason=form.cleaned_data["reason"])
        except operations.NotAcceptable as no:
            add_error(form, no)
        else:
            return told(dialog_closed(said(HttpResponse(status=204), "It was waived.")), TOPIC)
    wrong = request.method == "POST"
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    context = {"form": form, "title": f"Waive “{row.what}”", "patient": row.patient}
    return render(request, template, context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """Show the letter to a clinician about what is missing; a POST keeps it as it goes to them."""
    actor, now = actor_of(request), timezone.now()
    actor.must("records.complete")
    practitioner = get_object_or_404(Practitioner, pk=practitioner_id)
    data = completing.letter_of(practitioner, now)
    content = papers.deficiency_letter(data)
    if request.method != "POST":
        return pdf(content, "deficiencies.pdf")
    operations.keep_deficiency_letter(
        actor,
        practitioner=practitioner,
        content=content,
        count=len(data["rows"]),
        warning=data["warning"],
        now=now,
    )
    return told(said(HttpResponse(status=204), "The letter was kept: print it from below."), TOPIC)


@require_safe
def kept_letter(request: HttpRequest, kept_letter_id: UUID) -> HttpResponse:
    """Show a letter as it went to a clinician."""
    row = completing.open_letter(actor_of(request), kept_letter_id)
    return pdf(row.pdf.path.read_bytes(), "deficiencies.pdf")


def rules(request: HttpRequest) -> HttpResponse:
    """Show the office's rules and its policy."""
    actor = actor_of(request)
    actor.must("records.complete")
    policy = completing.policy()
    may_set = actor.may("records.set_rules")
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST":
        actor.must("records.set_rules")
        if form.is_valid():
            try:
                operations.set_policy(actor, seen_version=_seen(request), values=form.cleaned_data)
            except operations.NotAcceptable as no:
                add_error(form, no)
            else:
                return said(redirect_to("records:rules"), "The rule was saved.")
        return render(
            request, "records/rules.html#form", {"form": form, "policy": policy}, status=422
        )
    context = {"rules": completing.rules(), "form": form, "policy": policy, "may_set": may_set}
    return render(request, "records/rules.html", context)


def add_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    actor = actor_of(request)
    actor.must("records.set_rules")
    form = RuleForm(request.POST or None, initial={"applies_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.add_rule(
                actor, values=form.values(), types=list(form.cleaned_data["types"])
            )
        except (operations.NotAcceptable, operations.RuleNameTaken) as no:
            add_error(form, no)
        else:
            return said(redirect_to("records:rules"), f"“{row}” was added.")
    return _rule_page(request, form, "Add a rule")


def change_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule; who saves second is told what the first changed."""
    actor = actor_of(request)
    actor.must("records.set_rules")
    row = get_object_or_404(CompletenessRule, pk=rule_id)
    types = row.rule_types.filter(is_active=True).values_list("type_id", flat=True)
    form = RuleForm(request.POST or None, instance=row, initial={"types": list(types)})
    words: dict[str, Any] = {"version": request.POST.get("version", row.version)}
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_rule(
                actor,
                row=row,
                seen_version=_seen(request),
                values=form.values(),
                types=list(form.cleaned_data["types"]),
            )
        except operations.EditedMeanwhile as no:
            words = {"version": no.version, "differences": no.differences}
        except (operations.NotAcceptable, operations.RuleNameTaken) as no:
            add_error(form, no)
        else:
            return said(redirect_to("records:rules"), f"“{row}” was saved.")
    return _rule_page(request, form, str(row), **words)


def _rule_page(request: HttpRequest, form: RuleForm, title: str, **words: object) -> HttpResponse:
    wrong = request.method == "POST"
    template = "records/rule.html#form" if wrong else "records/rule.html"
    context = {"form": form, "title": title, **words}
    return render(request, template, context, status=422 if wrong else 200)


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
