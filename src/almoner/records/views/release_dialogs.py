"""The one way every dialog of releases works: a form, one call, a note."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from almoner.lib.refusal import NotFound, NotPermitted, Refusal
from almoner.platform.ui.answers import add_error, dialog_closed, said, told
from almoner.records.operations.release.requests import TOPIC


def dialog(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    submit: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    lead: str = "",
    danger: bool = False,
) -> HttpResponse:
    """Show ``form`` in a dialog; once it is right, ``act`` with its data and say ``done``."""
    wrong = request.method == "POST"
    if wrong and form.is_valid():
        try:
            act(form.cleaned_data)
        except (NotFound, NotPermitted):
            raise
        except Refusal as no:
            add_error(form, no)
        else:
            return finished(done)
    context = {"form": form, "title": title, "submit": submit, "lead": lead, "danger": danger}
    template = "records/release/dialog.html#form" if wrong else "records/release/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


def finished(text: str) -> HttpResponse:
    """Close the dialog, say ``text``, and refresh what shows requests."""
    return told(dialog_closed(said(HttpResponse(status=204), text)), TOPIC)
