"""The screens of letters: the list, beginning one, writing it, its paper, sending it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib import richtext
from almoner.lib.refusal import Refusal
from almoner.lib.sniff import DOCX
from almoner.messages import docx, fields, operations, paper, queries
from almoner.messages.carriers import carrier_of
from almoner.messages.forms import BeginForm, LetterForm, SendForm
from almoner.messages.models import Letter, LetterState, Way
from almoner.people.queries import open_patient
from almoner.people.queries.pages import patient_page
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

PAGE = 50


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List letters not sent yet, or others."""
    asked = request.GET
    standing = asked.get("standing", "")
    found = queries.letters(
        actor_of(request),
        words=asked.get("q", ""),
        standing=standing if standing in (*LetterState.values, "all") else "",
        mine="mine" in asked,
    )
    page = Paginator(found, PAGE).get_page(asked.get("page"))
    query = asked.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "topic": operations.LETTERS,
        "query": f"{query.urlencode()}&" if query else "",
        "standings": [*LetterState.choices, ("all", "All letters")],
    }
    return render(request, "messages/letters.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Begin a letter about a patient."""
    actor, now = actor_of(request), timezone.now()
    actor.must("messages.write_letters")
    patient = open_patient(actor, patient_id, what="letter", now=now)
    on = queries.today(now)
    near = queries.near(patient, on)
    begins = {"practitioner": patient.usual_practitioner_id, "to": near[0].key}
    form = BeginForm(request.POST or None, request.FILES or None, near=near, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            upload = request.FILES.get("file")
            letter = operations.begin_letter(
                actor,
                patient=patient,
                template=None if upload else given["template"],
                to=queries.chosen(given["to"], patient, on),
                practitioner=given["practitioner"],
                body=docx.read(upload.read()) if upload else "",
                now=now,
                on=on,
            )
        except Refusal as refusal:
            add_error(form, refusal)
        else:
            return redirect("messages:letter", letter.pk)
    context = {"form": form, "patient": patient, "docx": DOCX.endings[0]}
    status = 422 if request.method == "POST" else 200
    return render(request, "messages/write.html", context, status=status)


@require_GET
def addressees(request: HttpRequest) -> HttpResponse:
    """Answer the box that finds practitioners and facilities outside."""
    actor_of(request).must("messages.write_letters")
    words = request.GET.get("q") or request.GET.get("outside_text", "")
    found = [(each.key, each.name, each.note) for each in queries.outside(words)]
    return render(request, "ui/options.html", {"options": found})


@require_GET
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Show a letter: to be written, or on paper with what became of it."""
    actor, now = actor_of(request), timezone.now()
    found = queries.open_letter(actor, letter_id, now=now)
    if found.standing == LetterState.DRAFT and actor.may("messages.write_letters"):
        return render(request, "messages/letter.html", _writing(request, found))
    page = patient_page(found.patient, queries.today(now))
    texted = next((point.display for point in page.phones if point.may_text), "")
    begins = {"to": found.email or found.fax, "text_code_to": texted, "way": _best_way(found)}
    form = SendForm(initial=begins)
    context = {
        "letter": found,
        "form": form,
        "ways": _ways(found),
        "sendings": queries.sendings(actor).filter(letter=found),
        "topic": f"letter:{found.pk}",
        "can_sign": _can_sign(request, found),
    }
    return render(request, "messages/letter_ready.html", context)


@require_POST
def save(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Save what was written, by itself every few seconds; ``then`` finishes or signs it as well."""
    actor, now = actor_of(request), timezone.now()
    actor.must("messages.write_letters")
    form = LetterForm(request.POST)
    if not form.is_valid():
        wrong = "; ".join(f"{form[name].label}: {said[0]}" for name, said in form.errors.items())
        return _saved(request, form.data.get("version", ""), trouble=f"Not saved. {wrong}")
    values = dict(form.cleaned_data)
    seen = values.pop("version")
    over = request.POST.get("version_now", "")
    values["body"] = body_of(request, richtext.clean(request.POST.get("stored_body", "")))
    try:
        kept = operations.save_letter(
            actor,
            letter_id=letter_id,
            seen_version=int(over) if over.isdecimal() else seen,
            now=now,
            **values,
        )
    except operations.SomebodyElseSaved:
        theirs = queries.open_letter(actor, letter_id, now=now)
        changes = list(_changes(theirs.body, values["body"]))
        context = {"letter": theirs, "changes": changes, "seen": seen}
        return render(request, "messages/letter_conflict.html", context, status=409)
    except Refusal as refusal:
        return _saved(request, seen, trouble=f"Not saved. {refusal.message}")
    then = request.POST.get("then", "")
    return _finished(request, kept, then) if then else _saved(request, kept.version, kept=kept)


def _finished(request: HttpRequest, kept: Letter, then: str) -> HttpResponse:
    """Set a letter on paper; ``then`` is ``sign`` or ``finish``, with ``_empty`` to leave lines."""
    step = operations.sign_letter if then.startswith("sign") else operations.finish_letter
    leave_empty = then.endswith("_empty")
    try:
        step(actor_of(request), letter_id=kept.pk, leave_empty=leave_empty, now=timezone.now())
    except operations.FieldsEmpty as refusal:
        return _saved(request, kept.version, trouble=refusal.message, leave=f"{then}_empty")
    except Refusal as refusal:
        return _saved(request, kept.version, trouble=refusal.message)
    return redirect_to("messages:letter", kept.pk)


@require_POST
def finish(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Sign a letter that is ready."""
    operations.sign_letter(
        actor_of(request), letter_id=letter_id, leave_empty=True, now=timezone.now()
    )
    return redirect_to("messages:letter", letter_id)


@require_POST
def reopen(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Take it back to a draft."""
    operations.reopen_letter(actor_of(request), letter_id=letter_id, now=timezone.now())
    return redirect_to("messages:letter", letter_id)


@require_POST
def give_up(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Put it away unsent."""
    operations.give_up_letter(actor_of(request), letter_id=letter_id, now=timezone.now())
    return redirect_to("messages:letters")


@require_POST
def send(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Send it."""
    actor = actor_of(request)
    actor.must("messages.send_letters")
    form = SendForm(request.POST)
    if not form.is_valid():
        raise Refusal("; ".join(str(errors[0]) for errors in form.errors.values()))
    sending = operations.send_letter(
        actor, letter_id=letter_id, now=timezone.now(), **form.cleaned_data
    )
    if sending.way == Way.EMAIL:
        return redirect_to("messages:sending", sending.pk)
    return said(redirect_to("messages:letter", letter_id), "On its way.")


@require_GET
def preview(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Show a letter as it will be on paper, as last saved."""
    found = queries.open_letter(actor_of(request), letter_id, now=timezone.now())
    return pdf(paper.letter(queries.paper_of(found)), "preview.pdf")


@require_GET
def as_docx(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Save a letter as a Word document."""
    found = queries.open_letter(actor_of(request), letter_id, now=timezone.now())
    if found.holds_records:
        raise Http404
    return docx_answer(docx.written(queries.paper_of(found)), f"letter-{found.patient.number}.docx")


def docx_answer(content: bytes, name: str) -> HttpResponse:
    """Return ``content`` to be saved as a Word document."""
    answer = HttpResponse(content, content_type=DOCX.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def body_of(request: HttpRequest, stored: str) -> str:
    """Return the text of the editor: HTML from its script, plain text from a browser without.

    Plain words that were not touched leave what is ``stored`` as it is.
    """
    typed = request.POST.get("body", "")
    if request.POST.get("body_is") == "html":
        return richtext.clean(typed)
    if " ".join(typed.split()) == " ".join(richtext.plain(stored).split()):
        return stored
    return richtext.from_plain(typed)


def _writing(request: HttpRequest, found: Letter) -> dict[str, Any]:
    names = LetterForm.base_fields
    form = LetterForm(initial={name: getattr(found, name) for name in names})
    merge = queries.merge_of(found, actor=actor_of(request))
    values = fields.values_of(merge)
    return {
        "letter": found,
        "form": form,
        "plain": richtext.plain(found.body),
        "fields": [(each.name, each.meaning, values[each.name]) for each in fields.known()],
        "empty": [fields.meaning_of(name) for name in richtext.fields_in(found.body)],
        "can_sign": _can_sign(request, found),
    }


def _saved(
    request: HttpRequest,
    version: object,
    *,
    kept: Letter | None = None,
    trouble: str = "",
    leave: str = "",
) -> HttpResponse:
    empty = [fields.meaning_of(name) for name in richtext.fields_in(kept.body)] if kept else []
    context = {
        "letter": kept,
        "version": version,
        "trouble": trouble,
        "leave": leave,
        "empty": empty,
    }
    answer = render(request, "messages/letter_saved.html", context, status=422 if trouble else 200)
    if not kept or "HX-Request" in request.headers:
        return answer
    return redirect("messages:letter", kept.pk)


def _changes(theirs: str, mine: str) -> Iterator[tuple[str, str]]:
    """Yield ``(kind, words)``: what both have, only they have, only I have."""
    one, two = richtext.plain(theirs).split(), richtext.plain(mine).split()
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", " ".join(one[a:b])
            continue
        if b > a:
            yield "theirs", " ".join(one[a:b])
        if d > c:
            yield "mine", " ".join(two[c:d])


def _can_sign(request: HttpRequest, found: Letter) -> bool:
    actor, by = actor_of(request), found.practitioner
    return bool(
        by and by.user_id and by.user_id == actor.user_id and actor.may("messages.sign_letters")
    )


def _best_way(found: Letter) -> str:
    return Way.FAX if carrier_of(Way.FAX) and found.fax else Way.MAIL


def _ways(found: Letter) -> list[tuple[str, str]]:
    offered = [
        (Way.MAIL, "Mail" if found.has_address else "Mail (no complete address)"),
        (Way.EMAIL, "E-mail, as a link with a code"),
    ]
    if carrier_of(Way.FAX):
        offered.append((Way.FAX, "Fax"))
    return [(str(way), label) for way, label in offered]
