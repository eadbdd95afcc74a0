"""The screens of letter templates, the letterhead and signatures."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from almoner.lib import richtext
from almoner.lib.refusal import NotFound, Refusal
from almoner.messages import docx, fields, operations, paper, queries
from almoner.messages.forms import LogoForm, SignatureForm, TemplateForm
from almoner.messages.models import Letter, LetterTemplate, Logo, Signature, TemplateKind
from almoner.messages.views.letters import body_of, docx_answer
from almoner.people.queries import open_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates."""
    actor = actor_of(request)
    found = queries.templates(actor, with_retired="retired" in request.GET)
    return render(request, "messages/templates.html", {"templates": found})


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, template_id: UUID | None = None) -> HttpResponse:
    """Show a template to be changed, or a new one."""
    actor = actor_of(request)
    actor.must("messages.keep_templates")
    row = queries.open_template(actor, template_id) if template_id else LetterTemplate()
    form = TemplateForm(request.POST or None, initial=_initial(row))
    body = body_of(request, row.body) if request.method == "POST" else row.body
    if request.method == "POST" and form.is_valid():
        try:
            kept = operations.keep_template(
                actor, template_id=template_id, body=body, **form.cleaned_data
            )
        except Refusal as refusal:
            add_error(form, refusal)
        else:
            messages.success(request, f"“{kept.name}” was saved.")
            return redirect_to("messages:templates")
    context = {
        "form": form,
        "template": row,
        "is_new": template_id is None,
        "body": body,
        "plain": richtext.plain(body),
        "fields": [(each.name, each.meaning, "") for each in fields.known()],
    }
    if request.method == "POST":
        return render(request, "messages/template.html#form", context, status=422)
    return render(request, "messages/template.html", context)


@require_POST
def read_docx(request: HttpRequest) -> HttpResponse:
    """Begin a template from a Word document."""
    actor = actor_of(request)
    actor.must("messages.keep_templates")
    upload = request.FILES.get("file")
    if upload is None:
        raise Refusal("Choose a Word document.")
    body = docx.read(upload.read())
    name = (upload.name or "").rpartition(".")[0][:100]
    context = {
        "form": TemplateForm(initial={"name": name, "kind": "other", "is_active": True}),
        "template": LetterTemplate(),
        "is_new": True,
        "body": body,
        "plain": richtext.plain(body),
        "fields": [(each.name, each.meaning, "") for each in fields.known()],
    }
    return render(request, "messages/template.html", context)


@require_GET
def preview_template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Show a template filled with a real patient (``?patient=``), or with its fields empty."""
    actor, now = actor_of(request), timezone.now()
    row = queries.open_template(actor, template_id)
    on = queries.today(now)
    patient_id = request.GET.get("patient", "")
    try:
        patient = open_patient(actor, UUID(patient_id), what="letter preview", now=now)
    except ValueError:
        raise Refusal("Choose a patient for the preview.") from None
    to = queries.near(patient, on)[0]
    shown = Letter(
        patient=patient,
        template=row,
        addressee=to.kind,
        addressee_id=to.id,
        name=to.name,
        dated_on=on,
        practitioner=patient.usual_practitioner,
        language=row.language,
        **to.post,
    )
    merge = queries.merge_of(shown, actor=actor)
    shown.body = richtext.filled(row.body, fields.values_of(merge, richtext.fields_in(row.body)))
    subject = richtext.from_plain(row.subject)
    values = fields.values_of(merge, richtext.fields_in(subject))
    shown.subject = richtext.plain(richtext.filled(subject, values))
    return pdf(paper.letter(queries.paper_of(shown)), "preview.pdf")


@require_GET
def template_docx(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Save a template as a Word document, fields as ``{{patient.name}}``."""
    row = queries.open_template(actor_of(request), template_id)
    return docx_answer(docx.template_written(row.body), f"template-{row.kind}.docx")


@require_http_methods(["GET", "POST"])
def logo(request: HttpRequest) -> HttpResponse:
    """Show the logo at the head of letters, and take one."""
    actor = actor_of(request)
    actor.must("messages.keep_templates")
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_logo(actor, picture=form.cleaned_data["picture"], now=timezone.now())
        except Refusal as refusal:
            form.add_error("picture", refusal.message)
        else:
            messages.success(request, "Letters bear this logo from now on.")
            return redirect_to("messages:logo")
    context = {"form": form, "logo": Logo.objects.filter(is_shown=True).first()}
    if request.method == "POST":
        return render(request, "messages/logo.html#form", context, status=422)
    return render(request, "messages/logo.html", context)


@require_POST
def put_logo_away(request: HttpRequest) -> HttpResponse:
    """Print no logo any more."""
    operations.put_logo_away(actor_of(request))
    messages.success(request, "Letters bear no logo from now on.")
    return redirect_to("messages:logo")


@require_safe
def logo_picture(request: HttpRequest) -> FileResponse:
    """Send the logo as it is printed."""
    actor_of(request).must("messages.keep_templates")
    row = Logo.objects.select_related("picture").filter(is_shown=True).first()
    if row is None:
        raise NotFound("There is no logo.")
    return FileResponse(row.picture.path.open("rb"), content_type=row.picture.media_type)


@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest) -> HttpResponse:
    """Show whose signature there is a picture of, and take one."""
    actor = actor_of(request)
    actor.must("messages.keep_templates")
    form = SignatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.keep_signature(
                actor,
                practitioner=given["practitioner"],
                picture=given["picture"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("picture", refusal.message)
        else:
            messages.success(request, "The signature was kept.")
            return redirect_to("messages:signatures")
    rows = Signature.objects.select_related("practitioner").order_by("practitioner__family_name")
    context = {"form": form, "signatures": rows}
    if request.method == "POST":
        return render(request, "messages/signatures.html#form", context, status=422)
    return render(request, "messages/signatures.html", context)


def _initial(row: LetterTemplate) -> dict[str, object]:
    names = ("name", "kind", "subject", "language", "is_active", "version")
    return {name: getattr(row, name) for name in names} | {"kind": row.kind or TemplateKind.OTHER}
