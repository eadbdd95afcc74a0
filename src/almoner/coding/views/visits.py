"""The coder's desk: visits to code, one after the other."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from almoner.coding import operations, queries
from almoner.coding.models import CodedService, CodedVisit, CodingState
from almoner.coding.queries import books, edits, groups, levels, visits
from almoner.coding.visit_forms import (
    AboutForm,
    DiagnosisForm,
    LineForm,
    QueryForm,
    ServiceForm,
)
from almoner.ledger.models import Payer
from almoner.lib.code_edits import Action
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient, Practitioner
from almoner.people.queries import ChartRestricted
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import add_error, dialog_closed, redirect_to, said
from almoner.records import operations as records
from almoner.records.models import Note

PAGE = 50
MOST_HITS = 10
STATES = [(state.value, state.label) for state in CodingState if state != CodingState.TO_CODE]

View = Callable[..., HttpResponseBase]


def of_visit(view: View) -> View:
    """Give the view the visit of its address, whose chart is then noted as looked at."""

    @wraps(view)
    def opened(request: HttpRequest, visit_id: UUID, **words: Any) -> HttpResponseBase:  # noqa: ANN401
        actor = actor_of(request)
        try:
            visit = visits.open_visit(actor, visit_id, now=timezone.now())
        except ChartRestricted as no:
            return restricted(request, no)
        return view(request, visit, **words)

    return opened


def restricted(request: HttpRequest, no: ChartRestricted) -> HttpResponse:
    """Ask for a reason to open a restricted chart."""
    context = {
        "patient": Patient.objects.get(pk=no.patient_id),
        "next": request.get_full_path(),
        "may_break": actor_of(request).may("audit.break_glass"),
    }
    return render(request, "people/break_glass.html", context, status=403)


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """Show the visits to code, or those held or coded (``?state=``)."""
    actor = actor_of(request)
    given = request.GET
    rows = visits.visits_list(
        actor,
        state=given.get("state", ""),
        mine=given.get("whose") == "mine",
        practitioner=given.get("practitioner", ""),
    )
    context = {
        "page": Paginator(rows, PAGE).get_page(given.get("page")),
        "counts": visits.counts_by_state(actor),
        "states": STATES,
        "practitioners": [
            (each.pk, str(each)) for each in Practitioner.objects.filter(is_active=True)
        ],
        "now": timezone.now(),
        "behind": books.behind(timezone.localdate()),
        "edition": queries.book().release.edition,
    }
    return render(request, "coding/visits.html", context)


@require_safe
def next_visit(request: HttpRequest) -> HttpResponse:
    """Lead to the visit that waits longest."""
    found = visits.next_visit(actor_of(request))
    return redirect("coding:visit", found.pk) if found else redirect("coding:visits")


@require_safe
@of_visit
def visit(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Show a visit: what was written, and the codes beside it."""
    if visit.is_stay:
        return redirect("coding:visit_stay", visit.pk)
    return render(request, "coding/visit.html", _desk(request, visit))


