"""The library of forms: imported, changed as drafts, published as versions, retired."""

from datetime import datetime
from importlib.resources import files

from django.db import transaction

from almoner.lib.ids import uuid7
from almoner.lib.questionnaires import Questionnaire as Form
from almoner.lib.questionnaires import read_questionnaire
from almoner.lib.questionnaires.building import named, troubles
from almoner.lib.refusal import ChangedMeanwhile, Refusal
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import Questionnaire, QuestionnaireVersion
from almoner.records.models.questionnaires import FormStatus

SHIPPED = files("almoner.records") / "questionnaires"
"""The forms that come with Almoner, as FHIR JSON."""
NO_TITLE = "Form without a title"


class FormChanged(ChangedMeanwhile):
    """Somebody else changed this form meanwhile: load it again, and look at what they did."""


class NotPublishable(Refusal):
    """This form cannot be published yet."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class NothingNew(Refusal):
    """This draft is published already."""


@transaction.atomic
def import_form(actor: Actor, *, source: bytes | str, now: datetime) -> Questionnaire:
    """Take a FHIR R4 Questionnaire into the library as a draft.

    A form that is there already (by its canonical address) gets it as its new draft; the versions
    that were published stay. Raises ``NotFhirJson`` and ``NotAQuestionnaire``.
    """
    actor.must("records.build_forms")
    form = read_questionnaire(source)
    url = _fitting("url", form.url) or f"urn:uuid:{uuid7()}"
    title = _fitting("title", named(form)) or NO_TITLE
    row = Questionnaire.objects.select_for_update().filter(url=url).first()
    if row is None:
        row = Questionnaire.objects.create(url=url, title=title, draft=form.as_text())
    else:
        write(row, {"draft": form.as_text(), "title": title, "is_draft_published": False})
    audit.record(actor, "records.import_form", row, at=now.isoformat())
    return row


@transaction.atomic
def add_form(actor: Actor, *, title: str, now: datetime) -> Questionnaire:
    """Begin a new form."""
    actor.must("records.build_forms")
    title = _fitting("title", title)
    if not title:
        raise NotAcceptable("Give the form a title.", field="title")
    url = f"urn:uuid:{uuid7()}"
    draft = Form((), title=title, url=url).as_text()
    row = Questionnaire.objects.create(url=url, title=title, draft=draft)
    audit.record(actor, "records.add_form", row, at=now.isoformat())
    return row


@transaction.atomic
def save_draft(
    actor: Actor, *, questionnaire: Questionnaire, seen_version: int, form: Form
) -> Questionnaire:
    """Keep ``form`` as the draft; raises ``FormChanged`` when somebody else changed it since."""
    actor.must("records.build_forms")
    row = _current(questionnaire, seen_version)
    text = read_questionnaire(form.as_text()).as_text()
    title = _fitting("title", named(form)) or row.title
    if write(row, {"draft": text, "title": title}):
        write(row, {"is_draft_published": False})
        audit.record(actor, "records.save_draft", row)
    return row


@transaction.atomic
def publish(
    actor: Actor, *, questionnaire: Questionnaire, seen_version: int, now: datetime
) -> QuestionnaireVersion:
    """Make the draft the version that is filled in from now on; it never changes again.

    Raises ``NotPublishable`` with what is wrong with it.
    """
    actor.must("records.build_forms")
    row = _current(questionnaire, seen_version)
    if row.is_draft_published:
        raise NothingNew
    form = read_questionnaire(row.draft)
    if wrong := troubles(form):
        raise NotPublishable(wrong)
    last = row.versions.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    version = QuestionnaireVersion.objects.create(
        questionnaire=row,
        number=number,
        title=row.title,
        body=row.draft,
        published_at=now,
        published_by=actor.name,
    )
    write(row, {"status": FormStatus.ACTIVE, "is_draft_published": True})
    audit.record(actor, "records.publish_form", row, number=number)
    return version


@transaction.atomic
def retire(actor: Actor, *, questionnaire: Questionnaire) -> Questionnaire:
    """Take a form out of use; what was filled in stays, and the form can be brought back."""
    actor.must("records.build_forms")
    return _set_status(actor, questionnaire, FormStatus.RETIRED, "records.retire_form")


@transaction.atomic
def use_again(actor: Actor, *, questionnaire: Questionnaire) -> Questionnaire:
    """Undo ``retire``."""
    actor.must("records.build_forms")
    has_version = questionnaire.versions.exists()
    status = FormStatus.ACTIVE if has_version else FormStatus.DRAFT
    return _set_status(actor, questionnaire, status, "records.bring_back_form")


@transaction.atomic
def load_shipped(actor: Actor, *, now: datetime) -> int:
    """Put the forms that come with Almoner into the library, those not there yet; publish them."""
    actor.must("records.build_forms")
    known = set(Questionnaire.objects.values_list("url", flat=True))
    new = 0
    for file in sorted(SHIPPED.iterdir(), key=lambda each: each.name):
        form = read_questionnaire(file.read_text())
        if form.url not in known:
            row = import_form(actor, source=form.as_text(), now=now)
            publish(actor, questionnaire=row, seen_version=row.version, now=now)
            new += 1
    return new


def _set_status(
    actor: Actor, questionnaire: Questionnaire, status: FormStatus, verb: str
) -> Questionnaire:
    row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if write(row, {"status": status}):
        audit.record(actor, verb, row)
    return row


def _current(questionnaire: Questionnaire, seen_version: int) -> Questionnaire:
    row = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if row.version != seen_version:
        raise FormChanged
    return row


def _fitting(name: str, text: str) -> str:
    return str(tidied(Questionnaire, {name: text})[name])
