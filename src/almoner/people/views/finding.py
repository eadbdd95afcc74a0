"""Finding patients: the search page, the box in other forms, the warning while registering."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from almoner.lib.dates import parse_birth_date
from almoner.lib.phones import NotAPhone, parse_phone
from almoner.people import queries
from almoner.people.models import OutsideFacility
from almoner.platform.accounts.actor import actor_of

_MOST = 50


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show everybody who answers what was typed, and why."""
    q = request.GET.get("q", "")
    found = queries.find_patients(actor_of(request), q, limit=_MOST)
    return render(request, "people/search.html", {"q": q, "found": found, "most": _MOST})


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Answer a combobox that chooses a patient: ``?q=``; leave out the id in ``?but=``."""
    q = request.GET.get("q", "")
    for name, value in request.GET.items():
        if name.endswith("_text"):  # what the combobox calls its own input
            q = q or str(value)
    but = request.GET.get("but", "")
    found = [
        (each.id, each.name, _note(each))
        for each in queries.find_patients(actor_of(request), q)
        if str(each.id) != but
    ]
    return render(request, "ui/options.html", {"options": found})


@require_GET
def facilities(request: HttpRequest) -> HttpResponse:
    """Answer a combobox that chooses an outside facility."""
    actor_of(request).must("people.find")
    q = request.GET.get("q") or request.GET.get("facility_text", "")
    rows = OutsideFacility.objects.filter(is_active=True)
    for word in q.split():
        rows = rows.filter(name__icontains=word)
    found = [(row.pk, row.name, row.city) for row in rows[:12]]
    return render(request, "ui/options.html", {"options": found})


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Show who in the register may be the person being typed."""
    typed = request.GET
    readings = parse_birth_date(typed.get("birth_date", ""))
    email = typed.get("email", "").strip()
    family = typed.get("family_name", "").strip()
    found = []
    if family and (readings or typed.get("given_name", "").strip()):
        found = queries.find_alike(
            actor_of(request),
            family=family,
            given=typed.get("given_name", ""),
            birth_date=readings[0] if readings else None,
            phones=_phones(typed.get("phone", "")),
            emails=[email] if email else [],
            sex=typed.get("sex", ""),
        )
    return render(request, "people/register.html#alike", {"alike": found})


def _phones(text: str) -> list[str]:
    try:
        return [parse_phone(text).e164] if text.strip() else []
    except NotAPhone:
        return []


def _note(each: queries.Found) -> str:
    parts = (f"{each.birth_date:%m/%d/%Y}", f"chart {each.number}", each.phone, each.why)
    return " · ".join(part for part in parts if part)
