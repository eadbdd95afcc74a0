"""A summary from another practice, in one chart: its data wait to be taken over.

Made up, a C-CDA R2.1 document with every kind of section that is read.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from almoner.main.demo.incoming import Paper
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import intake, operations, queries
from almoner.records.models import DocumentReference, DocumentType
from almoner.records.models.documents import DocumentOrigin

TITLE = "Summary of care, Elm Street Clinic"
_LOINC, _SNOMED, _RXNORM, _CVX = (
    "2.16.840.1.113883.6.1",
    "2.16.840.1.113883.6.96",
    "2.16.840.1.113883.6.88",
    "2.16.840.1.113883.12.292",
)
_T = "2.16.840.1.113883.10.20.22.4."


def let_one_come(patient: Patient, *, now: datetime) -> DocumentReference:
    """Let a clinical document come in by e-mail and file it in the chart of ``patient``."""
    on = (now - timedelta(days=10)).date()
    row = operations.receive(
        SYSTEM,
        upload=Paper("summary.xml", summary_of(patient, on)),
        origin=DocumentOrigin.EMAIL,
        sender="records@elm-street.example.org",
        arrival_key="demo:ccda",
        now=now,
    )
    intake.read_incoming(row.pk, now=now)
    row = queries.open_incoming(SYSTEM, row.pk)
    return operations.file_incoming(
        SYSTEM,
        incoming=row,
        seen_version=row.version,
        patient=patient,
        type=DocumentType.objects.get(name="Continuity of care document"),
        title=TITLE,
        on=on,
        now=now,
    )


def summary_of(patient: Patient, on: date) -> str:
    """Return the document about ``patient`` of the day ``on``, as XML."""
    then = on - timedelta(days=1)
    ahead = on + timedelta(days=30)
    sections = "".join(
        _section(code, title, *pairs) for code, title, pairs in _sections(then, ahead)
    )
    return (
        '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc">'
        '<id root="2.25.1" extension="demo-1"/>'
        f"{_code('34133-9', _LOINC, 'Summarization of Episode Note')}<title>{TITLE}</title>"
        f'<effectiveTime value="{on:%Y%m%d}"/><recordTarget><patientRole>'
        f'<id root="2.25.2" extension="E-1041"/><patient><name use="L">'
        f"<given>{escape(patient.given_name)}</given><family>{escape(patient.family_name)}</family>"
        f'</name><birthTime value="{patient.birth_date:%Y%m%d}"/></patient></patientRole>'
        f'</recordTarget><author><time value="{on:%Y%m%d}"/><assignedAuthor><assignedPerson>'
        "<name>Dr. Harriet Bell</name></assignedPerson><representedOrganization>"
        "<name>Elm Street Clinic</name></representedOrganization></assignedAuthor></author>"
        f"<component><structuredBody>{sections}</structuredBody></component></ClinicalDocument>"
    )


def _sections(then: date, ahead: date) -> Sequence[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Return each section: its LOINC code, title, and what it says in words and as entries."""
    return (
        ("48765-2", "Allergies", (_ALLERGY, _NO_FOOD_ALLERGY)),
        ("10160-0", "Medications", (_MEDICINE,)),
        ("11450-4", "Problems", (_problem("Allergic rhinitis", "61582004", "2019"),)),
        ("11348-0", "Past illness", (_problem("Pneumonia", "233604007", "201102"),)),
        ("11369-6", "Immunizations", (_VACCINE,)),
        (
            "30954-2",
            "Results",
            (_measured(2, "2951-2", "Sodium", then, "139", "mmol/L"), _PENDING),
        ),
        ("8716-3", "Vital signs", (_measured(27, "8867-4", "Heart rate", then, "72", "/min"),)),
        ("47519-4", "Procedures and surgery", (_SURGERY,)),
        ("46240-8", "Encounters", (_visit(then),)),
        ("29762-2", "Social history", (_smoking(then), _DRINKS)),
        ("10157-6", "Family history", (_FATHER,)),
        ("18776-5", "Plan of treatment", _plans(ahead)),
    )


def _section(code: str, title: str, *pairs: tuple[str, str]) -> str:
    words = "".join(f"<item>{escape(text)}</item>" for text, _entry in pairs)
    entries = "".join(f"<entry>{entry}</entry>" for _text, entry in pairs)
    return (
        f"<component><section>{_code(code, _LOINC, title)}<title>{title}</title>"
        f"<text><list>{words}</list></text>{entries}</section></component>"
    )


def _code(code: str, system: str, words: str, name: str = "code") -> str:
    return f'<{name} code="{code}" codeSystem="{system}" displayName={quoteattr(words)}/>'


def _coded(code: str, words: str) -> str:
    return _code(code, _SNOMED, words, 'value xsi:type="CD"')


def _act(name: str, template: int, inside: str, *, mood: str = "EVN", negated: bool = False) -> str:
    negation = ' negationInd="true"' if negated else ""
    return (
        f'<{name} moodCode="{mood}"{negation}><templateId root="{_T}{template}"/>{inside}</{name}>'
    )


def _on(day: date | str) -> str:
    told = day if isinstance(day, str) else f"{day:%Y%m%d}"
    return f'<effectiveTime><low value="{told}"/></effectiveTime>'


