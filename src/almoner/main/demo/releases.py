"""A few requests for records, with documents to pick from, holds and paper charts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import typst
from django.core.files.base import ContentFile

from almoner.lib import release as law
from almoner.lib.sniff import PDF
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import operations as files
from almoner.records import operations, queries
from almoner.records.models import DocumentType
from almoner.records.models.documents import DocumentOrigin
from almoner.records.models.release import ReleaseRequest, Requester, RequestKind

_PAPERS = (
    ("History and physical", 3),
    ("Laboratory report", 2),
    ("Progress note", 2),
    ("Substance use treatment record", 2),
    ("Psychotherapy notes", 2),
    ("HIV test or care", 1),
    ("Diagnostic imaging report", 1),
)
"""Type of document, and its pages."""
_DIRECTORY = (
    ("Hale and Ward, Attorneys", "attorney", "12 Court Street\nAlbany, NY 12207"),
    ("Northway Mutual Insurance", "insurer", "P.O. Box 4410\nTroy, NY 12180"),
    ("Lakeside Orthopedics", "provider", "300 Lake Road\nSchenectady, NY 12305"),
)
_WORDS = "Seen today and in good spirits. The plan was talked through and understood. "


def ask_for_some(patients: Sequence[Patient], *, now: datetime) -> None:
    """File documents for the first patients, and let somebody ask for them."""
    _set_up()
    first, second, third, fourth = patients[:4]
    for patient in (first, second, third):
        _file(patient, now)
    attorney, insurer, doctor = (
        operations.release.save_requester(
            SYSTEM, values={"name": name, "kind": kind, "address": address}
        )
        for name, kind, address in _DIRECTORY
    )
    _request(first, attorney, "Personal injury case", 12, now)
    old = _request(second, insurer, "Claim of last March", 35, now)
    _authority(old, "authorization", now)
    new = _request(third, doctor, "Consultation next week", 4, now)
    _authority(new, "treatment", now)
    _pick_ordinary(new, now)
    operations.release.finish_picking(SYSTEM, request=new, now=now)
    for patient, kind, days in (
        (fourth, RequestKind.ACCESS, 26),
        (first, RequestKind.AMENDMENT, 20),
        (second, RequestKind.ACCOUNTING, 3),
    ):
        _request(patient, None, "At the patient's request", days, now, kind)
    _keep(first, second, now)


def _set_up() -> None:
    operations.release.save_fee_schedule(
        SYSTEM,
        values={
            "name": "Copies",
            "tiers": "25 0.75\nrest 0.50",
            "search": Decimal(10),
            "patient_flat": Decimal("6.50"),
            "is_active": True,
        },
    )
    operations.release.save_retention_rule(
        SYSTEM,
        values={
            "name": "Adults and children",
            "years": 6,
            "years_after_18": 3,
            "source": "The practice's policy: check the law of your state",
        },
    )


def _file(patient: Patient, now: datetime) -> None:
    for number, (kind, count) in enumerate(_PAPERS):
        at = max(now - timedelta(days=20 * (number + 1)), _first_day(patient, now))
        content = _paper(kind, count, f"{patient.legal_name}, chart {patient.number}")
        pdf = files.store(SYSTEM, ContentFile(content, "paper.pdf"), now=now, kinds=[PDF])
        operations.file_document(
            SYSTEM,
            patient=patient,
            type=DocumentType.objects.get(name=kind),
            title=kind,
            at=at,
            origin=DocumentOrigin.SCAN,
            original=pdf,
            pdf=pdf,
            pages=[operations.PageText(_WORDS * 3)] * count,
            now=now,
        )


def _first_day(patient: Patient, now: datetime) -> datetime:
    born = patient.birth_date
    return now.replace(year=born.year, month=born.month, day=min(born.day, 28)) + timedelta(days=2)


def _paper(kind: str, count: int, whose: str) -> bytes:
    leaf = f"#text(size: 18pt)[*{kind}*]\n\n{whose}\n\n{_WORDS * 14}\n\n{_WORDS * 9}\n"
    source = '#set page("us-letter")\n' + "#pagebreak()\n".join([leaf] * count)
    return typst.compile(source.encode())


def _request(
    patient: Patient,
    requester: Requester | None,
    purpose: str,
    days: int,
    now: datetime,
    kind: RequestKind = RequestKind.RELEASE,
) -> ReleaseRequest:
    return operations.release.receive_request(
        SYSTEM,
        patient=patient,
        kind=kind,
        requester=requester,
        purpose=purpose,
        scope="The complete record of the last two years",
        received_on=(now - timedelta(days=days)).date(),
        now=now,
    )


def _authority(request: ReleaseRequest, kind: str, now: datetime) -> None:
    operations.release.add_authority(
        SYSTEM,
        request=request,
        kind=kind,
        elements=[element.key for element in law.AUTHORITIES[kind].elements],
        signed_on=request.received_on,
        expires_on=request.received_on + timedelta(days=365),
        now=now,
    )
    request.refresh_from_db()


def _pick_ordinary(request: ReleaseRequest, now: datetime) -> None:
    choices = queries.release.choices_of(request, now.date())
    pages = [choice.page.pk for each in choices for choice in each.pages if choice.may_leave]
    operations.release.pick(SYSTEM, request=request, pages=pages, now=now)


def _keep(first: Patient, second: Patient, now: datetime) -> None:
    today = now.date()
    operations.release.place_hold(
        SYSTEM, patient=first, matter="Hale and Ward: case 26-1187", on=today - timedelta(days=9)
    )
    box = operations.release.add_box(
        SYSTEM, contents="Charts A to F, last seen 2012", place="Basement, shelf 4"
    )
    for patient, years in ((first, 3), (second, 14)):
        chart = operations.release.add_paper_chart(
            SYSTEM,
            patient=patient,
            place="Records room, shelf 2",
            last_seen_on=max(today - timedelta(days=365 * years), patient.birth_date),
        )
        operations.release.put_in_box(SYSTEM, chart=chart, box=box if years > 10 else None)
        if years < 10:
            operations.release.check_out_paper(
                SYSTEM,
                thing=chart,
                out_to="Dr. Osei",
                reason="Old operation notes",
                due_on=today - timedelta(days=6),
                now=now - timedelta(days=20),
            )
