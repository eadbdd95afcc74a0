"""Paper charts, boxes, loans and holds, as far as the actor may see the patients."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models.custody import ArchiveBox, LegalHold, PaperChart, PaperLoan


def paper(
    actor: Actor, *, q: str = ""
) -> "tuple[QuerySet[PaperChart], QuerySet[ArchiveBox], QuerySet[PaperLoan]]":
    """Return paper charts, boxes, and what is out (the longest due first); ``q`` narrows them.

    ``q`` is a number as read from a label, or the beginning of a name.
    """
    actor.must("records.keep")
    out, held = (
        PaperLoan.objects.filter(returned_at=None),
        LegalHold.objects.filter(released_on=None),
    )
    charts = (
        PaperChart.objects.filter(patient__in=Patient.objects.seen_by(actor))
        .select_related("patient", "box", "destruction")
        .annotate(
            is_out=Exists(out.filter(Q(chart=OuterRef("pk")) | Q(box=OuterRef("box_id")))),
            is_held=Exists(held.filter(patient=OuterRef("patient_id"))),
        )
    )
    boxes = ArchiveBox.objects.annotate(is_out=Exists(out.filter(box=OuterRef("pk"))))
    loans = out.filter(Q(chart=None) | Q(chart__in=charts)).select_related("chart__patient", "box")
    if q.isdecimal() and len(q) < 15:
        number = int(q)
        charts = charts.filter(Q(number=number) | Q(patient__number=number))
        boxes, loans = (
            boxes.filter(number=number),
            loans.filter(Q(chart__number=number) | Q(box__number=number)),
        )
    elif q:
        charts = charts.filter(patient__family_name__istartswith=q)
        boxes = boxes.filter(contents__icontains=q)
        loans = loans.filter(Q(chart__patient__family_name__istartswith=q) | Q(out_to__icontains=q))
    return charts, boxes, loans.order_by("due_on")


def holds(actor: Actor) -> "QuerySet[LegalHold]":
    """Return legal holds, those that still hold first."""
    actor.must("records.keep")
    rows = LegalHold.objects.filter(patient__in=Patient.objects.seen_by(actor))
    return rows.select_related("patient").order_by(
        F("released_on").desc(nulls_first=True), "-placed_on"
    )
