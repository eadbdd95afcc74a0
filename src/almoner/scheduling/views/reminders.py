"""What became of the reminders, and the rules by which they go out."""

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said, told
from almoner.scheduling import operations
from almoner.scheduling.forms.reaching import ReminderFilterForm, RuleForm
from almoner.scheduling.operations.reminders import TOPIC
from almoner.scheduling.queries import reminders as queries
from almoner.scheduling.views.booking import REFUSED, add_refusal

PAGE = 50


@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """List what went out, what came back, and what could not be sent."""
    actor = actor_of(request)
    form = ReminderFilterForm(request.GET)
    found = queries.reminder_worklist(actor, **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    query = asked.urlencode()
    context = {
        "page": page,
        "form": form,
        "query": f"{query}&" if query else "",
        "now": timezone.now(),
        "topic": TOPIC,
    }
    return render(request, "scheduling/reminders.html", context)


@require_POST
def send_again(request: HttpRequest, reminder_id: UUID) -> HttpResponse:
    """Send one more time, to the address of today."""
    done = operations.send_again(actor_of(request), reminder_id=reminder_id, now=timezone.now())
    if done.message:
        response = said(HttpResponse(status=204), f"It goes to {done.message.to} again.")
    else:
        response = said(HttpResponse(status=204), done.not_sent_because, "warning")
    return told(response, TOPIC)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules."""
    return render(
        request,
        "scheduling/reminders_rules.html",
        {"rules": queries.reminder_rules(actor_of(request))},
    )


@require_POST
def usual_rules(request: HttpRequest) -> HttpResponse:
    """Begin with the usual rules."""
    operations.set_up_usual_rules(actor_of(request))
    return redirect_to("scheduling:reminder_rules")


@require_http_methods(["GET", "POST"])
def add_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    actor = actor_of(request)
    actor.must("scheduling.set_up")
    form = RuleForm(request.POST or None)
    return _form(
        request,
        form,
        "Add a reminder rule",
        lambda: operations.add_reminder_rule(actor, rule=form.rule()),
    )


@require_http_methods(["GET", "POST"])
def change_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    actor = actor_of(request)
    found = queries.find_rule(actor, rule_id)
    form = RuleForm(request.POST or None, initial=RuleForm.values_of(found))
    return _form(
        request,
        form,
        "Change a reminder rule",
        lambda: operations.change_reminder_rule(
            actor,
            rule_id=rule_id,
            version=form.cleaned_data["version"] or 0,
            rule=form.rule(),
        ),
    )


@require_POST
def use_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Stop using a rule, or take it up again."""
    is_active = request.POST.get("use") == "1"
    operations.use_reminder_rule(actor_of(request), rule_id=rule_id, is_active=is_active)
    return redirect_to("scheduling:reminder_rules")


def _form(
    request: HttpRequest, form: RuleForm, title: str, save: Callable[[], object]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            save()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to("scheduling:reminder_rules")
    context = {"form": form, "title": title}
    if form.is_bound:
        return render(request, "scheduling/reminders_rule.html#form", context, status=REFUSED)
    return render(request, "scheduling/reminders_rule.html", context)
