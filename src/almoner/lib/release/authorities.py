"""Which authority lets which class of pages leave, and what its paper must say."""

from collections.abc import Collection
from dataclasses import dataclass

ORDINARY, PART_2, PSYCHOTHERAPY, STATE = "ordinary", "part2", "psychotherapy", "state"
CLASSES = (ORDINARY, PART_2, PSYCHOTHERAPY, STATE)
"""Classes of pages: see ``records.models.documents.ReleaseClass``."""

PART_2_NOTICE = (
    "This record which has been disclosed to you is protected by Federal confidentiality rules "
    "(42 CFR part 2). These rules prohibit you from using or disclosing this record, or testimony "
    "that describes the information contained in this record, in any civil, criminal, "
    "administrative, or legislative proceedings by any Federal, State, or local authority, against "
    "the patient, unless authorized by the consent of the patient, except as provided at 42 CFR "
    "2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In addition, "
    "the Federal rules prohibit you from making any other use or disclosure of this record unless "
    "at least one of the following applies: (i) Further use or disclosure is expressly permitted "
    "by the written consent of the individual whose information is being disclosed in this record "
    "or as otherwise permitted by 42 CFR part 2; (ii) You are a covered entity or business "
    "associate and have received the record pursuant to a written consent for treatment, payment, "
    "or health care operations; (iii) You have received the record from a covered entity or "
    "business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization "
    "for the release of medical or other information is NOT sufficient to meet the required "
    "elements of written consent to further use or redisclose the record (see 42 CFR 2.31)."
)
"""The statement that goes with Part 2 records: 42 CFR 2.32(a)(1)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing an authority must say or show, and where that is written.

    Of elements with the same ``group`` one is enough.
    """

    key: str
    words: str
    source: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """A ground on which pages may leave: for which classes, and what must be there to rely on it.

    ``is_accounted`` says whether a disclosure on this ground belongs into the accounting that a
    patient may ask for (45 CFR 164.528(a)(1)).
    """

    key: str
    words: str
    classes: frozenset[str]
    elements: tuple[Element, ...]
    source: str
    is_accounted: bool
    is_signed: bool = False
    """Whether it is a paper that the patient or a representative signs, with an end."""


def _form(cite: str) -> tuple[Element, ...]:
    """Return the core elements and statements of 164.508(c), as ``cite`` says them."""
    return (
        Element("description", "What is to be released, specifically", f"{cite}(c)(1)(i)"),
        Element("from", "Who may release it (this practice)", f"{cite}(c)(1)(ii)"),
        Element("to", "To whom it may be released", f"{cite}(c)(1)(iii)"),
        Element("purpose", "The purpose, or “at my request”", f"{cite}(c)(1)(iv)"),
        Element("expiry", "A date or an event when it ends", f"{cite}(c)(1)(v)"),
        Element("signature", "Signature and date", f"{cite}(c)(1)(vi)"),
        Element(
            "representative",
            "If a representative signed: their authority. Tick it too where the patient signed",
            f"{cite}(c)(1)(vi)",
        ),
        Element("revocation", "The right to revoke in writing, and how", f"{cite}(c)(2)(i)"),
        Element(
            "conditions",
            "Whether treatment or payment depends on signing",
            f"{cite}(c)(2)(ii)",
        ),
        Element(
            "redisclosure",
            "That it may be passed on and lose protection",
            f"{cite}(c)(2)(iii)",
        ),
    )


_PART_2_CONSENT = (
    Element("patient", "The name of the patient", "42 CFR 2.31(a)(1)"),
    Element("from", "Who may release it, by name or description", "42 CFR 2.31(a)(2)"),
    Element(
        "description",
        "How much and what kind, with substance use records named expressly",
        "42 CFR 2.31(a)(3)",
    ),
    Element("to", "To whom it may be released", "42 CFR 2.31(a)(4)"),
    Element("purpose", "The purpose", "42 CFR 2.31(a)(5)"),
    Element("revocation", "The right to revoke, and how", "42 CFR 2.31(a)(6)"),
    Element("expiry", "A date, event or condition when it ends", "42 CFR 2.31(a)(7)"),
    Element("signature", "The patient's signature", "42 CFR 2.31(a)(8)"),
    Element("dated", "The date it was signed", "42 CFR 2.31(a)(9)"),
)

_WHO = Element("identity", "Who asks was verified", "45 CFR 164.514(h)")
_ENOUGH = Element("minimum", "No more than is needed", "45 CFR 164.502(b)")


