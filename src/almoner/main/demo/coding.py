"""Visits that were written down and signed, and wait for a coder."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from almoner.coding import operations
from almoner.main.demo.clock import morning
from almoner.people.models import Location, Patient, Practitioner
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import operations as records
from almoner.records.models import DocumentType, Encounter, Entry, Note
from almoner.records.models.notes import NoteStatus

VISITS = 20
_STORIES = (
    (
        "Diabetes follow-up",
        "# Subjective\nHere for type 2 diabetes with tingling in both feet for two months."
        " Checks sugar at home, 160 to 220 fasting.\n"
        "# Objective\nBlood pressure 142/88. Monofilament reduced at both feet. A1c today 8.4 %.\n"
        "# Assessment\nType 2 diabetes mellitus with diabetic polyneuropathy, not at goal.\n"
        "Essential hypertension, above goal.\nLong term use of insulin.\n"
        "# Plan\nIncrease insulin glargine to 24 units. Start duloxetine 30 mg. Lisinopril to"
        " 20 mg. Basic metabolic panel ordered. Return in six weeks.",
    ),
    (
        "Right knee pain",
        "# Subjective\nRight knee pain for a year, worse on stairs. Ibuprofen helps little.\n"
        "# Objective\nRight knee: crepitus, small effusion, stable.\n"
        "# Assessment\nUnilateral primary osteoarthritis of the right knee.\n"
        "# Plan\nAfter consent the right knee was injected with 40 mg triamcinolone, well"
        " tolerated. Physical therapy. Return as needed.",
    ),
    (
        "Cough and fever",
        "# Subjective\nFour days of productive cough, fever to 102, no chest pain.\n"
        "# Objective\nTemperature 101.4. Crackles right base. Chest film, read by me: infiltrate"
        " of the right lower lobe.\n"
        "# Assessment\nPneumonia of the right lower lobe, organism not known.\nTobacco use,"
        " cigarettes, one pack a day.\n"
        "# Plan\nAmoxicillin and clavulanate for seven days. Counselled to stop smoking, 5 minutes."
        " Return in three days or at once if worse.",
    ),
    (
        "Annual physical",
        "# Subjective\nHere for the yearly examination. No complaints.\n"
        "# Objective\nExamination normal. BMI 31.2.\n"
        "# Assessment\nEncounter for general adult medical examination with abnormal findings."
        "\nObesity.\n"
        "# Plan\nInfluenza vaccine given. Lipid panel ordered. Diet discussed.",
    ),
    (
        "Fall on ice",
        "# Subjective\nFell on ice in front of the house this morning, caught herself with the"
        " left hand. Pain in the left wrist.\n"
        "# Objective\nLeft wrist swollen and tender over the distal radius.\n"
        "# Assessment\nColles fracture of the left radius, closed, first treatment.\n"
        "# Plan\nSplint applied. Film reviewed by me. Orthopedics this week.",
    ),
    (
        "Thyroid check",
        "# Subjective\nTired for some weeks. Takes levothyroxine every morning.\n"
        "# Objective\nThyroid not enlarged. TSH of last week 7.9, reviewed.\n"
        "# Assessment\nAcquired hypothyroidism, not at goal.\n"
        "# Plan\nLevothyroxine to 75 micrograms. TSH again in eight weeks. Total time on the day of"
        " the visit: 25 minutes.",
    ),
    (
        "Asthma flare",
        "# Subjective\nWheezing at night for a week, uses albuterol six times a day.\n"
        "# Objective\nDiffuse wheezes, saturation 94 %.\n"
        "# Assessment\nModerate persistent asthma with acute exacerbation.\n"
        "# Plan\nNebulized albuterol here with relief. Prednisone 40 mg for five days.",
    ),
    (
        "Low back pain",
        "# Subjective\nLow back pain since lifting boxes on Monday. No numbness.\n"
        "# Objective\nTender paraspinal muscles, strength normal.\n"
        "# Assessment\nStrain of the muscles of the lower back, first visit.\n"
        "# Plan\nNaproxen. Heat. Stay active.",
    ),
)


_STAYS = (
    (
        "Heart attack",
        4,
        "# Hospital course\nNon-ST elevation myocardial infarction. Drug-eluting stent placed in"
        " the left anterior descending artery. Acute kidney failure on the second day, creatinine"
        " 2.4, present since admission.\n# Discharge\nHome.",
    ),
    (
        "Pneumonia",
        5,
        "# Hospital course\nPneumonia, organism not known, with acute respiratory failure with"
        " hypoxia, both present on admission. Oxygen, ceftriaxone.\n# Discharge\nHome.",
    ),
    (
        "Hip fracture",
        6,
        "# Hospital course\nFracture of the neck of the right femur after a fall at home. Right"
        " hip replaced. Acute blood loss anemia after the operation.\n# Discharge\nSkilled nursing"
        " facility.",
    ),
    (
        "Gallstones",
        2,
        "# Hospital course\nAcute cholecystitis with gallstones. Gallbladder removed by"
        " laparoscopy.\n# Discharge\nHome.",
    ),
    (
        "Sepsis",
        7,
        "# Hospital course\nSepsis from a urinary infection with acute kidney failure, present on"
        " admission. Fluids, antibiotics.\n# Discharge\nHome with home health.",
    ),
)
"""Reason, days, discharge summary."""


def let_some_wait(patients: Sequence[Patient], *, now: datetime) -> None:
    """Load signed notes of visits of the last days, as an import would, and let them wait."""
    kept = {
        "location": Location.objects.order_by("id")[0],
        "kind": DocumentType.objects.get(name="Progress note"),
    }
    seeing = list(Practitioner.objects.filter(is_active=True).order_by("id"))
    for number, patient in enumerate(patients[:VISITS]):
        reason, body = _STORIES[number % len(_STORIES)]
        at = morning(now, days_ago=1 + number // 4)
        before = morning(now, days_ago=200)
        if before.date() <= patient.birth_date:
            continue
        if number % 3:  # the others are new patients
            seen = _seen(patient, before, seeing[number % len(seeing)], kept)
            earlier = {**seen, "text": "Office visit", "reason": "Check-up"}
            _load(Encounter, patient, "before", earlier)
        _write(patient, at, reason, body, seeing[number % len(seeing)], kept)
    for number, patient in enumerate(patients[VISITS : VISITS + len(_STAYS)]):
        reason, days, body = _STAYS[number]
        at = morning(now, days_ago=days + 2)
        stay = {"text": "Inpatient stay", "class_code": "IMP", "ended_at": at + timedelta(days)}
        if at.date() > patient.birth_date:
            _write(patient, at, reason, body, seeing[number % len(seeing)], kept, **stay)


def _seen(
    patient: Patient, at: datetime, by: Practitioner, kept: Mapping[str, Any]
) -> dict[str, Any]:
    told = {"patient": patient, "at": at, "recorded_at": at, "recorded_by": "Import"}
    return {**told, "practitioner": by, "location": kept["location"]}


def _write(
    patient: Patient,
    at: datetime,
    reason: str,
    body: str,
    by: Practitioner,
    kept: Mapping[str, Any],
    **more: Any,  # noqa: ANN401 - fields of the encounter
) -> None:
    """Load an encounter with its signed note, and let it wait for a coder."""
    visit = {"text": "Office visit", **_seen(patient, at, by, kept), "reason": reason, **more}
    _load(Encounter, patient, "visit", visit)
    encounter = Encounter.objects.get(patient=patient, at=at)
    signed = more.get("ended_at", at)
    note = {
        "patient": patient,
        "at": signed,
        "recorded_at": signed,
        "recorded_by": "Import",
        "text": reason,
        "body": body,
        "type": kept["kind"],
        "author": by,
        "encounter": encounter,
        "status": NoteStatus.FINAL,
        "signed_at": signed,
    }
    _load(Note, patient, "note", note)
    operations.await_coding(SYSTEM, encounter=encounter, now=signed)


def _load(kind: type[Entry], patient: Patient, what: str, values: Mapping[str, Any]) -> None:
    key = f"coding-{what}-{patient.pk}"
    records.load_entries(SYSTEM, source="demo", kind=kind, rows=[(key, values)])
