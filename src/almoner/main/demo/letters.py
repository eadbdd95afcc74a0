"""The demo office's letters: some written, some waiting for the mail, some sent."""

from collections.abc import Sequence
from datetime import datetime

from almoner.messages import operations, queries
from almoner.messages.models import LetterTemplate
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM


def write_some(patients: Sequence[Patient], *, now: datetime) -> None:
    """Write letters to the first patients: two drafts, the others in the mail tray or by link."""
    templates = {row.kind: row for row in LetterTemplate.objects.order_by("-name")}
    for number, patient in enumerate(patients[:10]):
        kind = ("referral", "results", "no_show", "work_school", "collection")[number % 5]
        outside = queries.outside("", limit=4)
        to = queries.near(patient, now.date())[0]
        if kind == "referral" and outside:
            to = outside[number % len(outside)]
        letter = operations.begin_letter(
            SYSTEM,
            patient=patient,
            template=templates[kind],
            to=to,
            practitioner=patient.usual_practitioner,
            now=now,
            on=now.date(),
        )
        if number < 3:
            continue
        operations.finish_letter(SYSTEM, letter_id=letter.pk, leave_empty=True, now=now)
        if number < 5:
            continue
        if letter.has_address:
            operations.send_letter(SYSTEM, letter_id=letter.pk, way="mail", now=now)
        elif letter.email:
            operations.send_letter(SYSTEM, letter_id=letter.pk, way="email", now=now)
