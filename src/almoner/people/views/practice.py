"""The practice: its places, people and directory, listed and edited."""

from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from almoner.people import operations
from almoner.people.forms.practice import KINDS, HolidayForm, PracticeForm
from almoner.people.models import Holiday, ImportRun, Location, Practice
from almoner.people.models.places import Weekday
from almoner.people.operations.practice import AlreadyThere, HoursOverlap, Opening, power_for
from almoner.people.tables import TABLES
from almoner.people.views.hours import read_hours, weekly
from almoner.people.views.patients import with_theirs
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

_PER_PAGE = 50


def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """List rows of a kind; ``?q=`` narrows by words in their text."""
    if kind not in TABLES:
        raise Http404
    actor = actor_of(request)
    actor.must("people.find")
    table_class, title, one = TABLES[kind]
    q = request.GET.get("q", "")
    rows = _narrowed(KINDS[kind][0], q, is_active=request.GET.get("all") != "on")
    table = table_class(rows)
    table.caption = title
    RequestConfig(request, paginate={"per_page": _PER_PAGE}).configure(table)
    context = {
        "table": table,
        "title": title,
        "one": one,
        "kind": kind,
        "kinds": TABLES,
        "q": q,
        "all": request.GET.get("all", ""),
        "may_add": actor.may(power_for(KINDS[kind][0])),
        "practice": Practice.objects.first(),
    }
    return render(request, "people/practice_list.html", context)


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a row of a kind."""
    model, form_class = _kind(kind)
    actor = actor_of(request)
    actor.must(power_for(model))
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.practice.add(actor, kind=model, values=form.values())
        except (operations.NotAcceptable, AlreadyThere) as no:
            add_error(form, no)
        else:
            place = "practice_edit" if kind == "locations" else "practice"
            args = (kind, row.pk) if kind == "locations" else (kind,)
            return said(redirect_to(f"people:{place}", *args), f"{row} was added.")
    return _form(request, form, kind, f"Add a {TABLES[kind][2]}")


def edit(request: HttpRequest, kind: str, row_id: UUID) -> HttpResponse:
    """Change a row of a kind."""
    model, form_class = _kind(kind)
    actor = actor_of(request)
    actor.must("people.find")
    row = get_object_or_404(model, pk=row_id)
    form = form_class(request.POST or None, instance=row)
    words: dict[str, Any] = {"version": request.POST.get("version", row.version)}
    if request.method == "POST" and form.is_valid():
        try:
            operations.practice.edit(
                actor, row=row, seen_version=int(words["version"] or 0), values=form.values()
            )
        except operations.EditedMeanwhile as no:
            mixed = form_class(with_theirs(request.POST, no), instance=row)
            words = {"version": no.version, "differences": no.differences}
            return _form(request, mixed, kind, str(row), row=row, **words)
        except (operations.NotAcceptable, AlreadyThere) as no:
            add_error(form, no)
        else:
            return said(redirect_to("people:practice", kind), f"{row} was saved.")
    if isinstance(row, Location):
        words |= {"week": weekly(row), "holidays": _holidays(row)}
    return _form(request, form, kind, str(row), row=row, **words)


@require_POST
def hours(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Set the weekly hours of a location."""
    location = get_object_or_404(Location, pk=location_id)
    try:
        openings: list[Opening] = read_hours(request.POST)
        operations.practice.set_hours(actor_of(request), location=location, hours=openings)
    except (HoursOverlap, operations.NotAcceptable) as no:
        context = {"row": location, "week": weekly(location, request.POST), "error": no.message}
        return render(request, "people/practice_form.html#hours", context, status=422)
    context = {"row": location, "week": weekly(location)}
    return said(render(request, "people/practice_form.html#hours", context), "Hours were saved.")


def holidays(request: HttpRequest) -> HttpResponse:
    """List and add days on which the practice or one location is closed."""
    actor = actor_of(request)
    actor.must("people.find")
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.practice.add_holiday(actor, **form.values())
        except (operations.NotAcceptable, AlreadyThere) as no:
            add_error(form, no)
        else:
            return said(redirect_to("people:holidays"), "The day is closed.")
    context = {
        "form": form,
        "holidays": Holiday.objects.select_related("location").filter(on__gte=timezone.localdate()),
        "kinds": TABLES,
        "may_add": actor.may("people.manage_practice"),
    }
    if request.method == "POST":
        return render(request, "people/holidays.html#form", context, status=422)
    return render(request, "people/holidays.html", context)


@require_POST
def remove_holiday(request: HttpRequest, holiday_id: UUID) -> HttpResponse:
    """Open again on a day."""
    holiday = get_object_or_404(Holiday, pk=holiday_id)
    operations.practice.remove_holiday(actor_of(request), holiday=holiday)
    return said(redirect_to("people:holidays"), "The day is open again.")


def practice(request: HttpRequest) -> HttpResponse:
    """Name the practice itself."""
    actor = actor_of(request)
    actor.must("people.manage_practice")
    row = Practice.objects.first()
    form = PracticeForm(request.POST or None, instance=row)
    words: dict[str, Any] = {"version": request.POST.get("version", row.version if row else 0)}
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                operations.practice.add(actor, kind=Practice, values=form.values())
            else:
                operations.practice.edit(
                    actor, row=row, seen_version=int(words["version"] or 0), values=form.values()
                )
        except operations.EditedMeanwhile as no:
            form = PracticeForm(with_theirs(request.POST, no), instance=row)
            words = {"version": no.version, "differences": no.differences}
        except (operations.NotAcceptable, AlreadyThere) as no:
            add_error(form, no)
        else:
            return said(redirect_to("people:practice", "locations"), "Saved.")
    return _form(request, form, "locations", "The practice", **words)


def imports(request: HttpRequest) -> HttpResponse:
    """Show what was imported, and from where."""
    actor_of(request).must("people.import")
    return render(request, "people/imports.html", {"runs": ImportRun.objects.all()[:100]})


def _kind(kind: str) -> tuple[Any, Any]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _narrowed(model: type[Model], q: str, *, is_active: bool) -> QuerySet[Any]:
    rows = model._default_manager.all()
    if is_active:
        rows = rows.filter(is_active=True)
    foreign = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    rows = rows.select_related(*[name for name in foreign if name in ("location", "facility")])
    names = {"name", "family_name", "given_name", "city", "npi", "specialty", "job_title", "phone"}
    fields = [field.name for field in model._meta.concrete_fields if field.name in names]
    for word in q.split():
        any_field = Q()
        for name in fields:
            any_field |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(any_field)
    return rows


def _holidays(location: Location) -> QuerySet[Holiday]:
    return Holiday.objects.of(location).filter(on__gte=timezone.localdate())


def _form(
    request: HttpRequest,
    form: Any,  # noqa: ANN401 - one of several forms
    kind: str,
    title: str,
    **words: object,
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "title": title,
        "list_title": TABLES[kind][1],
        "weekdays": Weekday.choices,
        "may_save": actor_of(request).may(power_for(KINDS[kind][0])),
        **words,
    }
    wrong = request.method == "POST"
    template = "people/practice_form.html#form" if wrong else "people/practice_form.html"
    return render(request, template, context, status=422 if wrong else 200)
