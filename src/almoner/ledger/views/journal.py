"""Journal entries by hand, the journal for other programs, and the months of the books."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.ledger import operations, queries
from almoner.ledger.forms import BecauseForm, EntryForm, ImportForm, MonthForm
from almoner.ledger.models import Cause
from almoner.ledger.views.reports import AskForm
from almoner.lib.journal import as_beancount, as_csv, as_ledger, read_journal_csv
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said

FORMATS = {
    "beancount": (as_beancount, "journal.beancount", "text/plain; charset=utf-8"),
    "ledger": (as_ledger, "journal.ledger", "text/plain; charset=utf-8"),
    "csv": (as_csv, "journal.csv", "text/csv; charset=utf-8"),
}


def add_entry(request: HttpRequest) -> HttpResponse:
    """Post a journal entry by hand."""
    actor = actor_of(request)
    actor.must("ledger.post_entry")
    now = timezone.now()
    form = EntryForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if form.is_valid():
        try:
            entry = operations.post_entry(
                actor,
                on=form.cleaned_data["on"],
                memo=form.cleaned_data["memo"],
                legs=form.legs(),
                cause=Cause(form.cleaned_data["cause"]),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:entry", entry.pk), "Posted.")
    if request.method == "POST":
        return render(request, "ledger/add_entry.html#form", {"form": form}, status=422)
    return render(request, "ledger/add_entry.html", {"form": form})


def reverse_entry(request: HttpRequest, journal_entry_id: UUID) -> HttpResponse:
    """Take an entry made by hand back by its opposite."""
    actor = actor_of(request)
    actor.must("ledger.post_entry")
    now = timezone.now()
    form = BecauseForm(request.POST or None)
    if form.is_valid():
        memo = form.cleaned_data["memo"]
        try:
            opposite = operations.reverse_entry(
                actor, entry_id=journal_entry_id, on=timezone.localdate(now), memo=memo, now=now
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:entry", opposite.pk), "Taken back.")
    context = {"form": form, "title": "Take an entry back"}
    if request.method == "POST":
        return render(request, "ledger/undo.html#form", context, status=422)
    return render(request, "ledger/undo.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Give the journal of some days (``?since=&until=``) to another program, without patients."""
    if form not in FORMATS:
        raise NotFound
    asked_form = AskForm(request.GET)
    asked_form.is_valid()
    asked = asked_form.asked(timezone.localdate())
    write, name, kind = FORMATS[form]
    entries = queries.entries_to_export(actor_of(request), asked.since, asked.until)
    answer = HttpResponse(write(entries), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def load(request: HttpRequest) -> HttpResponse:
    """Take the journal of another program (a CSV file), all of it or none."""
    actor = actor_of(request)
    actor.must("ledger.post_entry")
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            entries = read_journal_csv(file.read(), queries.chart(), file.name)
            count = operations.load_journal(
                actor, entries=entries, source=form.cleaned_data["source"], now=timezone.now()
            )
        except Refusal as no:
            _add_problems(form, no)
        else:
            there = f"; {len(entries) - count} were there already" if count < len(entries) else ""
            return said(redirect_to("ledger:reports"), f"{count} entries posted{there}.")
    if request.method == "POST":
        return render(request, "ledger/load.html#form", {"form": form}, status=422)
    return render(request, "ledger/load.html", {"form": form})


def _add_problems(form: ImportForm, no: Refusal) -> None:
    problems = no.facts.get("problems")
    if not isinstance(problems, list | tuple) or not problems:
        add_error(form, no)
        return
    for problem in problems[:50]:
        form.add_error("file", str(problem))


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """Show the months, and what is missing before the oldest open one closes."""
    actor = actor_of(request)
    found = queries.periods(actor)
    still_open = [period for period in found if period.state == "open"]
    oldest = still_open[-1] if still_open else None
    context = {
        "periods": found,
        "oldest": oldest,
        "checks": queries.checklist(actor, oldest.during.lower) if oldest else [],
        "may_close": actor.may("ledger.close_period"),
        "month_form": MonthForm(),
    }
    return render(request, "ledger/periods.html", context)


@require_POST
def change_period(request: HttpRequest, verb: str) -> HttpResponse:
    """Open, close or lock a month."""
    actor = actor_of(request)
    actor.must("ledger.close_period")
    now = timezone.now()
    form = MonthForm(request.POST)
    answer = redirect_to("ledger:periods")
    if not form.is_valid():
        return said(answer, "Choose a month.", "warning")
    month = form.cleaned_data["month"]
    try:
        if verb == "open":
            reason = request.POST.get("reason", "")
            operations.open_period(actor, month=month, now=now, reason=reason)
        elif verb == "close":
            operations.close_period(actor, month=month, now=now)
        elif verb == "lock":
            operations.lock_period(actor, month=month, now=now)
        else:
            raise NotFound
    except Refusal as no:
        if isinstance(no, NotFound):
            raise
        return said(answer, no.message, "warning")
    return said(answer, f"{month:%B %Y}: done.")
