"""The life of a letter: begun from a template, written, made ready or signed, sent."""

from datetime import date, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from almoner.lib import richtext
from almoner.lib.refusal import ChangedMeanwhile, NotFound, NotPermitted, Refusal
from almoner.lib.sniff import PDF
from almoner.messages import fields, paper
from almoner.messages.models import Letter, LetterState, LetterTemplate, Sending
from almoner.messages.operations.following import LETTERS
from almoner.messages.queries.addressees import Address
from almoner.messages.queries.letters import merge_of, paper_of
from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.live import tell

LONGEST = 100_000
"""Characters of a letter; a page has some 3,000."""
WRITABLE = frozenset(
    (
        *("subject", "body", "enclosures", "dated_on", "practitioner", "language"),
        *("name", "line1", "line2", "city", "state", "zip_code", "country", "email", "fax"),
    )
)


class NotADraft(Refusal):
    """This letter is finished; take it back to a draft to change it."""

    status = 409


class FieldsEmpty(Refusal):
    """Something in this letter is still to be filled in."""


class NotTheSigner(NotPermitted):
    """Only the practitioner whose name stands below a letter signs it."""


class LetterGone(Refusal):
    """This letter is on its way or was sent: it cannot be taken back."""

    status = 409


class SomebodyElseSaved(ChangedMeanwhile):
    """Somebody else saved this letter while you were writing; compare before you save."""


@transaction.atomic
def begin_letter(
    actor: Actor,
    *,
    patient: Patient,
    template: LetterTemplate | None,
    to: Address,
    practitioner: Practitioner | None = None,
    subject: str = "",
    body: str = "",
    now: datetime,
    on: date,
    author_id: UUID | None = None,
) -> Letter:
    """Begin a letter: the template's text with every field filled for which there is a value.

    Without a template, ``subject`` and ``body`` (HTML of any origin) are its beginning. ``on`` is
    the date it bears.
    """
    actor.must("messages.write_letters")
    letter = Letter(
        patient=patient,
        template=template,
        addressee=to.kind,
        addressee_id=to.id,
        name=to.name,
        email=to.email,
        fax=to.fax,
        subject=template.subject if template else subject,
        body=template.body if template else body,
        language=template.language if template else "en",
        dated_on=on,
        practitioner=practitioner,
        author_id=author_id or actor.user_id,
        saved_by_id=actor.user_id,
        begun_at=now,
        saved_at=now,
        **to.post,
    )
    _fill(letter, actor)
    letter.save(force_insert=True)
    audit.record(actor, "messages.begin_letter", letter, patient_id=patient.pk)
    tell(LETTERS)
    return letter


@transaction.atomic
def save_letter(
    actor: Actor, *, letter_id: UUID, seen_version: int, now: datetime, **values: object
) -> Letter:
    """Save what was written; fields that were put in are filled.

    ``values`` are fields of ``WRITABLE``. Raises ``SomebodyElseSaved`` when another person has
    saved since ``seen_version``, ``NotADraft``, and ``Refusal`` for what cannot be.
    """
    actor.must("messages.write_letters")
    letter = _locked(letter_id)
    if letter.standing != LetterState.DRAFT:
        raise NotADraft
    is_own = letter.saved_by_id == actor.user_id
    if letter.version != seen_version and not is_own:
        raise SomebodyElseSaved(facts_version=letter.version)
    before = {name: getattr(letter, name) for name in WRITABLE}
    for name, value in values.items():
        if name not in WRITABLE:
            raise TypeError(name)
        setattr(letter, name, value)
    letter.subject = " ".join(letter.subject.split())
    if not letter.name.strip():
        raise Refusal("Say to whom the letter goes.", field="name")
    if len(letter.body) > LONGEST:
        raise Refusal("A letter has at most 100,000 characters; split this one.", field="body")
    _fill(letter, actor)
    if {name: getattr(letter, name) for name in WRITABLE} == before:
        return letter
    letter.version += 1
    letter.saved_at = now
    letter.saved_by_id = actor.user_id
    letter.save()
    tell(LETTERS, f"letter:{letter.pk}")
    return letter


@transaction.atomic
def finish_letter(
    actor: Actor, *, letter_id: UUID, leave_empty: bool = False, now: datetime
) -> Letter:
    """Set a draft on paper, to be signed by hand, and make it ready to send.

    Raises ``FieldsEmpty`` naming what is still to be filled in, unless ``leave_empty``: then a
    line to write on stands there.
    """
    actor.must("messages.write_letters")
    letter = _draft(letter_id)
    _check_fields(letter, leave_empty=leave_empty)
    _set_on_paper(actor, letter, now)
    audit.record(actor, "messages.finish_letter", letter, patient_id=letter.patient_id)
    return letter


