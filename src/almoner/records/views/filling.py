"""Filling a form in: the page posts all it shows at every change, and gets the form anew.

The desk, the tablet and the patient's link share this; what differs is who may, where it posts
to and what comes after it.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires.spanish import in_spanish
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.operations import FileTooLarge
from almoner.records import operations, queries
from almoner.records.models import QuestionnaireResponse


@dataclass(frozen=True, slots=True)
class Page:
    """Where a form is filled in: its template, who does it, and what comes when it is done."""

    template: str
    actor: Actor
    done: Callable[[QuestionnaireResponse], HttpResponse]
    words: Mapping[str, Any]
    is_patients: bool = False
    """Whether the patient has it in hand, without anybody of the office."""
    says: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The Spanish words of ``patient_words``; none for English."""


def fill(request: HttpRequest, row: QuestionnaireResponse, page: Page) -> HttpResponse:
    """Show the form, keep what was typed, or complete it."""
    draft, form = queries.answers_of(row), queries.body_of(row.form)
    suggested = queries.suggestions_of(row, is_patients=page.is_patients)
    if request.method != "POST":
        return _show(request, row, page, lib.prefilled(form, draft, suggested), uuid4().hex)
    post, now = request.POST, timezone.now()
    seen = post.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    editor = post.get("editor", "")[:40]
    about: dict[str, Any] = {"editor": editor, "seen_version": version, "now": now}
    shown = sheet_of(form, lib.prefilled(form, draft, suggested).response)
    files, wrong = _files(request, row, page, shown, about)
    typed = lib.typed(
        form,
        draft,
        {name: post.getlist(name) for name in post},
        zone=timezone.get_current_timezone(),
        add=post.get("add", ""),
        remove=post.get("remove", ""),
        files=files,
    )
    if post.get("do") == "complete" and not wrong:
        try:
            row = operations.complete(
                page.actor,
                response=row,
                answers=lib.unmarked(typed),
                **about,
            )
        except operations.NotYetComplete as no:
            wrong = no.findings
        else:
            return page.done(row)
    draft = lib.kept(form, draft, typed, suggested)
    row = operations.save(page.actor, response=row, answers=draft, **about)
    return _show(request, row, page, lib.prefilled(form, draft, suggested), editor, wrong)


def _files(
    request: HttpRequest,
    row: QuestionnaireResponse,
    page: Page,
    fields: list[lib.Field],
    about: Mapping[str, Any],
) -> tuple[dict[str, list[lib.Json]], tuple[lib.Finding, ...]]:
    """Take in what was chosen for the questions that ask for files; what is refused says why."""
    came: dict[str, list[lib.Json]] = {}
    wrong: list[lib.Finding] = []
    for field in fields:
        chosen = request.FILES.getlist(f"{lib.FILE}{field.name}") if field.control == "file" else ()
        for upload in chosen:
            try:
                file = operations.attach(page.actor, response=row, upload=upload, **about)
            except (FileTooLarge, operations.TooManyFiles) as no:
                wrong.append(lib.Finding(field.item.link_id, no.message))
            else:
                came.setdefault(field.name, []).append(file)
    return came, tuple(wrong)


def _show(
    request: HttpRequest,
    row: QuestionnaireResponse,
    page: Page,
    filled: lib.Prefilled,
    editor: str,
    wrong: tuple[lib.Finding, ...] = (),
) -> HttpResponse:
    form, answers = queries.body_of(row.form), filled.response
    fields = with_faults(sheet_of(form, answers), wrong, filled.link_ids)
    sentences = [each.sentence for each in wrong]
    if page.says:
        fields = [_in_spanish(each) for each in fields]
        sentences = [in_spanish(each) for each in sentences]
    context = {
        **page.words,
        "row": row,
        "fields": fields,
        "is_prefilled": any(each.is_suggested for each in fields),
        "wrong": sentences,
        "says": page.says,
        "scores": lib.scored(form, answers),
        "takes_files": any(each.field.control == "file" for each in fields),
        "editor": editor,
        "action": request.path,
        "is_saved": request.method == "POST",
    }
    is_part = bool(request.headers.get("HX-Request")) and request.method == "POST"
    template = "records/forms/sheet.html" if is_part else page.template
    return render(request, template, context, status=422 if wrong else 200)


def sheet_of(form: lib.Questionnaire, answers: lib.Response) -> list[lib.Field]:
    """Return the fields of a form in the office's time zone."""
    return list(lib.sheet(form, answers, zone=timezone.get_current_timezone()))


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with a form, and the incoming document it is."""

    name: str
    key: UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A field and what is wrong with it."""

    field: lib.Field
    faults: tuple[str, ...] = ()
    is_suggested: bool = False
    """Whether what stands in it was said before, and nobody has confirmed it yet."""

    @property
    def heading(self) -> int:
        """The level of a group's heading."""
        return min(self.field.depth + 2, 6)

    @property
    def files(self) -> list[File]:
        """The files that were sent."""
        if self.field.control != "file":
            return []
        return [File(v.wording(), queries.key_of_file(v)) for v in self.field.place.values]


def _in_spanish(shown: Shown) -> Shown:
    asked = shown.field
    if asked.item.kind == "boolean":
        words = {"Yes": "Sí"}
        labels = [replace(each, label=words.get(each.label, each.label)) for each in asked.choices]
        asked = replace(asked, choices=tuple(labels))
    return replace(shown, field=asked, faults=tuple(in_spanish(each) for each in shown.faults))


def with_faults(
    fields: list[lib.Field],
    wrong: tuple[lib.Finding, ...],
    suggested: frozenset[str] = frozenset(),
) -> list[Shown]:
    """Put each finding to the fields it speaks of: what is missing to those without an answer."""
    shown = []
    for field in fields:
        mine = tuple(
            each.sentence
            for each in wrong
            if each.link_id == field.item.link_id
            and (field.item.kind == "group" or _is_about(each, field))
        )
        is_suggested = field.item.link_id in suggested and field.control != "add"
        shown.append(Shown(field, mine, is_suggested))
    return shown


def _is_about(finding: lib.Finding, field: lib.Field) -> bool:
    if field.control == "file" and not field.place.values:
        return True
    return finding.sentence.endswith("it must be filled in.") != bool(field.place.values)
