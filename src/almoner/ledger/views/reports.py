"""Reports: on screen, as PDF and as a spreadsheet; and one journal entry."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from almoner.ledger import operations, papers, queries
from almoner.ledger.models import Account, JournalEntry
from almoner.ledger.queries import Asked, Report
from almoner.lib.refusal import NotFound
from almoner.people.models import Location, Practitioner
from almoner.platform.accounts.actor import actor_of
from almoner.platform.audit.exports import as_xlsx
from almoner.platform.ui.answers import pdf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AskForm(forms.Form):
    """What a report is about."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    location = forms.ModelChoiceField(queryset=Location.objects.all(), required=False)
    practitioner = forms.ModelChoiceField(queryset=Practitioner.objects.all(), required=False)
    account = forms.ModelChoiceField(queryset=Account.objects.all(), required=False)
    basis = forms.CharField(required=False)

    def asked(self, today: date) -> Asked:
        """Return the question; what was not said is the present month."""
        given = self.cleaned_data
        until = given.get("until") or today
        return Asked(
            since=given.get("since") or until.replace(day=1),
            until=until,
            location_id=_key(given.get("location")),
            practitioner_id=_key(given.get("practitioner")),
            account_id=_key(given.get("account")),
            is_cash=given.get("basis") == "cash",
        )


def _key(row: Location | Practitioner | Account | None) -> UUID | None:
    return row.pk if row is not None else None


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports."""
    actor = actor_of(request)
    actor.must("ledger.see_books")
    today = timezone.localdate()
    context = {
        "names": [(name, title) for name, (title, _make) in queries.REPORTS.items()],
        "may_post": actor.may("ledger.post_entry"),
        "since": today.replace(day=1),
        "until": today,
    }
    return render(request, "ledger/reports.html", context)


@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    """Show a report of some days (``?since=&until=…``); ``?file=pdf`` or ``xlsx`` gives a file."""
    if name not in queries.REPORTS:
        raise NotFound
    form = AskForm(request.GET)
    form.is_valid()
    asked = form.asked(timezone.localdate())
    shown = queries.REPORTS[name][1](actor_of(request), asked)
    if request.GET.get("file") == "pdf":
        return pdf(papers.report(shown), f"{name}-{asked.until:%Y-%m-%d}.pdf")
    if request.GET.get("file") == "xlsx":
        return _sheet(shown, asked)
    query = request.GET.copy()
    query.pop("file", None)
    context = {
        "report": shown,
        "asked": asked,
        "rows": [(row, _address(row.opens)) for row in shown.rows],
        "query": query.urlencode(),
        "locations": _options(Location.objects.all()),
        "practitioners": _options(Practitioner.objects.all()),
        "accounts": _options(Account.objects.all()),
    }
    return render(request, "ledger/report.html", context)


def _options(rows: object) -> list[tuple[UUID, str]]:
    return [(row.pk, str(row)) for row in rows]  # type: ignore[attr-defined] # a QuerySet


def _address(opens: tuple[str, UUID] | None) -> str:
    if opens is None:
        return ""
    kind, key = opens
    if kind == "account":
        return f"{reverse('ledger:report', args=['ledger-detail'])}?account={key}"
    if kind == "payer":
        return ""
    return reverse(
        {"entry": "ledger:entry", "family": "ledger:account"}.get(kind, "ledger:payment"),
        args=[key],
    )


def _sheet(shown: Report, asked: Asked) -> HttpResponse:
    heading = [column.label for column in shown.columns]
    cells = [[_plain(cell) for cell in row.cells] for row in shown.rows]
    answer = HttpResponse(as_xlsx(heading, cells), content_type=XLSX)
    name = f"{shown.name}-{asked.until:%Y-%m-%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _plain(cell: object) -> str:
    """Return a cell for a spreadsheet; amounts stay numbers there."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return cell  # type: ignore[return-value] # written as a number
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


@require_safe
def entry(request: HttpRequest, journal_entry_id: UUID) -> HttpResponse:
    """Show a journal entry with its postings."""
    actor_of(request).must("ledger.see_books")
    found = get_object_or_404(
        JournalEntry.objects.select_related("reason", "reverses", "reversed_by"),
        pk=journal_entry_id,
    )
    postings = found.postings.select_related(
        "account", "family", "payer", "charge", "payment", "location", "practitioner"
    ).order_by("-amount")
    undone = found.reverses_id is not None or hasattr(found, "reversed_by")
    context = {
        "entry": found,
        "postings": postings,
        "may_reverse": actor_of(request).may("ledger.post_entry")
        and found.cause in operations.HAND
        and not undone,
    }
    return render(request, "ledger/entry.html", context)
