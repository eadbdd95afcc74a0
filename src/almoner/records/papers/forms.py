"""Forms on paper, blank and filled in."""

from collections.abc import Iterator
from datetime import date, tzinfo
from typing import Any

from django.utils.timezone import localtime

from almoner.lib import questionnaires as lib
from almoner.lib.typeset import typeset
from almoner.people.models import Patient, Practice
from almoner.records.models import QuestionnaireResponse, QuestionnaireVersion
from almoner.records.queries.responses import answers_of, body_of

Row = dict[str, Any]
_LINES = {"text": 3, "checks": 1}


def blank(form: lib.Questionnaire, *, title: str, note: str, patient: Patient | None) -> bytes:
    """Return a form to fill in by hand; what depends on an answer says on which."""
    rows = [row for item in form.items for row in _blank_rows(form, item, 0)]
    return _set(title, note, patient, rows, [])


def filled(response: QuestionnaireResponse, *, zone: tzinfo) -> bytes:
    """Return a form as it was filled in."""
    form, answers = body_of(response.form), answers_of(response)
    rows = [_filled_row(field) for field in lib.sheet(form, answers, zone=zone)]
    facts = [["Filled in", response.get_filled_by_display()]]
    if response.authored_at:
        facts.append(["Completed", f"{response.authored_at.astimezone(zone):%m/%d/%Y %-I:%M %p}"])
    facts += [["State", response.get_status_display()]]
    facts += [[each.label, _said(each)] for each in lib.scored(form, answers)]
    note = note_of(response.form)
    return _set(response.form.title, note, response.patient, rows, facts)


def note_of(version: QuestionnaireVersion) -> str:
    """Return what the foot of each page says of the form's version."""
    return f"Version {version.number}, {localtime(version.published_at):%m/%d/%Y}"


def _said(scored: lib.Scored) -> str:
    parts = (f"{scored.total:f}", scored.means, "" if scored.is_complete else "not all answered")
    return ", ".join(part for part in parts if part)


def _blank_rows(form: lib.Questionnaire, item: lib.Item, depth: int) -> Iterator[Row]:
    listed = ["Yes", "No"] if item.kind == "boolean" else []
    listed = listed or [option.value.wording() for option in lib.choices(form, item) or ()]
    if item.kind == "open-choice":
        listed.append("Other: ____________________")
    lines = 0 if listed or not item.is_question else _LINES.get(item.kind, 1)
    yield {
        **_head(item, depth),
        "only": _only(form, item),
        "choices": [{"label": words, "on": False} for words in listed],
        "lines": lines,
        "answers": [],
    }
    for inner in item.items:
        yield from _blank_rows(form, inner, depth + 1)


def _filled_row(field: lib.Field) -> Row:
    shown = [{"label": each.label, "on": each.is_chosen} for each in field.choices]
    if field.control == "select":
        shown = [each for each in shown if each["on"]]
    answers = [text for text in field.texts if text.strip()] if not field.choices else []
    if field.control in ("line", "quantity", "date", "moment"):
        answers = [value.wording() for value in field.place.values]
    if field.words:
        answers.append(field.words)
    turn = f" ({field.turn + 1})" if field.count > 1 else ""
    row = _head(field.item, field.depth)
    return {
        **row,
        "text": f"{row['text']}{turn}",
        "only": "",
        "choices": shown,
        "lines": 0,
        "answers": answers,
    }


def _head(item: lib.Item, depth: int) -> Row:
    kind = item.kind if item.kind in ("group", "display") else "question"
    words = " ".join(part for part in (item.prefix, item.text) if part)
    usual = item.link_id if kind == "question" else ""
    return {"depth": min(depth, 5), "kind": kind, "text": words or usual}


def _only(form: lib.Questionnaire, item: lib.Item) -> str:
    known = {each.link_id: each for each in form.all_items()}
    words = []
    for each in item.conditions:
        asked = known.get(each.question)
        name = asked.text or asked.link_id if asked else each.question
        if each.operator == "exists":
            words.append(f"“{name}” is {'' if each.answer.content else 'not '}answered")
        else:
            sign = "is" if each.operator == "=" else each.operator
            words.append(f"“{name}” {sign} {_offered(form, asked, each.answer)}")
    joint = " or " if item.behavior == "any" else " and "
    return f"Only if {joint.join(words)}" if words else ""


def _offered(form: lib.Questionnaire, asked: lib.Item | None, answer: lib.Value) -> str:
    """Return an answer in the words in which its question offers it."""
    listed = lib.choices(form, asked) if asked else ()
    same = (each.value for each in listed or () if lib.same(each.value, answer))
    return next(same, answer).wording()


def _set(
    title: str, note: str, patient: Patient | None, rows: list[Row], facts: list[list[str]]
) -> bytes:
    practice = Practice.objects.first()
    data = {
        "practice": str(practice or ""),
        "title": title,
        "note": note,
        "patient": _whose(patient),
        "facts": facts,
        "rows": rows,
    }
    return typeset("almoner.records", "form", data)


def _whose(patient: Patient | None) -> dict[str, str] | None:
    if patient is None:
        return None
    return {
        "name": patient.sort_name,
        "born": _day(patient.birth_date),
        "number": str(patient.number),
    }


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"
