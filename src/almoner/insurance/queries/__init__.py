"""What is read of insurance."""

from almoner.insurance.queries.authorizations import (
    Standing,
    authorization_history,
    authorizations,
    authorizations_for,
    authorizations_of,
    authorized_patients,
    counted,
    running_out,
    standing,
    uses_of,
)
from almoner.insurance.queries.cards import KINDS as CARD_KINDS
from almoner.insurance.queries.cards import LIMIT as CARD_LIMIT
from almoner.insurance.queries.cards import open_back, open_front, words_on
from almoner.insurance.queries.cautions import Caution, Planned, cautions, warnings_for
from almoner.insurance.queries.coverages import (
    Covered,
    coverage_history,
    coverages_of,
    coverages_on,
    covered,
    first_coverages,
    panel_of,
)
from almoner.insurance.queries.eligibility import (
    AHEAD,
    AtDesk,
    Verified,
    at_desk,
    checks_of,
    coming,
    latest_checks,
    raw_of,
    reading_of,
)
from almoner.insurance.queries.eligibility import Row as ComingRow
from almoner.insurance.queries.payers import (
    PayerPage,
    open_enrollments,
    partners,
    payer_page,
    payers,
    profile,
    route_to,
)

__all__ = [
    "AHEAD",
    "CARD_KINDS",
    "CARD_LIMIT",
    "AtDesk",
    "Caution",
    "ComingRow",
    "Covered",
    "PayerPage",
    "Planned",
    "Standing",
    "Verified",
    "at_desk",
    "authorization_history",
    "authorizations",
    "authorizations_for",
    "authorizations_of",
    "authorized_patients",
    "cautions",
    "checks_of",
    "coming",
    "counted",
    "coverage_history",
    "coverages_of",
    "coverages_on",
    "covered",
    "first_coverages",
    "latest_checks",
    "open_back",
    "open_enrollments",
    "open_front",
    "panel_of",
    "partners",
    "payer_page",
    "payers",
    "profile",
    "raw_of",
    "reading_of",
    "route_to",
    "running_out",
    "standing",
    "uses_of",
    "warnings_for",
    "words_on",
]
