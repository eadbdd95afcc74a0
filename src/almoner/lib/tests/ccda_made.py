"""A small clinical document with one of each, and how to put entries into one."""

T = "2.16.840.1.113883.10.20.22.4."


def template(number: str) -> str:
    return f'<templateId root="{T}{number}"/>'


def document(*sections: str, header: str = "") -> bytes:
    bodies = "".join(f"<component>{section}</component>" for section in sections)
    return (
        '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{HEADER}{header}<component><structuredBody>{bodies}</structuredBody></component>"
        "</ClinicalDocument>"
    ).encode()


def section(*entries: str, text: str = "", title: str = "Section") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    code = '<code code="48765-2" codeSystem="2.16.840.1.113883.6.1"/>'
    return f"<section>{code}<title>{title}</title><text>{text}</text>{inside}</section>"


HEADER = """
<id root="1.2.3" extension="doc-1"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode"/>
<title>Summary</title><effectiveTime value="20260102030405-0500"/>
<languageCode code="en-US"/>
<recordTarget><patientRole>
 <id root="2.16.840.1.113883.4.1" extension="444-22-2222"/><id nullFlavor="NI"/>
 <addr use="HP"><streetAddressLine>1 Elm St</streetAddressLine><city>Salem</city>
  <state>OR</state><postalCode>97301</postalCode></addr>
 <telecom use="HP" value="tel:+1(555)555-2003"/>
 <patient><name use="L"><given>Zoë</given><given>A.</given><family>Lee</family></name>
  <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
  <birthTime value="197505"/></patient>
</patientRole></recordTarget>
<author><time value="2026"/><assignedAuthor><assignedPerson><name>Dr. Bell</name></assignedPerson>
 <representedOrganization><name>Elm Clinic</name></representedOrganization></assignedAuthor>
</author>
<custodian><assignedCustodian><representedCustodianOrganization><name>Elm Clinic</name>
</representedCustodianOrganization></assignedCustodian></custodian>
<documentationOf><serviceEvent><effectiveTime><low value="20250101"/><high value="20260101"/>
</effectiveTime></serviceEvent></documentationOf>
"""


def allergy(inside: str, *, negated: bool = False, kind: str = "419199007") -> str:
    return (
        f'<observation negationInd="{"true" if negated else "false"}">{template("7")}'
        '<statusCode code="completed"/><effectiveTime><low value="2007"/></effectiveTime>'
        f'<value xsi:type="CD" code="{kind}" codeSystem="2.16.840.1.113883.6.96"/>{inside}'
        "</observation>"
    )


SUBSTANCE = """<participant><participantRole><playingEntity>
<code code="7980" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin G"/></playingEntity>
</participantRole></participant>"""
HIVES = f"""<entryRelationship><observation>{template("9")}
<value code="247472004" codeSystem="2.16.840.1.113883.6.96" displayName="Hives"/>
<entryRelationship><observation>{template("8")}<value code="6736007" displayName="Moderate"/>
</observation></entryRelationship></observation></entryRelationship>"""
MEDICATION = f"""<substanceAdministration>{template("16")}<statusCode code="active"/>
<effectiveTime xsi:type="IVL_TS"><low value="20260105"/><high nullFlavor="NI"/></effectiveTime>
<routeCode code="C38288" displayName="Oral"/><doseQuantity value="1" unit="{{tablet}}"/>
<consumable><manufacturedProduct><manufacturedMaterial><code code="314076" codeSystem=
"2.16.840.1.113883.6.88"><originalText><reference value="#m1"/></originalText></code>
</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"""
RESULT = f"""<organizer><component><observation>{template("2")}
<code code="718-7" codeSystem="2.16.840.1.113883.6.1" displayName="Hemoglobin"/>
<statusCode code="completed"/><effectiveTime value="202601051030+0000"/>
<value xsi:type="PQ" value="13.20" unit="g/dL"/><interpretationCode code="N"/>
<referenceRange><observationRange><text>12 to 16</text></observationRange></referenceRange>
</observation></component></organizer>"""
