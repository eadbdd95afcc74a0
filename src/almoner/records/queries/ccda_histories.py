"""Encounters, histories and plans of a C-CDA document as the fields of entries in a chart.

Source: HL7 C-CDA R2.1 (Encounter Activity, Smoking Status, Social History Observation, Family
History Observation, Planned Act and the other plans) and the mapping C-CDA to FHIR R4 of HL7.
"""

from datetime import date, datetime

from almoner.lib import ccda
from almoner.records.models.entries import EncounterClass
from almoner.records.models.histories import Relative
from almoner.records.models.parts import noon_of
from almoner.records.queries.ccda_parts import (
    NotOffered,
    Values,
    begin_of,
    cut,
    day_of,
    end_of,
    joined,
    moment_of,
    must_have_day,
    value_of,
)

ACT_CODE = "2.16.840.1.113883.5.4"
ACT_CLASSES = {
    **{each.value: each for each in EncounterClass},
    **dict.fromkeys(("ACUTE", "NONAC", "SS"), EncounterClass.INPATIENT),
}
"""HL7 ActEncounterCode; acute, non-acute and short stays are stays."""
CPT = "2.16.840.1.113883.6.12"
CPT_CLASSES = (
    (99202, 99215, EncounterClass.AMBULATORY),
    (99217, 99220, EncounterClass.OBSERVATION),
    (99221, 99223, EncounterClass.INPATIENT),
    (99224, 99226, EncounterClass.OBSERVATION),
    (99231, 99239, EncounterClass.INPATIENT),
    (99241, 99245, EncounterClass.AMBULATORY),
    (99251, 99255, EncounterClass.INPATIENT),
    (99281, 99285, EncounterClass.EMERGENCY),
    (99341, 99350, EncounterClass.HOME),
)
"""Ranges of evaluation and management codes, and where such a visit takes place."""
RELATIVES = {
    **{each.value: each for each in Relative},
    "NMTH": Relative.MOTHER,
    "NFTH": Relative.FATHER,
    **dict.fromkeys(("NSIS", "HSIS", "TWINSIS", "FTWINSIS", "ITWINSIS"), Relative.SISTER),
    **dict.fromkeys(("NBRO", "HBRO", "TWINBRO", "FTWINBRO", "ITWINBRO"), Relative.BROTHER),
    **dict.fromkeys(("DAUC", "DAUADOPT"), Relative.DAUGHTER),
    **dict.fromkeys(("SONC", "SONADOPT"), Relative.SON),
    **dict.fromkeys(("MGRMTH", "PGRMTH"), Relative.GRANDMOTHER),
    **dict.fromkeys(("MGRFTH", "PGRFTH"), Relative.GRANDFATHER),
    **dict.fromkeys(("MAUNT", "PAUNT"), Relative.AUNT),
    **dict.fromkeys(("MUNCLE", "PUNCLE"), Relative.UNCLE),
}
"""HL7 RoleCode (FamilyMember) as the relatives that a chart tells apart."""
EXACT = frozenset(each.value for each in Relative if each is not Relative.OTHER)
_PLANNED = "It is planned, not done: a chart holds what was done."
WHY_NO_PLACE = {
    "planned encounter": f"{_PLANNED} Book the visit, or set a recall.",
    "planned procedure": f"{_PLANNED} It is taken over when a document says that it was done.",
    "planned observation": f"{_PLANNED} Its result is taken over when it comes.",
    "planned act": f"{_PLANNED} It is taken over when a document says that it was done.",
    "planned immunization": f"{_PLANNED} Set a recall for it.",
    "planned supply": f"{_PLANNED} A chart has no place for supplies.",
    "goal": "It is a goal: a chart has no place for goals; they stand in the document.",
    "instruction": "It is an instruction: a chart has no place for it; it stands in the document.",
    "referral": "It is a referral, not a visit: write a letter of referral, or book the visit.",
}
"""Why a plan cannot be an entry of a chart, and what to do with it instead."""


def read_encounter(entry: ccda.Entry, _of: date) -> Values:
    """Return an encounter elsewhere: its class, with whom and where, and what for."""
    class_code, doubt = _class(entry.what)
    setting = entry.setting or ccda.Setting()
    at = moment_of(must_have_day(entry))
    ended = _later(entry, at)
    seen_by = (*setting.performers, setting.place)
    is_open = entry.status == "active" and entry.during.high is None
    return {
        "at": at,
        "ended_at": ended,
        "status": "in-progress" if is_open else "finished",
        "class_code": class_code,
        "note": doubt,
        "reason": cut(", ".join(setting.reasons), 500),
        "seen_by": cut(", ".join(dict.fromkeys(filter(None, seen_by))), 400),
    }


def read_social(entry: ccda.Entry, of: date) -> Values:
    """Return an observation of social history; one without a day is of the document's day."""
    if entry.missing in ccda.WHY_MISSING:
        raise NotOffered(f"It says nothing: {ccda.WHY_MISSING[entry.missing]}.")
    if entry.value is None or not entry.value.value.strip():
        raise NotOffered("It has no value (none is told).")
    low = entry.during.low
    at, note = (moment_of(low), "") if low and low.iso else begin_of(entry, of)
    is_assertion = entry.value.code is not None and entry.what == entry.value.code
    until = end_of(entry)
    ended = f"Until {until:%m/%d/%Y}." if until and until.date() > at.date() else ""
    return {
        "at": at,
        "category": "survey" if entry.kind == "assessment" else "social-history",
        "note": joined(note, ended),
        **({"value_text": "Yes"} if is_assertion else value_of(entry.value)),
    }


def read_family(entry: ccda.Entry, of: date) -> Values:
    """Return what a relative has or had, told on the day of the document."""
    told = entry.relative or ccda.Related(None)
    code = told.who.code if told.who else ""
    words = (told.who.display or code) if told.who else ""
    who = "" if code in EXACT else f"Told of: {words or 'which relative is not told'}."
    low = entry.during.low
    began = f"Began {low.iso[:10]}." if low and low.iso and told.onset_age is None else ""
    return {
        "at": noon_of(of),
        "relative": RELATIVES.get(code, Relative.OTHER),
        "onset_age": told.onset_age,
        "is_deceased": told.has_died,
        "note": joined(who, began, "Died of it." if told.died_of_it else ""),
    }


def read_planned_medication(entry: ccda.Entry, of: date) -> Values:
    """Return a medicine that the patient will take, as of the day of the document."""
    low = entry.during.low
    planned = f"Planned for {day_of(low):%m/%d/%Y}." if low and low.iso else "Planned."
    return {"at": noon_of(of), "status": "intended", "note": planned}


def _class(what: ccda.Code | None) -> tuple[EncounterClass, str]:
    """Return the class of an encounter, and a note where it is not told."""
    codes = (what, *what.translations) if what else ()
    for each in codes:
        if each.system != CPT and each.code in ACT_CLASSES:
            return ACT_CLASSES[each.code], ""
    for each in codes:
        if each.system == CPT and each.code.isascii() and each.code.isdecimal():
            number = int(each.code[:5])
            for first, last, class_code in CPT_CLASSES:
                if first <= number <= last:
                    return class_code, ""
    return EncounterClass.AMBULATORY, "The document does not tell its class."


def _later(entry: ccda.Entry, at: datetime) -> datetime | None:
    high = entry.during.high
    if high is None or not high.iso:
        return None
    ended = moment_of(high)
    return ended if ended > at else None
