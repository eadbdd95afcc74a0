"""The form builder: items added, changed, moved by a key, taken out; the form beside them."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires import building
from almoner.lib.questionnaires.wording import condition_lines
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, dialog_closed, said, told
from almoner.records import operations, queries
from almoner.records.item_forms import ItemForm
from almoner.records.models import Questionnaire
from almoner.records.views.filling import sheet_of, with_faults

CHANGED = "records.builder"


@require_http_methods(["GET", "POST"])
def build(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Show the builder; move an item or take it out."""
    actor = actor_of(request)
    actor.must("records.build_forms")
    row = queries.found_form(form_id)
    form = lib.read_questionnaire(row.draft)
    if request.method == "POST":
        changed = _step(form, request.POST.get("do", ""), request.POST.get("item", ""))
        row = operations.save_draft(
            actor, questionnaire=row, seen_version=_version(request), form=changed
        )
        form = lib.read_questionnaire(row.draft)
    context = {
        "row": row,
        "items": list(_rows(form.items, 0)),
        "fields": with_faults(sheet_of(form, lib.started(form)), ()),
        "troubles": building.troubles(form),
    }
    is_part = request.method == "POST"
    return render(request, f"records/forms/build.html{'#builder' if is_part else ''}", context)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Change an item (``?item=``), or add one behind (``?after=``) or within (``?within=``)."""
    actor = actor_of(request)
    actor.must("records.build_forms")
    row = queries.found_form(form_id)
    body = lib.read_questionnaire(row.draft)
    link_id = request.GET.get("item", "")
    old = building.found(body, link_id) if link_id else _new(body)
    form = ItemForm(request.POST or None, of=body, item=old)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, row, body, form.made(), link_id)
        except operations.FormChanged:
            raise
        except Refusal as no:
            add_error(form, no)
        else:
            return told(
                dialog_closed(said(HttpResponse(status=204), "Kept in the draft.")), CHANGED
            )
    wrong = request.method == "POST"
    seen = request.POST.get("version", row.version)
    title = "Change the item" if link_id else "Add an item"
    context = {"form": form, "row": row, "title": title, "seen": seen}
    template = f"records/forms/item.html{'#form' if wrong else ''}"
    return render(request, template, context, status=422 if wrong else 200)


def _keep(
    request: HttpRequest, row: Questionnaire, body: lib.Questionnaire, made: lib.Item, link_id: str
) -> None:
    after, within = request.GET.get("after", ""), request.GET.get("within", "")
    if link_id:
        changed = building.changed(body, link_id, made)
    else:
        changed = building.added(body, made, after=after, within=within)
    operations.save_draft(
        actor_of(request), questionnaire=row, seen_version=_version(request), form=changed
    )


def _new(form: lib.Questionnaire) -> lib.Item:
    return lib.Item(building.new_link_id(form), "string")


def _step(form: lib.Questionnaire, do: str, link_id: str) -> lib.Questionnaire:
    if do == "remove":
        return building.removed(form, link_id)
    if do in ("up", "down"):
        return building.moved(form, link_id, down=do == "down")
    raise Refusal("There is no such step.")


def _rows(items: tuple[lib.Item, ...], depth: int) -> Iterator[tuple[lib.Item, int, str]]:
    for each in items:
        if each.link_id:
            yield each, min(depth, 5), condition_lines(each)
        yield from _rows(each.items, depth + 1)


def _version(request: HttpRequest) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