@transaction.atomic
def sign_letter(
    actor: Actor, *, letter_id: UUID, leave_empty: bool = False, now: datetime
) -> Letter:
    """Sign a letter as the practitioner whose name stands below it, and make it ready.

    A letter that is ready and has not left is set anew with the signature. Raises
    ``NotTheSigner`` for anybody else, and what :func:`finish_letter` raises.
    """
    actor.must("messages.sign_letters")
    letter = _locked(letter_id)
    if letter.standing not in (LetterState.DRAFT, LetterState.READY) or _is_on_its_way(letter):
        raise LetterGone
    by = letter.practitioner
    if by is None or by.user_id is None or by.user_id != actor.user_id:
        raise NotTheSigner
    _check_fields(letter, leave_empty=leave_empty)
    letter.signed_at = now
    _set_on_paper(actor, letter, now)
    audit.record(actor, "messages.sign_letter", letter, patient_id=letter.patient_id)
    return letter


@transaction.atomic
def reopen_letter(actor: Actor, *, letter_id: UUID, now: datetime) -> Letter:
    """Take a letter that has not left back to a draft; a signature is gone with it."""
    actor.must("messages.write_letters")
    letter = _locked(letter_id)
    if letter.standing != LetterState.READY or _is_on_its_way(letter) or letter.holds_records:
        raise LetterGone
    letter.standing, letter.signed_at, letter.pdf, letter.page_count = (
        LetterState.DRAFT,
        None,
        None,
        0,
    )
    _save(letter, now)
    audit.record(actor, "messages.reopen_letter", letter, patient_id=letter.patient_id)
    return letter


@transaction.atomic
def give_up_letter(actor: Actor, *, letter_id: UUID, now: datetime) -> Letter:
    """Put a letter away that will not be sent; it stays to be read."""
    actor.must("messages.write_letters")
    letter = _locked(letter_id)
    if letter.standing not in (LetterState.DRAFT, LetterState.READY) or _is_on_its_way(letter):
        raise LetterGone
    letter.standing = LetterState.WITHDRAWN
    _save(letter, now)
    audit.record(actor, "messages.give_up_letter", letter, patient_id=letter.patient_id)
    return letter


def _fill(letter: Letter, actor: Actor) -> None:
    letter.body = richtext.clean(letter.body)
    subject = richtext.from_plain(letter.subject)
    names = {*richtext.fields_in(letter.body), *richtext.fields_in(subject)}
    if names:
        found = fields.values_of(merge_of(letter, actor=actor), names)
        letter.body = richtext.filled(letter.body, found)
        letter.subject = richtext.plain(richtext.filled(subject, found))[:200]


def _check_fields(letter: Letter, *, leave_empty: bool) -> None:
    if richtext.is_empty(letter.body):
        raise Refusal("The letter is empty: write it first.", field="body")
    empty = [fields.meaning_of(name) for name in richtext.fields_in(letter.body)]
    if empty and not leave_empty:
        listed = "; ".join(f"“{each}”" for each in empty)
        raise FieldsEmpty(
            f"Still to be filled in: {listed}. Write it in, or leave a line there to write on."
        )


def _set_on_paper(actor: Actor, letter: Letter, now: datetime) -> None:
    content = paper.letter(paper_of(letter))
    stored = files.store(actor, ContentFile(content, "letter.pdf"), now=now, kinds=[PDF])
    letter.pdf, letter.page_count = stored, paper.page_count(content)
    letter.standing = LetterState.READY
    _save(letter, now)


def _save(letter: Letter, now: datetime) -> None:
    letter.version += 1
    letter.saved_at = now
    letter.save()
    tell(LETTERS, f"letter:{letter.pk}")


def _is_on_its_way(letter: Letter) -> bool:
    return Sending.objects.filter(letter=letter).exclude(state="withdrawn").exists()


def _draft(letter_id: UUID) -> Letter:
    letter = _locked(letter_id)
    if letter.standing != LetterState.DRAFT:
        raise NotADraft
    return letter


def _locked(letter_id: UUID) -> Letter:
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("patient", "practitioner", "template")
        .filter(pk=letter_id)
        .first()
    )
    if letter is None:
        raise NotFound("There is no such letter.")
    return letter
