"""The tables of people: the practice and its places, patients and those around them, upkeep."""

from almoner.people.models.around import (
    Consent,
    ContactPoint,
    FormerName,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
    holding,
)
from almoner.people.models.family import FamilyAccount, Guarantor
from almoner.people.models.outside import OutsideFacility, OutsidePractitioner
from almoner.people.models.patient import Patient
from almoner.people.models.places import Equipment, Holiday, Location, LocationHours, Practice, Room
from almoner.people.models.staff import Practitioner, StaffMember
from almoner.people.models.upkeep import (
    DuplicatePair,
    ExternalId,
    ImportRun,
    Merge,
    MergeMove,
    PatientSearchKeys,
)

__all__ = [
    "Consent",
    "ContactPoint",
    "DuplicatePair",
    "Equipment",
    "ExternalId",
    "FamilyAccount",
    "FormerName",
    "Guarantor",
    "Holiday",
    "ImportRun",
    "Location",
    "LocationHours",
    "Merge",
    "MergeMove",
    "OutsideFacility",
    "OutsidePractitioner",
    "Patient",
    "PatientAddress",
    "PatientAlert",
    "PatientContact",
    "PatientIdentifier",
    "PatientSearchKeys",
    "Practice",
    "Practitioner",
    "Room",
    "StaffMember",
    "holding",
]
