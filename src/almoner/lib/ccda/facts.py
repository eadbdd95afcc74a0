"""The data types of CDA that are read: codes, moments, periods, amounts, names, addresses.

Source: HL7 Clinical Document Architecture R2, data types R1 (CD, TS, IVL_TS, PQ, PN, AD, TEL, II).
A ``nullFlavor`` says why something is missing and is kept as ``missing``.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from almoner.lib.ccda.tree import Node

SYSTEMS = {
    "2.16.840.1.113883.6.1": "LOINC",
    "2.16.840.1.113883.6.96": "SNOMED CT",
    "2.16.840.1.113883.6.88": "RxNorm",
    "2.16.840.1.113883.6.90": "ICD-10-CM",
    "2.16.840.1.113883.6.103": "ICD-9-CM",
    "2.16.840.1.113883.6.4": "ICD-10-PCS",
    "2.16.840.1.113883.6.12": "CPT",
    "2.16.840.1.113883.6.285": "HCPCS",
    "2.16.840.1.113883.12.292": "CVX",
    "2.16.840.1.113883.6.69": "NDC",
    "2.16.840.1.113883.4.9": "UNII",
}
WHY_MISSING = {
    "NI": "no information",
    "NA": "not applicable",
    "UNK": "unknown",
    "ASKU": "asked but unknown",
    "NAV": "not available now",
    "NASK": "not asked",
    "MSK": "withheld",
    "OTH": "other",
}
_TS = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d+)?)?)?)?)?)?([+-]\d{4})?",
    re.ASCII,
)
_PRECISIONS = ("year", "month", "day", "hour", "minute", "second")
_FORMS = ("{}", "{}-{}", "{}-{}-{}", "{}-{}-{}T{}", "{}-{}-{}T{}:{}", "{}-{}-{}T{}:{}:{}")


@dataclass(frozen=True, slots=True)
class Code:
    """A coded thing: ``system`` is an OID, ``display`` what the document calls it."""

    code: str
    system: str
    display: str
    missing: str = ""
    translations: tuple["Code", ...] = ()

    @property
    def system_name(self) -> str:
        """The usual name of the code system, or its OID."""
        return SYSTEMS.get(self.system, self.system)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as precisely as it was given.

    ``precision`` is year … second; ``iso`` is cut to it (``2020-05``). Both are ``""`` where
    ``text`` is no time.
    """

    text: str
    precision: str = ""
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``low`` to ``high``, either of them open; ``missing`` where nobody knows."""

    low: Moment | None = None
    high: Moment | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """What was measured: ``value`` as written, its ``unit`` (UCUM), or a coded or worded value."""

    value: str
    unit: str = ""
    code: Code | None = None

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number given by the authority ``root`` (an OID or UUID)."""

    root: str
    extension: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name; ``use`` is ``L`` legal, ``P`` pseudonym and so on."""

    given: tuple[str, ...]
    family: str
    prefix: str = ""
    suffix: str = ""
    use: str = ""
    whole: str = ""
    """The name as written where it has no parts."""

    def __str__(self) -> str:
        parts = " ".join((self.prefix, *self.given, self.family, self.suffix)).split()
        return " ".join(parts) or self.whole


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``use`` is ``HP`` home, ``WP`` work and so on."""

    lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    country: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class Telecom:
    """A telephone number, e-mail or other address, as a URL (``tel:…``, ``mailto:…``)."""

    value: str
    use: str = ""


def code_of(node: Node | None, names: dict[str, str]) -> Code | None:
    """Read a code; ``names`` are the texts of the narrative by their ID."""
    if node is None:
        return None
    translations = tuple(
        found for each in node.nodes("translation") if (found := code_of(each, names))
    )
    display = node.get("displayName") or said(node.first("originalText"), names)
    display = display or next((each.display for each in translations if each.display), "")
    found = Code(
        node.get("code"), node.get("codeSystem"), display, node.get("nullFlavor"), translations
    )
    return found if found != Code("", "", "") else None


def said(node: Node | None, names: dict[str, str]) -> str:
    """Return the text of ``node``: what it refers to in the narrative, else its own."""
    if node is None:
        return ""
    reference = node.first("reference")
    there = names.get(reference.get("value").removeprefix("#"), "") if reference else ""
    return there or node.text()


def moment_of(node: Node | None) -> Moment | None:
    """Read a point in time, if there is one."""
    text = node.get("value") if node is not None else ""
    if not text:
        return None
    found = _TS.fullmatch(text)
    if found is None:
        return Moment(text)
    parts = [part for part in found.groups()[:6] if part]
    iso = _FORMS[len(parts) - 1].format(*parts)
    if not _is_time(parts):
        return Moment(text)
    zone = found[7]
    if zone and len(parts) > 3:
        iso += f"{zone[:3]}:{zone[3:]}"
    return Moment(text, _PRECISIONS[len(parts) - 1], iso)


def _is_time(parts: list[str]) -> bool:
    whole = [int(part) for part in parts] + [1, 1, 0, 0, 0][len(parts) - 1 :]
    try:
        datetime(*whole)  # type: ignore[arg-type]  # noqa: DTZ001 - only whether it exists
    except ValueError:
        return False
    return True


def period_of(node: Node | None) -> Period:
    """Read a period; a single moment begins and ends it."""
    if node is None:
        return Period()
    at = moment_of(node) or moment_of(node.first("center"))
    low, high = moment_of(node.first("low")), moment_of(node.first("high"))
    missing = node.get("nullFlavor")
    for end in ("low", "high"):
        inner = node.first(end)
        missing = missing or (inner.get("nullFlavor") if inner and end == "low" else "")
    return Period(low or at, high or at, missing)


def amount_of(node: Node | None, names: dict[str, str]) -> Amount | None:
    """Read a value of any type: an amount, a range, a code or words."""
    if node is None:
        return None
    if node.get("value"):
        return Amount(node.get("value"), node.get("unit"))
    if node.get("code") or node.get("displayName"):
        coded = code_of(node, names)
        return Amount(coded.display or coded.code, code=coded) if coded else None
    ends = [amount_of(node.first(end), names) for end in ("low", "high")]
    if any(ends):
        unit = next((each.unit for each in ends if each), "")
        low, high = (each.value if each else "" for each in ends)
        between = f"{low}-{high}" if low and high else f"from {low}" if low else f"up to {high}"
        return Amount(between, unit)
    text = said(node, names) or said(node.first("originalText"), names)
    return Amount(text) if text else None


def name_of(node: Node) -> Name:
    """Read a person's name."""
    family = " ".join(part.text() for part in node.nodes("family"))
    given = tuple(part.text() for part in node.nodes("given") if part.text())
    prefix = " ".join(part.text() for part in node.nodes("prefix"))
    suffix = " ".join(part.text() for part in node.nodes("suffix"))
    return Name(given, family, prefix, suffix, node.get("use"), node.text())


def address_of(node: Node) -> Address:
    """Read a postal address."""
    parts = {name: node.first(name) for name in ("city", "state", "postalCode", "country")}
    city, state, postal_code, country = (part.text() if part else "" for part in parts.values())
    lines = tuple(line.text() for line in node.nodes("streetAddressLine") if line.text())
    return Address(lines, city, state, postal_code, country, node.get("use"))
