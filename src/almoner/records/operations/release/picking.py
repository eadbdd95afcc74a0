"""Picking the pages that are to leave, blacking out, and the second person's approval."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib import release as law
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.jobs import later
from almoner.records.models import IN_ERROR, DocumentPage
from almoner.records.models.destruction import ItemState
from almoner.records.models.documents import ReleaseClass
from almoner.records.models.release import PickedPage, ReleaseRequest, RequestStatus
from almoner.records.operations.release.requests import locked, noted
from almoner.records.queries.release import authorities_by_class

MOST_BOXES = 100


class ClassNotPermitted(Refusal):
    """A page of this class may not leave on the authority that was checked."""


class NothingPicked(Refusal):
    """Pick the pages that are to leave first."""


class NeedsAnother(Refusal):
    """Restricted pages need the approval of somebody else than who picked them."""


@transaction.atomic
def pick(actor: Actor, *, request: ReleaseRequest, pages: Collection[UUID], now: datetime) -> None:
    """Let exactly these pages of the patient's documents leave; others are unpicked.

    What was blacked out on a page is remembered. Raises ``ClassNotPermitted`` naming the first
    page that no checked authority lets leave.
    """
    actor.must("records.release")
    request = locked(request, RequestStatus.CHECKED)
    wanted = DocumentPage.objects.filter(pk__in=pages, document__patient=request.patient).exclude(
        document__destructions__state=ItemState.DESTROYED
    )
    found = list(wanted.exclude(document__status=IN_ERROR).select_related("document"))
    if len(found) != len(set(pages)):
        raise NotFound("Some of these pages are not in this patient's chart.")
    may = authorities_by_class(request, localdate(now))
    for page in found:
        if page.release_class not in may:
            raise ClassNotPermitted(_why_not(page))
    request.picked.filter(is_picked=True).exclude(page__in=found).update(is_picked=False)
    request.picked.filter(is_picked=False, page__in=found).update(is_picked=True)
    there = set(request.picked.values_list("page_id", flat=True))
    PickedPage.objects.bulk_create(
        PickedPage(request=request, page=page) for page in found if page.pk not in there
    )
    noted(actor, "records.pick_pages", request, pages=len(found))


@transaction.atomic
def redact(
    actor: Actor, *, request: ReleaseRequest, page: UUID, boxes: Sequence[Sequence[float]]
) -> None:
    """Black out these boxes of a picked page: ``[left, top, width, height]``, fractions of it."""
    actor.must("records.release")
    request = locked(request, RequestStatus.CHECKED)
    row = request.picked.filter(page=page, is_picked=True).first()
    if row is None:
        raise NotFound("Pick the page first, then black out.")
    row.boxes = _checked_boxes(boxes)
    row.save(update_fields=["boxes"])
    noted(actor, "records.redact_page", request, boxes=len(row.boxes))


@transaction.atomic
def finish_picking(actor: Actor, *, request: ReleaseRequest, now: datetime) -> None:
    """Say that all is picked: restricted pages wait for a second person, others are made a PDF."""
    actor.must("records.release")
    request = locked(request, RequestStatus.CHECKED)
    classes = _classes_picked(request)
    may = authorities_by_class(request, localdate(now))
    if not classes:
        raise NothingPicked
    if not classes <= set(may):
        raise ClassNotPermitted("Some of the pages were restricted meanwhile: look at the picks.")
    needs_another = classes != {ReleaseClass.ORDINARY}
    request.prepared_by, request.prepared_by_id = actor.name, actor.user_id
    request.approved_by, request.approved_by_id, request.approved_at = "", None, None
    request.status = RequestStatus.PICKED if needs_another else RequestStatus.APPROVED
    request.save()
    if not needs_another:
        later("records.make_package", request_id=request.pk)
    noted(actor, "records.finish_picking", request, restricted=needs_another)


@transaction.atomic
def approve(actor: Actor, *, request: ReleaseRequest, now: datetime) -> None:
    """Approve restricted pages, as a second person; the PDF is made.

    Raises ``NeedsAnother`` for whoever picked them.
    """
    actor.must("records.approve_release")
    request = locked(request, RequestStatus.PICKED)
    if actor.user_id is None or actor.user_id == request.prepared_by_id:
        raise NeedsAnother
    request.approved_by, request.approved_by_id = actor.name, actor.user_id
    request.approved_at, request.status = now, RequestStatus.APPROVED
    request.save()
    later("records.make_package", request_id=request.pk)
    noted(actor, "records.approve_release", request)


@transaction.atomic
def send_back(actor: Actor, *, request: ReleaseRequest, reason: str) -> None:
    """Open the picking again, whoever saw that something is not right; nothing has left yet."""
    actor.must("records.release")
    waiting = (RequestStatus.PICKED, RequestStatus.APPROVED, RequestStatus.READY)
    request = locked(request, *waiting)
    words = tidied(ReleaseRequest, {"outcome": reason})["outcome"]
    if not words:
        raise NotAcceptable("Say what is to be changed.", field="outcome")
    request.status, request.outcome = RequestStatus.CHECKED, words
    request.approved_by, request.approved_by_id, request.approved_at = "", None, None
    request.save()
    noted(actor, "records.send_back_release", request)


def _classes_picked(request: ReleaseRequest) -> set[str]:
    rows = request.picked.filter(is_picked=True)
    return set(rows.values_list("page__release_class", flat=True))


def _why_not(page: DocumentPage) -> str:
    grounds = [
        ground.words
        for ground in law.AUTHORITIES.values()
        if law.permits(ground.key, page.release_class)
    ]
    return (
        f"Page {page.number} of “{page.document}” is of the class "
        f"“{page.get_release_class_display()}”. It leaves only on: {'; '.join(grounds)}."
    )


def _checked_boxes(boxes: Sequence[Sequence[float]]) -> list[list[float]]:
    if len(boxes) > MOST_BOXES:
        raise NotAcceptable(f"A page has at most {MOST_BOXES} boxes.", field="boxes")
    done = []
    for box in boxes:
        if len(box) != 4 or not all(isinstance(each, (int, float)) for each in box):
            raise NotAcceptable("A box has four numbers.", field="boxes")
        left, top, width, height = (min(max(float(each), 0.0), 1.0) for each in box)
        width, height = min(width, 1 - left), min(height, 1 - top)
        if width > 0.002 and height > 0.002:
            done.append([round(each, 4) for each in (left, top, width, height)])
    return done
