"""The worklist of duplicates, the comparison of two patients, merging and taking it back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from almoner.people import operations, queries
from almoner.people.models import DuplicatePair, Merge, Patient
from almoner.people.operations.merging import CHOSEN_FIELDS, default_choices
from almoner.people.queries.pages import patient_page
from almoner.people.queries.unmerging import plan_unmerge
from almoner.people.queries.values import field_of, from_plain, plain, shown
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said

_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the comparison: both values, and which is taken unless somebody chooses."""

    name: str
    label: str
    one: str
    two: str
    differs: bool
    takes_two: bool


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show the pairs that wait for a decision, the likeliest first."""
    actor_of(request).must("people.merge")
    status = request.GET.get("status", "open")
    pairs = DuplicatePair.objects.select_related("left", "right").filter(status=status)
    if status == "open":
        pairs = pairs.filter(
            left__merged_into=None,
            right__merged_into=None,
            left__is_entered_in_error=False,
            right__is_entered_in_error=False,
        )
    page = Paginator(pairs, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/duplicates.html", {"page": page, "status": status})


@require_POST
def decide(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say that a pair is two people, or put it back on the worklist; go to the next."""
    actor = actor_of(request)
    pair = get_object_or_404(DuplicatePair, pk=pair_id)
    if request.POST.get("verb") == "reopen":
        operations.reopen_pair(actor, pair=pair, now=timezone.now())
        return said(redirect_to("people:duplicates"), "The pair is on the worklist again.")
    operations.decide_different(
        actor, pair=pair, note=request.POST.get("note", ""), now=timezone.now()
    )
    following = _next_pair()
    answer = redirect_to("people:duplicates")
    if following:
        answer = redirect_to("people:merge", following.left_id, following.right_id)
    return said(answer, "Noted: two different people.")


def merge(request: HttpRequest, one_id: UUID, two_id: UUID) -> HttpResponse:
    """Compare two patients field by field, and merge the second into the first."""
    actor = actor_of(request)
    actor.must("people.merge")
    one, two = _opened(request, one_id), _opened(request, two_id)
    if one.pk == two.pk:
        return said(redirect("people:patient", one.pk), "They are merged already.")
    if request.method == "POST":
        return _merge(request, one, two)
    return render(request, "people/merge.html", _comparison(request, one, two))


def choose(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Choose whom to merge with a patient."""
    actor_of(request).must("people.merge")
    patient = get_object_or_404(Patient, pk=patient_id)
    other = request.GET.get("other", "")
    if other:
        return redirect("people:merge", patient.pk, UUID(other))
    return render(request, "people/choose_merge.html", {"patient": patient})


@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """Show what was merged, the latest first."""
    actor_of(request).must("people.merge")
    rows = Merge.objects.select_related("survivor", "retired").order_by("-at")
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/merges.html", {"page": page})


def unmerge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Show what taking a merge back would do, and do it."""
    actor = actor_of(request)
    actor.must("people.merge")
    row = get_object_or_404(Merge.objects.select_related("survivor", "retired"), pk=merge_id)
    if request.method == "POST":
        try:
            operations.unmerge(
                actor, merge=row, give=request.POST.getlist("give"), now=timezone.now()
            )
        except operations.NotUnmergeable as no:
            context = _unmerge_context(row) | {"error": no.message}
            return render(request, "people/unmerge.html", context, status=422)
        answer = redirect_to("people:patient", row.retired_id)
        return said(answer, "Taken back: both charts are as they were, later work kept.")
    return render(request, "people/unmerge.html", _unmerge_context(row))


def _opened(request: HttpRequest, patient_id: UUID) -> Patient:
    try:
        return queries.open_patient(
            actor_of(request), patient_id, what="merging", now=timezone.now()
        )
    except queries.MergedIntoAnother as led:
        return Patient.objects.get(pk=led.survivor_id)


def _merge(request: HttpRequest, one: Patient, two: Patient) -> HttpResponse:
    versions = (_number(request, "one_version"), _number(request, "two_version"))
    taken = [name for name in CHOSEN_FIELDS if request.POST.get(name) == "two"]
    try:
        operations.merge(
            actor_of(request),
            survivor=one,
            retired=two,
            seen_versions=versions,
            take_from_retired=taken,
            now=timezone.now(),
        )
    except operations.EditedMeanwhile as no:
        context = _comparison(request, *(Patient.objects.get(pk=p.pk) for p in (one, two)))
        context["differences"] = no.differences
        return render(request, "people/merge.html#form", context, status=409)
    answer = redirect_to("people:patient", one.pk)
    return said(answer, "Merged. It can be taken back from the patient's page at any time.")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() else 0


def _comparison(request: HttpRequest, one: Patient, two: Patient) -> dict[str, Any]:
    today = timezone.localdate()
    left, right = sorted((one.pk, two.pk))
    defaults = default_choices(one, two)
    return {
        "one": one,
        "two": two,
        "one_page": patient_page(one, today),
        "two_page": patient_page(two, today),
        "choices": [_choice(name, one, two, name in defaults) for name in CHOSEN_FIELDS],
        "pair": DuplicatePair.objects.filter(left_id=left, right_id=right).first(),
        "may": {"merge": actor_of(request).may("people.merge")},
    }


def _choice(name: str, one: Patient, two: Patient, takes_two: bool) -> Choice:
    field = field_of(Patient, name)
    mine, yours = getattr(one, name), getattr(two, name)
    return Choice(
        name=name,
        label=str(field.verbose_name),
        one=shown(field, mine),
        two=shown(field, yours),
        differs=plain(mine) != plain(yours),
        takes_two=takes_two,
    )


def _unmerge_context(row: Merge) -> dict[str, Any]:
    if row.undone_at:
        return {"merge": row}
    plan = plan_unmerge(row)
    fields = [
        {
            "label": each.label,
            "goes_back": each.goes_back,
            **{when: _said(each.name, getattr(each, when)) for when in ("before", "after", "now")},
        }
        for each in plan.fields
    ]
    return {"merge": row, "plan": plan, "fields": fields, "counts": plan.counts()}


def _said(name: str, value: object) -> str:
    field = field_of(Patient, name)
    return shown(field, from_plain(field, value))


def _next_pair() -> DuplicatePair | None:
    return DuplicatePair.objects.filter(
        status="open", left__merged_into=None, right__merged_into=None
    ).first()
