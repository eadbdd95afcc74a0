"""Every address of Almoner, as the URL resolver has them.

Tests that walk all addresses (``tests/browser/test_every_screen.py``, ``tests/test_security.py``)
fill them from a furnished office (``tests/furnished.py``). A new address is walked by itself; one
that asks for something new needs a line there, or in ``variants``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from almoner.insurance.views.payers import KINDS as PAYER_ROWS
from almoner.ledger.queries import REPORTS
from almoner.ledger.views.set_up import KINDS as LEDGER_KINDS
from almoner.people.forms.rows import KINDS as ROWS
from almoner.people.tables import TABLES
from almoner.records.forms import ADDED, FORMS
from almoner.scheduling.links import link
from almoner.scheduling.views.openings import SALT
from almoner.scheduling.views.setup import KINDS as SET_UP
from tests.furnished import Office, Values, morning


@dataclass(frozen=True)
class Route:
    """A named pattern of the URL resolver and what it asks for."""

    name: str
    asks_for: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """A route with everything filled in."""

    name: str
    path: str


def routes(area: str = "") -> list[Route]:
    """Return every named pattern, or those of an area; the platform is one."""
    found = _within(get_resolver(), (), ())
    return [route for route in found if area in ("", area_of(route.name))]


NOTES = ("note", "change_note", "add_to_note", "amend_note")
CODED = (
    *("visit", "add_diagnosis", "add_service", "describe", "answer", "finish", "reopen", "charge"),
    *("ask", "mend", "level", "visit_stay"),
)
AREAS = (
    *("people", "scheduling", "records", "ledger", "coding", "insurance", "frontdesk"),
    "platform",
)


def area_of(name: str) -> str:
    """Return the area of an address's name; messages count as the front desk's."""
    space = name.partition(":")[0].replace("messages", "frontdesk")
    return space if space in AREAS else "platform"


def _within(
    resolver: URLResolver, spaces: tuple[str, ...], asked: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        asks = asked + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            within = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _within(pattern, within, asks)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Route(":".join((*spaces, pattern.name)), asks)


def addresses(office: Office, area: str = "") -> Iterator[Address]:
    """Yield every route (of an area) with the office's things filled in.

    Raises ``AssertionError`` for a route that asks for what the office does not have.
    """
    special = variants(office)
    for route in routes(area):
        for values in special.get(route.name, [{}]):
            given = {**office.things, **values}
            query = values.get("?")
            missing = [name for name in route.asks_for if name not in given]
            assert not missing, (
                f"{route.name} asks for {', '.join(missing)}, which the furnished office does not "
                "have: make one in tests/furnished.py, or give the address its own in `variants`."
            )
            path = reverse(route.name, kwargs={name: given[name] for name in route.asks_for})
            yield Address(route.name, f"{path}?{urlencode(query, doseq=True)}" if query else path)


def variants(office: Office) -> dict[str, list[Values]]:
    """Return what single routes are filled with; ``"?"`` is the query of the address."""
    things, set_up = office.things, office.set_up
    today = office.today
    week = {"first": today, "last": today + timedelta(days=6)}
    asked = {"visit_type": things["visit_type_id"], **week}
    papers = [
        {"thing": "charts", "thing_id": things["chart_id"]},
        {"thing": "boxes", "thing_id": things["box_id"]},
    ]
    return {
        "api:openings": [{"?": asked}],
        "api:day": [{"?": {"column": things["column_id"], "on": today}}],
        "api:find_patients": [{"?": {"q": "smith"}}],
        "api:register": [{"?": {"q": "smith"}}],
        "ledger:report": [{"name": name} for name in REPORTS],
        **{
            f"ledger:{name}": [{"kind": kind} for kind in LEDGER_KINDS]
            for name in ("set_up", "add_set_up")
        },
        "ledger:edit_set_up": [
            {"kind": "accounts", "set_up_id": things["bank_account_id"]},
            {"kind": "reasons", "set_up_id": things["reason_id"]},
        ],
        "ledger:undo": [{"what": "charge", "thing_id": things["charge_id"]}],
        "ledger:export": [{"form": form} for form in ("csv", "beancount", "ledger")],
        "ledger:change_period": [{"verb": "open"}],
        "ledger:estimates": [
            {},
            *({"?": {"which": each}} for each in ("given", "differs", "dropped")),
        ],
        "ledger:add_sliding_scale": [{}, {"?": {"region": "states"}}],
        "ledger:of_patient": [{"patient_id": things["billed_id"]}],
        **{
            f"ledger:{name}": [{"batch_id": things["statement_batch_id"]}]
            for name in (
                *("statement_batch", "leave_out", "start_statements", "stop_statements"),
                "statements_pdf",
            )
        },
        "ledger:statements_zip": [{"batch_id": things["statement_batch_id"], "part": 0}],
        "ledger:change_case": [{"verb": "close"}],
        "ledger:collection_letter": [{"step_id": things["collection_step_id"]}],
        **{
            f"ledger:{name}": [{"plan_id": things["payment_plan_id"]}]
            for name in ("plan", "end_plan", "settle_plan")
        },
        "files:open": [{"door": "tests.file", "subject_id": things["patient_id"]}],
        "frontdesk:paper": [{"kind": kind} for kind in ("label", "sheet", "wristband")],
        "frontdesk:arrivals": [{}, {"?": {"status": "done"}}, {"?": {"q": "nobody at all"}}],
        "frontdesk:find_walk_in": [{}, {"?": {"q": things["family_name"]}}],
        "insurance:eligibility": [
            *({}, {"?": {"on": today, "which": "all"}}),
            {"?": {"on": today + timedelta(days=200)}},
        ],
        "insurance:authorizations": [{}, {"?": {"which": "waiting"}}, {"?": {"which": "over"}}],
        "insurance:payers": [{}, {"?": {"q": "harbor"}}],
        "insurance:add_row": [{"payer_row_kind": kind} for kind in PAYER_ROWS],
        "insurance:edit_row": [
            {"payer_row_kind": kind, "payer_row_id": things[f"payer_{kind}_id"]}
            for kind in PAYER_ROWS
        ],
        **{
            f"insurance:{name}": [{"patient_id": things["covered_id"]}]
            for name in (
                *("of_patient", "add_coverage", "scan_card", "add_accident"),
                "add_authorization",
            )
        },
        "live:stream": [{"?": {"topics": "arrivals"}}],
        "people:add_row": [{"kind": kind} for kind in ROWS],
        "people:edit_row": [
            {"kind": kind, "row_id": row}
            for kind, row in office.rows.items()
            if hasattr(ROWS[kind][0], "version")  # others are ended, and new ones added
        ],
        "people:settle_row": [{"kind": "phone", "row_id": office.rows["phone"], "verb": "end"}],
        "people:practice": [{"kind": kind} for kind in TABLES],
        "people:practice_add": [{"kind": kind} for kind in TABLES],
        "people:practice_edit": [
            {"kind": "locations", "row_id": things["location_id"]},
            {"kind": "practitioners", "row_id": things["practitioner_id"]},
        ],
        "people:search": [{}, {"?": {"q": things["family_name"]}}, {"?": {"q": "zzzyx"}}],
        "people:options": [{"?": {"q": things["family_name"]}}],
        "people:alike": [{"?": {"family_name": things["family_name"], "given_name": "A"}}],
        "messages:preview_template": [{"?": {"patient": things["patient_id"]}}],
        "messages:open_link": [{"token": things["link_token"]}],
        "api:find_codes": [{"?": {"q": "asthma"}}],
        "coding:encoder": [{}, {"?": {"q": "diabetes"}}, {"?": {"q": "zzzyx"}}],
        "coding:code": [{"code": "S52.5"}, {"code": "E11.40"}],
        "coding:figures": [{}, {"?": {"file": "levels"}}, {"?": {"file": "speed", "as": "csv"}}],
        "coding:figure_visits": [
            {"?": {"of": "unspecified"}},
            {"?": {"of": "case-mix", "month": "All"}},
        ],
        "coding:table": [{"name": name} for name in ("drug", "neoplasm", "external")],
        "coding:keep": [{"code": "I10"}],
        **{f"coding:{name}": [{"visit_id": things["coded_visit_id"]}] for name in CODED},
        "coding:find": [{"visit_id": things["coded_visit_id"], "?": {"q": "asthma"}}],
        "coding:line": [{"visit_id": things["coded_visit_id"], "kind": "diagnosis"}],
        "coding:visits": [{}, {"?": {"state": "coded"}}],
        "coding:settle_upload": [{"verb": "drop"}],
        "coding:impact": [{}, {"?": {"format": "csv"}}, {"?": {"format": "xlsx"}}],
        "fhir:binary": [{"row_id": office.chart["document"]}],
        "fhir:search": [{"type_name": "Condition", "?": {"patient": things["patient_id"]}}],
        "fhir:read": [{"type_name": "Condition", "row_id": office.chart["problem"]}],
        "messages:fax_pages": [{"token": "forged"}],
        **{f"records:{name}": [{"row_id": office.chart["note"]}] for name in NOTES},
        **{f"records:{name}": [{"patient_id": things["asked_of_id"]}] for name in ("query", "say")},
        "records:search": [{}, {"?": {"q": "asthma"}}, {"?": {"q": "zzzyx"}}],
        "records:document": [{"document_id": office.chart["document"]}],
        "records:reconcile": [{"document_id": office.things["clinical_id"]}],
        "records:misfiled": [{"document_id": office.things["clinical_id"]}],
        "records:document_page": [{"document_id": office.chart["document"], "number": 1}],
        "records:incoming": [{}, {"?": {"state": "held"}}, {"?": {"q": "nothing like it"}}],
        "records:incoming_item": [
            {"incoming_id": key} for key in (things["incoming_id"], things["held_id"])
        ],
        "records:incoming_page": [{"number": 1}],
        "records:add": [{"kind": kind} for kind in ADDED],
        "records:authority": [{"kind": kind} for kind in ("authorization", "subpoena")],
        "records:paper_label": papers,
        "records:paper_out": papers,
        "records:releases": [{}, {"?": {"status": "overdue"}}, {"?": {"q": "nobody"}}],
        "records:settle_release": [{"verb": verb} for verb in ("refuse", "extend", "answer")],
        "records:change": [{"kind": kind, "row_id": office.chart[kind]} for kind in FORMS],
        "records:answer_form": [{"token": things["form_token"]}],
        "records:change_rule": [{"rule_id": things["asked_rule_id"]}],
        "records:build_item": [{}, {"?": {"item": "44250-9"}}],
        "records:withdraw_form": [{"response_id": office.filled_forms["underway"]}],
        "records:response": [{"response_id": row} for row in office.filled_forms.values()],
        "records:entries": [{}, {"?": {"q": "asthma"}}, {"?": {"kind": "procedure"}}],
        "records:entry": [{"kind": kind, "row_id": row} for kind, row in office.chart.items()],
        "records:error": [{"kind": "allergy", "row_id": office.chart["allergy"]}],
        "scheduling:openings": [{}, {"?": asked}, {"?": {**asked, "last": today}}],
        "scheduling:cautions": [
            {"?": {"patient": things["covered_id"], "on": today}},
            {"?": {"appointment": things["appointment_id"], "on": today}},
        ],
        "scheduling:pick": [{"?": {"opening": _opening(office)}}],
        "scheduling:answer": [
            {"purpose": purpose, "token": _token(purpose, things[f"{purpose}_id"])}
            for purpose in ("reminder", "offer")
        ],
        "scheduling:answer_offer": [{"verb": "decline"}],
        "scheduling:set_up_add": [{"kind": kind} for kind in SET_UP],
        "scheduling:set_up_edit": [{"kind": key, "row_id": row} for key, row in set_up.items()],
        "scheduling:set_up_remove": [{"kind": "block", "row_id": set_up["block"]}],
        "scheduling:find_patient": [{"?": {"q": things["family_name"]}}],
        "ui:palette": [{"?": {"q": "pat"}}, {"?": {"q": things["family_name"]}}],
    }


def _token(purpose: str, key: UUID) -> str:
    """Return what stands in the link that a patient got."""
    return link(purpose, key).rstrip("/").rsplit("/", 1)[1]


def _opening(office: Office) -> str:
    """Return an opening as the page of openings signs it."""
    things = office.things
    start = morning(office, days=18).isoformat()
    column = str(things["column_id"])
    step = [str(things["visit_type_id"]), start, str(things["location_id"]), [column], 20]
    return signing.dumps([step], salt=SALT, compress=True)
