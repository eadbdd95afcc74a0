"""The encoder: codes found as one types, then completed question by question."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.coding import operations, queries
from almoner.coding.forms import ENCOUNTERS, SEXES, SearchForm
from almoner.coding.queries import groups
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to


@require_safe
def encoder(request: HttpRequest) -> HttpResponse:
    """Show the codes that ``?q=`` means for ``?age=``, ``?sex=`` and ``?encounter=``."""
    actor = actor_of(request)
    form = SearchForm(request.GET)
    form.is_valid()
    q = form.cleaned_data.get("q", "")
    hits = queries.find_codes(actor, q, form.context()) if q.strip() else []
    context = {
        "form": form,
        "q": q.strip(),
        "hits": hits,
        "is_being_made": hits is None,
        "favorites": [] if q.strip() else queries.favorites(actor),
        "groups": [] if q.strip() else groups.groups_for(actor),
        "may_keep_groups": actor.may("coding.keep_groups"),
        "sexes": SEXES,
        "encounters": ENCOUNTERS,
    }
    return render(request, "coding/encoder.html", context)


@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Show a code with its notes and what leads on to a billable one."""
    meant = request.GET.get("meant", "")
    page = queries.code_page(actor_of(request), code, meant=meant.split(",") if meant else ())
    context = {"page": page, "is_narrowed": page.meant != (page.node.code,)}
    return render(request, "coding/code.html", context)


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a code among one's favorites, or let it go."""
    actor = actor_of(request)
    if request.POST.get("kept") == "no":
        operations.let_go(actor, code=code)
    else:
        operations.keep(actor, code=code, now=timezone.now())
    return redirect_to("coding:code", code=code)
