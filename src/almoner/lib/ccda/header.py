"""The header of a clinical document: what it is, of whom, by whom, about which service.

Source: HL7 C-CDA R2.1, US Realm Header.
"""

from dataclasses import dataclass

from almoner.lib.ccda.facts import (
    Address,
    Code,
    Identifier,
    Moment,
    Name,
    Period,
    Telecom,
    address_of,
    code_of,
    moment_of,
    name_of,
    period_of,
)
from almoner.lib.ccda.tree import Node


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the document is about."""

    names: tuple[Name, ...] = ()
    born: Moment | None = None
    sex: Code | None = None
    """Administrative gender: F, M or UN."""
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    telecoms: tuple[Telecom, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A person, a device or an organization that took part; any of the three names may be empty."""

    person: Name | None
    device: str
    organization: str
    identifiers: tuple[Identifier, ...] = ()
    at: Moment | None = None

    def __str__(self) -> str:
        return ", ".join(filter(None, (str(self.person or ""), self.device, self.organization)))


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the sections. ``type`` is the document type, usually a LOINC code."""

    type: Code | None
    title: str
    at: Moment | None
    patients: tuple[Patient, ...]
    """One, but for documents of groups."""
    authors: tuple[Party, ...]
    custodian: Party | None
    service: Period
    service_code: Code | None
    performers: tuple[Party, ...]
    identifier: Identifier | None
    version: str
    language: str


def header_of(root: Node) -> Header:
    """Read the header of a ``ClinicalDocument``."""
    title, version = root.first("title"), root.first("versionNumber")
    language, service = root.first("languageCode"), root.first("documentationOf", "serviceEvent")
    own = root.first("id")
    custodian = root.first("custodian", "assignedCustodian", "representedCustodianOrganization")
    performers = service.nodes("performer") if service else []
    return Header(
        type=code_of(root.first("code"), {}),
        title=title.text() if title else "",
        at=moment_of(root.first("effectiveTime")),
        patients=tuple(_patient(each) for each in root.nodes("recordTarget")),
        authors=tuple(_party(each, "assignedAuthor") for each in root.nodes("author")),
        custodian=_organization(custodian) if custodian else None,
        service=period_of(service.first("effectiveTime") if service else None),
        service_code=code_of(service.first("code"), {}) if service else None,
        performers=tuple(_party(each, "assignedEntity") for each in performers),
        identifier=_identifier(own) if own else None,
        version=version.get("value") if version else "",
        language=language.get("code") if language else "",
    )


def _patient(target: Node) -> Patient:
    role = target.first("patientRole")
    if role is None:
        return Patient()
    person = role.first("patient")
    return Patient(
        names=tuple(name_of(each) for each in person.nodes("name")) if person else (),
        born=moment_of(person.first("birthTime")) if person else None,
        sex=code_of(person.first("administrativeGenderCode"), {}) if person else None,
        identifiers=_identifiers(role),
        addresses=tuple(address_of(each) for each in role.nodes("addr")),
        telecoms=_telecoms(role),
    )


def _party(node: Node, role_name: str) -> Party:
    role = node.first(role_name) or Node(role_name, {})
    person = role.first("assignedPerson", "name")
    software = role.first("assignedAuthoringDevice", "softwareName")
    organization = role.first("representedOrganization", "name")
    return Party(
        person=name_of(person) if person else None,
        device=software.text() if software else "",
        organization=organization.text() if organization else "",
        identifiers=_identifiers(role),
        at=moment_of(node.first("time")),
    )


def _organization(node: Node) -> Party:
    name = node.first("name")
    return Party(None, "", name.text() if name else "", _identifiers(node))


def _identifiers(node: Node) -> tuple[Identifier, ...]:
    return tuple(_identifier(each) for each in node.nodes("id") if not each.get("nullFlavor"))


def _identifier(node: Node) -> Identifier:
    return Identifier(node.get("root"), node.get("extension"), node.get("assigningAuthorityName"))


def _telecoms(node: Node) -> tuple[Telecom, ...]:
    return tuple(
        Telecom(each.get("value"), each.get("use"))
        for each in node.nodes("telecom")
        if each.get("value")
    )