def _table() -> tuple[Authority, ...]:
    every = "45 CFR 164.508"
    return (
        Authority(
            "authorization",
            "Authorization signed by the patient",
            frozenset({ORDINARY}),
            _form(every),
            "45 CFR 164.508(c)",
            is_accounted=False,
            is_signed=True,
        ),
        Authority(
            "part2_consent",
            "Consent to release substance use records",
            frozenset({PART_2}),
            _PART_2_CONSENT,
            "42 CFR 2.31, 2.33",
            is_accounted=False,
            is_signed=True,
        ),
        Authority(
            "psychotherapy_authorization",
            "Authorization for psychotherapy notes alone",
            frozenset({PSYCHOTHERAPY}),
            (
                *_form(every),
                Element(
                    "alone",
                    "It is for psychotherapy notes and nothing else",
                    "45 CFR 164.508(b)(3)(ii)",
                ),
            ),
            "45 CFR 164.508(a)(2)",
            is_accounted=False,
            is_signed=True,
        ),
        Authority(
            "state_authorization",
            "Authorization that names what state law protects",
            frozenset({STATE}),
            (
                *_form(every),
                Element("named", "The protected information is named, as state law asks", "State"),
            ),
            "State law (HIV, genetic, mental health …), 45 CFR 160.203(b)",
            is_accounted=False,
            is_signed=True,
        ),
        Authority(
            "patient_access",
            "The patient asks for their own records",
            frozenset({ORDINARY, PART_2, STATE}),
            (
                _WHO,
                Element("request", "The request, written where we ask for that", "164.524(b)(1)"),
            ),
            "45 CFR 164.524; 42 CFR 2.23; psychotherapy notes: 164.524(a)(1)(i)",
            is_accounted=False,
        ),
        Authority(
            "treatment",
            "Treatment by another provider",
            frozenset({ORDINARY}),
            (_WHO, Element("treats", "They treat this patient", "45 CFR 164.506(c)(2)")),
            "45 CFR 164.506(c)",
            is_accounted=False,
        ),
        Authority(
            "payment",
            "Payment of a claim",
            frozenset({ORDINARY}),
            (_WHO, _ENOUGH),
            "45 CFR 164.506(c)(3)",
            is_accounted=False,
        ),
        Authority(
            "operations",
            "Health care operations",
            frozenset({ORDINARY}),
            (
                _WHO,
                _ENOUGH,
                Element("relationship", "Both have known the patient", "45 CFR 164.506(c)(4)"),
            ),
            "45 CFR 164.506(c)(4)",
            is_accounted=False,
        ),
        Authority(
            "subpoena",
            "Subpoena or discovery request, without a judge's order",
            frozenset({ORDINARY}),
            (
                Element("paper", "The subpoena: court, case, dates, what", "164.512(e)(1)(ii)"),
                Element(
                    "notice",
                    "Satisfactory assurance that the patient was told and did not object",
                    "45 CFR 164.512(e)(1)(ii)(A), (iii)",
                    "assurance",
                ),
                Element(
                    "protective",
                    "Satisfactory assurance of a qualified protective order",
                    "45 CFR 164.512(e)(1)(ii)(B), (iv)",
                    "assurance",
                ),
            ),
            "45 CFR 164.512(e)(1)(ii)",
            is_accounted=True,
        ),
        Authority(
            "court_order",
            "Order of a court or tribunal",
            frozenset({ORDINARY, STATE}),
            (
                Element("order", "The order, signed by the judge", "45 CFR 164.512(e)(1)(i)"),
                Element("limits", "Only what the order names expressly", "164.512(e)(1)(i)"),
            ),
            "45 CFR 164.512(e)(1)(i)",
            is_accounted=True,
        ),
        Authority(
            "part2_court_order",
            "Court order under 42 CFR part 2",
            frozenset({PART_2}),
            (
                Element("order", "The order finds good cause", "42 CFR 2.64(d), 2.65(d)"),
                Element("mandate", "A subpoena or mandate with it", "42 CFR 2.61(b)"),
                Element("limits", "It limits what, to whom and for what", "42 CFR 2.64(e)"),
            ),
            "42 CFR 2.61-2.67",
            is_accounted=True,
        ),
        Authority(
            "required_by_law",
            "Required by law (public health, abuse, oversight …)",
            frozenset({ORDINARY, STATE}),
            (
                Element("law", "The law that requires it is written down", "45 CFR 164.512(a)-(d)"),
                _WHO,
            ),
            "45 CFR 164.512(a)-(d)",
            is_accounted=True,
        ),
    )


AUTHORITIES = {found.key: found for found in _table()}
"""Every ground for a release, by its key."""


def permits(kind: str, release_class: str) -> bool:
    """Say whether an authority of this kind lets pages of this class leave."""
    return release_class in AUTHORITIES[kind].classes


def missing_elements(kind: str, present: Collection[str]) -> list[Element]:
    """Return what an authority lacks, in the order of the law; nothing means it can be relied on.

    Of a group that has none present, every way to fill it is named.
    """
    elements = AUTHORITIES[kind].elements
    filled = {element.group for element in elements if element.key in present and element.group}
    return [
        element
        for element in elements
        if element.key not in present and not (element.group and element.group in filled)
    ]


def is_accounted(kind: str) -> bool:
    """Say whether a disclosure on this ground belongs into a patient's accounting (164.528)."""
    return AUTHORITIES[kind].is_accounted
