"""Paper that came in this morning, so that there is something to confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import intake, operations, queries
from almoner.records.models import DocumentType
from almoner.records.models.documents import DocumentOrigin

LAB = """LABORATORY REPORT

Patient: {family}, {given}          DOB: {born}
Collected: {day}

Hemoglobin          13.4 g/dL       reference range 12.0 - 15.5
Glucose, fasting    96 mg/dL        reference range 70 - 99
Creatinine          0.9 mg/dL       reference range 0.6 - 1.1
"""
VISIT = """CONSULTATION REPORT

RE: {given} {family}, born {born}
Date of service: {day}

Dear colleague,

Thank you for referring this patient. I had the pleasure of seeing them for palpitations.
Recommendations: a monitor for two weeks, then a visit here. Sincerely, the cardiology group.
"""
PAGE = """DISCHARGE SUMMARY

Patient name: {given} {family}, date of birth {born}
Date of discharge: {day}

Hospital course: admitted with pneumonia, treated with antibiotics, better within three days.
"""
_STORIES = (
    ("labs-0412.txt", LAB, DocumentOrigin.FAX, "Quest Diagnostics"),
    ("consult.txt", VISIT, DocumentOrigin.EMAIL, "cardiology@example.org"),
    ("scan-0001.txt", PAGE, DocumentOrigin.FOLDER, ""),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it comes in."""

    name: str
    text: str

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes."""
        yield self.text.encode()


def let_some_come(patients: Sequence[Patient], *, now: datetime) -> None:
    """Let a few papers come in: some to confirm, one filed, one held."""
    for number, patient in enumerate(patients[:4]):
        name, story, origin, sender = _STORIES[number % len(_STORIES)]
        facts = {
            "family": patient.family_name,
            "given": patient.given_name,
            "born": f"{patient.birth_date:%m/%d/%Y}",
            "day": f"{now - timedelta(days=2 + number):%m/%d/%Y}",
        }
        row = operations.receive(
            SYSTEM,
            upload=Paper(name, story.format(**facts)),
            origin=origin,
            sender=sender,
            arrival_key=f"demo:{number}",
            now=now - timedelta(hours=number),
        )
        intake.read_incoming(row.pk, now=now)
        if number == 0:
            row = queries.open_incoming(SYSTEM, row.pk)
            operations.file_incoming(
                SYSTEM,
                incoming=row,
                seen_version=row.version,
                patient=patient,
                type=DocumentType.objects.get(name="Laboratory report"),
                on=(now - timedelta(days=2)).date(),
                now=now,
            )
    operations.receive(
        SYSTEM,
        upload=Paper("report.pdf", "This is no PDF at all."),
        origin=DocumentOrigin.EMAIL,
        sender="frontdesk@example.org",
        arrival_key="demo:held",
        now=now,
    )
