"""Code groups: the list, and making or changing one."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from almoner.coding import operations
from almoner.coding.models import CodeGroup
from almoner.coding.queries import groups
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said


class GroupForm(forms.Form):
    """A code group as it is typed."""

    name = forms.CharField(max_length=100)
    specialty = forms.RegexField(
        r"^[0-9A-Za-z]{9}[Xx]$",
        required=False,
        help_text="Taxonomy code of the practitioners it is for, such as 207Q00000X.",
    )
    codes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="ICD-10-CM codes in their order, between spaces or on lines of their own.",
    )
    is_active = forms.BooleanField(label="In use", required=False)

    def values(self) -> dict[str, Any]:
        """Return the group."""
        typed = self.cleaned_data
        return {**typed, "codes": typed["codes"].replace(",", " ").split()}


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """Show all code groups."""
    return render(request, "coding/groups.html", {"rows": groups.all_groups(actor_of(request))})


def add_group(request: HttpRequest) -> HttpResponse:
    """Make a code group."""
    return _edit(request, None)


def group(request: HttpRequest, code_group_id: UUID) -> HttpResponse:
    """Change a code group, or put it away."""
    return _edit(request, get_object_or_404(CodeGroup, pk=code_group_id))


def _edit(request: HttpRequest, row: CodeGroup | None) -> HttpResponse:
    actor = actor_of(request)
    actor.must("coding.keep_groups")
    beginning: dict[str, Any] = {"is_active": True}
    if row is not None:
        beginning = {name: getattr(row, name) for name in ("name", "specialty", "is_active")}
        beginning["codes"] = "\n".join(row.codes)
    form = GroupForm(request.POST or None, initial=beginning)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            operations.keep_group(
                actor,
                row=row,
                seen_version=int(seen) if seen.isdecimal() else 0,
                **form.values(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("coding:groups"), "Kept.")
    context = {"form": form, "row": row}
    if request.method == "POST":
        return render(request, "coding/group.html#form", context, status=422)
    return render(request, "coding/group.html", context)