def _desk(request: HttpRequest, visit: CodedVisit, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    actor = actor_of(request)
    visit.refresh_from_db(
        fields=["version", "level", "state", "coder", "coded_at", "since_at", "superbill"]
    )
    desk = visits.desk_of(visit)
    about = {name: getattr(visit, name) for name in ("place_of_service", "payer_kind")}
    return {
        "desk": desk,
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(visit.on),
        "notes": marked_notes(desk),
        "proposals": visits.proposals_of(actor, desk) if visit.is_open else [],
        "findings": edits.findings_of(visit, desk),
        "about": AboutForm(initial={**about, "seen_version": visit.version}),
        "judged": levels.judged(visit, desk),
        "groups": _groups(request, visit),
        "may_query": actor.may("records.query"),
        "may_charge": actor.may("ledger.charge"),
        "may_see_account": actor.may("ledger.see_accounts"),
        "payers": [(each.pk, each.name) for each in Payer.objects.filter(is_active=True)]
        if not visit.is_open
        else [],
        **more,
    }


def _groups(request: HttpRequest, visit: CodedVisit) -> list[groups.ShownGroup]:
    """Return the code groups of the specialty that saw the patient, and those for all."""
    specialty = visit.practitioner.taxonomy if visit.practitioner else ""
    if not visit.is_open or not specialty:
        return []
    found = groups.groups_for(actor_of(request), specialty)
    return [each for each in found if each.group.specialty in ("", specialty)]


def marked_notes(desk: visits.Desk) -> list[tuple[Note, list[tuple[str, SafeString]]]]:
    """Return the notes of a visit in paragraphs, the words that support codes marked."""
    return [(note, _marked(note.body, desk)) for note in desk.notes]


def _marked(body: str, desk: visits.Desk) -> list[tuple[str, SafeString]]:
    """Return the paragraphs of a note, its linked phrases marked with the codes they support."""
    linked = [
        *((line.row.phrase, line.row.code) for line in desk.diagnoses if line.row.phrase),
        *((line.row.phrase, line.row.code) for line in desk.services if line.row.phrase),
    ]
    found: list[tuple[str, SafeString]] = []
    for part in body.split("\n"):
        if not part.strip():
            continue
        kind = "heading" if part.startswith("#") else "text"
        text = str(escape(part.lstrip("#").strip()))
        for phrase, code in linked:
            words = str(escape(phrase))
            text = text.replace(words, f'<mark title="{code}">{words}</mark>')
        found.append((kind, mark_safe(text)))  # noqa: S308 - every piece was escaped above
    return found


def _codes(request: HttpRequest, visit: CodedVisit, status: int = 200, **more: Any) -> HttpResponse:  # noqa: ANN401
    return render(request, "coding/visit.html#work", _desk(request, visit, **more), status=status)


@require_safe
@of_visit
def find(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Answer the code field: codes that ``?q=`` means for this patient."""
    context = visits.patient_context(visit.patient, visit.on)
    hits = queries.find_codes(actor_of(request), request.GET.get("q", ""), context, limit=MOST_HITS)
    options = [(hit.code, f"{hit.code} {hit.title}", _note(hit.is_billable)) for hit in hits or ()]
    return render(request, "coding/found.html", {"options": options, "is_being_made": hits is None})


def _note(is_billable: bool) -> str:
    return "" if is_billable else "needs more"


@require_POST
@of_visit
def add_diagnosis(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Add a diagnosis, with the words that support it."""
    form = DiagnosisForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        note = visits.note_with(visit, typed["phrase"])
        phrase = typed["phrase"] if note else ""
        try:
            operations.add_diagnosis(
                actor_of(request), visit=visit, code=typed["code"], note=note, phrase=phrase
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return _codes(request, visit)
    return _codes(request, visit, 422, wrong=form)


@require_POST
@of_visit
def add_service(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Add a service, with the words that support it."""
    form = ServiceForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        note = visits.note_with(visit, typed["phrase"])
        phrase = typed["phrase"] if note else ""
        try:
            operations.add_service(
                actor_of(request), visit=visit, note=note, phrase=phrase, **typed["service"]
            )
        except Refusal as no:
            form.add_error("service", no.message)
        else:
            if request.POST.get("then") == "visit":
                return redirect_to("coding:visit", visit.pk)
            return _codes(request, visit)
    return _codes(request, visit, 422, wrong=form)


@require_POST
@of_visit
def line(request: HttpRequest, visit: CodedVisit, kind: str, line_id: UUID) -> HttpResponse:
    """Change a code of the visit: ``do`` is up, down, away, back, support or change."""
    actor, row = actor_of(request), visits.found_line(visit, kind, line_id)
    doing = request.POST.get("do", "")
    if doing in ("up", "down") and not isinstance(row, CodedService):
        operations.move_diagnosis(actor, row=row, up=doing == "up")
    elif doing in ("away", "back"):
        operations.keep_line(actor, row=row, is_kept=doing == "back")
    elif doing == "support":
        phrase = request.POST.get("phrase", "")
        note = visits.note_with(visit, phrase)
        if phrase.strip() and note is None:
            raise operations.NotInNote
        operations.support(actor, row=row, note=note, phrase=phrase)
    elif isinstance(row, CodedService):
        return _change(request, visit, row)
    return _codes(request, visit)


def _change(request: HttpRequest, visit: CodedVisit, row: CodedService) -> HttpResponse:
    form = LineForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        pointers = visits.pointed(typed["pointers"], visits.desk_of(visit))
        try:
            if pointers is None:
                raise operations.PointsNowhere
            operations.change_service(actor_of(request), row=row, **{**typed, "pointers": pointers})
        except Refusal as no:
            add_error(form, no)
        else:
            return _codes(request, visit)
    return _codes(request, visit, 422, wrong=form, wrong_line=row.pk)


@require_POST
@of_visit
def describe(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Say where the patient was seen, and whose rules hold."""
    form = AboutForm(request.POST)
    if form.is_valid():
        operations.describe(actor_of(request), visit=visit, **form.cleaned_data)
        return _codes(request, visit)
    return _codes(request, visit, 422, wrong=form)


@require_POST
@of_visit
def answer(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Say why a finding does not hold here."""
    operations.answer_edit(
        actor_of(request),
        visit=visit,
        finding=request.POST.get("finding", ""),
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    return _codes(request, visit)


@require_POST
@of_visit
def mend(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Mend a finding in the way that was chosen."""
    actor, desk = actor_of(request), visits.desk_of(visit)
    wanted = request.POST.get("finding"), request.POST.get("words")
    for each in edits.findings_of(visit, desk):
        for offer in each.offers:
            if (each.key, offer.words) == wanted:
                _mend(actor, desk, offer)
                return _codes(request, visit)
    return said(_codes(request, visit), "This was mended already.", "info")


def _mend(actor: Actor, desk: visits.Desk, offer: edits.Offer) -> None:
    diagnoses = {str(line.row.pk): line.row for line in desk.diagnoses}
    services = {str(line.row.pk): line.row for line in desk.services}
    key, by = offer.mending.key, offer.mending.by
    if offer.mending.action is Action.REMOVE:
        operations.keep_line(actor, row=diagnoses.get(key) or services[key], is_kept=False)
    elif offer.mending.action is Action.REPLACE:
        operations.replace_diagnosis(actor, row=diagnoses[key], code=offer.by)
    elif offer.mending.action is Action.MOVE_BEFORE:
        operations.put_before(actor, row=diagnoses[key], other=diagnoses[by[0]])
    else:
        row = services[key]
        pointers = row.pointers
        if offer.mending.action is Action.POINT:
            pointers = [desk.diagnoses[int(place) - 1].row.pk for place in by]
        modifiers = row.modifiers
        if offer.mending.action is Action.MODIFIERS:
            modifiers = list(by)
        elif offer.mending.action is Action.ADD_MODIFIER:
            modifiers = [*row.modifiers, offer.by]
        operations.change_service(
            actor,
            row=row,
            code=row.code,
            modifiers=modifiers,
            units=row.units,
            pointers=pointers,
        )


@require_POST
@of_visit
def finish(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Say that it is coded, and go on to the next."""
    actor = actor_of(request)
    seen = request.POST.get("seen_version", "")
    operations.finish(
        actor, visit=visit, seen_version=int(seen) if seen.isdecimal() else 0, now=timezone.now()
    )
    following = visits.next_visit(actor, after=visit)
    if following is None:
        return said(redirect_to("coding:visits"), "Coded. Nothing else waits.")
    return said(redirect_to("coding:visit", following.pk), "Coded. This is the next one.")


@require_POST
@of_visit
def reopen(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Open a coded visit again."""
    operations.reopen(
        actor_of(request), visit=visit, reason=request.POST.get("reason", ""), now=timezone.now()
    )
    return redirect_to("coding:visit", visit.pk)


@of_visit
def ask(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Ask the clinician, with what the note says filled in."""
    actor = actor_of(request)
    actor.must("records.query")
    beginning = QueryForm.beginning(visit.practitioner, _said(visit, request.GET.get("phrase", "")))
    form = QueryForm(request.POST or None, initial=beginning)
    words: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = records.ask(
                actor,
                patient=visit.patient,
                practitioner=typed["practitioner"],
                encounter=visit.encounter,
                values=form.values(),
                due_on=typed["due_on"],
                now=timezone.now(),
                in_spite_of_warnings=request.POST.get("seen") == "yes",
            )
        except records.MayLead as no:
            words = {"warnings": no.warnings}
        except records.NotAcceptable as no:
            add_error(form, no)
        else:
            following = redirect_to("coding:visit", visit.pk)
            return dialog_closed(said(following, f"{row.practitioner} was asked."))
    context = {"form": form, "visit": visit, **words}
    if request.method == "POST":
        return render(request, "coding/ask.html#form", context, status=422)
    return render(request, "coding/ask.html", context)


def _said(visit: CodedVisit, phrase: str) -> str:
    note = visits.note_with(visit, phrase)
    if note is None:
        return ""
    return f"{note.type}, {timezone.localdate(note.at):%m/%d/%Y}: “{phrase}”"