def _problem(words: str, code: str, since: str) -> tuple[str, str]:
    inside = f'<statusCode code="completed"/>{_on(since)}{_coded(code, words)}'
    return f"{words}, since {since[:4]}", _act("observation", 4, inside)


def _measured(
    template: int, code: str, words: str, day: date, value: str, unit: str
) -> tuple[str, str]:
    amount = f'<value xsi:type="PQ" value="{value}" unit="{unit}"/>'
    inside = f'{_code(code, _LOINC, words)}<statusCode code="completed"/>{_on(day)}{amount}'
    return f"{words}: {value} {unit}", _act("observation", template, inside)


def _product(code: str, system: str, words: str) -> str:
    named = _code(code, system, words)
    return (
        "<consumable><manufacturedProduct><manufacturedMaterial>"
        f"{named}</manufacturedMaterial></manufacturedProduct></consumable>"
    )


def _visit(day: date) -> tuple[str, str]:
    inside = (
        f"{_code('AMB', '2.16.840.1.113883.5.4', 'Office visit')}{_on(day)}"
        "<performer><assignedEntity><assignedPerson><name>Dr. Harriet Bell</name></assignedPerson>"
        "<representedOrganization><name>Elm Street Clinic</name></representedOrganization>"
        f"</assignedEntity></performer><entryRelationship>{_act('observation', 19, _HAY_FEVER)}"
        "</entryRelationship>"
    )
    return "Office visit with Dr. Bell for hay fever", _act("encounter", 49, inside)


def _smoking(day: date) -> tuple[str, str]:
    inside = (
        f"{_code('72166-2', _LOINC, 'Tobacco smoking status')}"
        f'<effectiveTime value="{day:%Y%m%d}"/>{_coded("8517006", "Former smoker")}'
    )
    return "Former smoker", _act("observation", 78, inside)


def _plans(day: date) -> tuple[tuple[str, str], ...]:
    visit = f"{_code('185389009', _SNOMED, 'Follow-up visit')}{_on(day)}"
    test = f"{_code('24357-6', _LOINC, 'Urinalysis')}{_on(day)}"
    medicine = f"{_on(day)}{_product('1014678', _RXNORM, 'Cetirizine 10 mg oral tablet')}"
    goal = f"{_code('289169006', _SNOMED, 'Exercise to lose weight')}{_on(day)}"
    return (
        ("Follow-up visit in a month", _act("encounter", 40, visit, mood="INT")),
        ("Urinalysis before the visit", _act("observation", 44, test, mood="RQO")),
        (
            "Cetirizine from then on",
            _act("substanceAdministration", 42, medicine, mood="INT"),
        ),
        ("Goal: exercise to lose weight", _act("observation", 121, goal, mood="GOL")),
    )


_HAY_FEVER = _coded("61582004", "Hay fever")
_ALLERGY = (
    "Sulfamethoxazole: hives",
    _act(
        "observation",
        7,
        f"{_on('2014')}{_coded('416098002', 'Allergy to drug')}<participant><participantRole>"
        f"<playingEntity>{_code('10180', _RXNORM, 'Sulfamethoxazole')}</playingEntity>"
        "</participantRole></participant><entryRelationship>"
        f"{_act('observation', 9, _coded('247472004', 'Hives'))}</entryRelationship>",
    ),
)
_NO_FOOD_ALLERGY = (
    "No known food allergies",
    _act("observation", 7, _coded("414285001", "Allergy to food"), negated=True),
)
_MEDICINE = (
    "Fluticasone nasal spray, since 2019",
    _act(
        "substanceAdministration",
        16,
        f'<statusCode code="active"/>{_on("2019")}'
        f"{_product('1797890', _RXNORM, 'Fluticasone propionate nasal spray')}",
    ),
)
_VACCINE = (
    "Influenza, October 2025",
    _act(
        "substanceAdministration",
        52,
        '<effectiveTime value="20251014"/>' + _product("158", _CVX, "Influenza, quadrivalent"),
    ),
)
_PENDING = (
    "Vitamin D: not back yet",
    _act(
        "observation",
        2,
        _code("1989-3", _LOINC, "Vitamin D") + '<value xsi:type="PQ" nullFlavor="NAV"/>',
    ),
)
_SURGERY = (
    "Appendectomy, as a child",
    _act("procedure", 14, _code("80146002", _SNOMED, "Appendectomy")),
)
_DRINKS = (
    "Alcoholic drinks per day: 1",
    _act(
        "observation",
        38,
        _code("74013-4", _LOINC, "Alcoholic drinks per day")
        + _on("2024")
        + '<value xsi:type="INT" value="1"/>',
    ),
)
_FATHER = (
    "Father: myocardial infarction at 57",
    _act(
        "organizer",
        45,
        "<subject><relatedSubject>"
        + _code("FTH", "2.16.840.1.113883.5.111", "Father")
        + "</relatedSubject></subject><component>"
        + _act(
            "observation",
            46,
            _coded("22298006", "Myocardial infarction")
            + "<entryRelationship>"
            + _act("observation", 31, '<value xsi:type="PQ" value="57" unit="a"/>')
            + "</entryRelationship>",
        )
        + "</component>",
    ),
)
