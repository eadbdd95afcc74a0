"""Changes to letter templates, signatures and the logo."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from almoner.lib import richtext
from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.lib.sniff import PNG
from almoner.messages import fields
from almoner.messages.models import LetterTemplate, Logo, Signature, TemplateKind
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.files.operations import Upload

WIDEST = 1200
"""Pixels of a picture's longer side; more is not seen on paper."""


class UnknownField(Refusal):
    """A field of this template is not known."""

    field = "body"


class NameTaken(Refusal):
    """There is a template of this name already."""

    field = "name"


class NotAPicture(Refusal):
    """This is not a picture that can be printed: choose a PNG or JPEG."""

    field = "picture"


@transaction.atomic
def keep_template(
    actor: Actor,
    *,
    template_id: UUID | None = None,
    version: int | None = None,
    name: str,
    kind: TemplateKind | str,
    subject: str = "",
    body: str,
    language: str = "en",
    is_active: bool = True,
) -> LetterTemplate:
    """Save a template, a new one without ``template_id``; ``body`` is HTML of any origin.

    Raises ``UnknownField`` naming a field that nobody registered and the nearest known one,
    ``NameTaken``, and ``ChangedMeanwhile`` when ``version`` is not the stored one.
    """
    actor.must("messages.keep_templates")
    body = richtext.clean(body)
    _check(name, body, subject)
    row = _template(template_id, version)
    row.name, row.kind, row.subject = name.strip(), kind, " ".join(subject.split())
    row.body, row.language, row.is_active = body, language, is_active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "name" not in str(error):
            raise
        raise NameTaken(f"There is a template called “{row.name}” already.") from error
    audit.record(actor, "messages.keep_template", row, name=row.name)
    return row


@transaction.atomic
def keep_signature(
    actor: Actor, *, practitioner: Practitioner, picture: Upload, now: datetime
) -> Signature:
    """Keep the picture that stands under what ``practitioner`` signs; it is made small and plain.

    Raises ``NotAPicture``.
    """
    actor.must("messages.keep_templates")
    content = _as_png(b"".join(picture.chunks()))
    stored = files.store(actor, ContentFile(content, "signature.png"), now=now, kinds=[PNG])
    row, _new = Signature.objects.update_or_create(
        practitioner=practitioner, defaults={"picture": stored}
    )
    audit.record(actor, "messages.keep_signature", row, practitioner=str(practitioner.pk))
    return row


@transaction.atomic
def keep_logo(actor: Actor, *, picture: Upload, now: datetime) -> Logo:
    """Keep the picture that stands at the head of letters from now on.

    Raises ``NotAPicture``.
    """
    actor.must("messages.keep_templates")
    content = _as_png(b"".join(picture.chunks()))
    stored = files.store(actor, ContentFile(content, "logo.png"), now=now, kinds=[PNG])
    given = {"picture": stored, "is_shown": True}
    row, _new = Logo.objects.update_or_create(is_the_one=True, defaults=given)
    audit.record(actor, "messages.keep_logo", row)
    return row


@transaction.atomic
def put_logo_away(actor: Actor) -> None:
    """Print no logo at the head of letters any more; those on paper keep theirs."""
    actor.must("messages.keep_templates")
    row = Logo.objects.select_for_update().filter(is_shown=True).first()
    if row is not None:
        row.is_shown = False
        row.save()
        audit.record(actor, "messages.put_logo_away", row)


def _as_png(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > 40_000_000:
                raise NotAPicture("This picture is too large: scan it at 300 dots per inch.")
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    upright.thumbnail((WIDEST, WIDEST))
    out = BytesIO()
    upright.save(out, "PNG", optimize=True)
    return out.getvalue()


def _template(template_id: UUID | None, version: int | None) -> LetterTemplate:
    if template_id is None:
        return LetterTemplate()
    row = LetterTemplate.objects.select_for_update().filter(pk=template_id).first()
    if row is None:
        raise NotFound("There is no such template.")
    if version is not None and version != row.version:
        raise ChangedMeanwhile(
            "Somebody else changed this template while you were typing. Open it in another tab, "
            "compare, and save again from there."
        )
    row.version += 1
    return row


def _check(name: str, body: str, subject: str) -> None:
    if not name.strip():
        raise Refusal("Give the template a name.", field="name")
    if richtext.is_empty(body):
        raise Refusal("The template is empty: write the letter.", field="body")
    names = {each.name for each in fields.known()}
    for used in [*richtext.fields_in(body), *richtext.fields_in(richtext.from_plain(subject))]:
        if used not in names:
            near = fields.nearest(used)
            hint = f" Did you mean “{near}”?" if near else " Choose one from the list of fields."
            raise UnknownField(f"There is no field “{used}”.{hint}", facts_field=used)
