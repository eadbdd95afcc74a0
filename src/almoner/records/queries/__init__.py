"""Reading charts: opening one, its pages in order of time and by problem, its summary."""

from almoner.records.queries import custody, destroying, release
from almoner.records.queries.across import FoundEntries, FoundEntry, find_in_charts
from almoner.records.queries.alerts import alerts_just_in
from almoner.records.queries.chart import Page, chart_page, found_entry
from almoner.records.queries.covers import cover_of, token_of
from almoner.records.queries.documents import document_of, open_document_original, open_document_pdf
from almoner.records.queries.histories import History, histories_of
from almoner.records.queries.incoming import (
    Like,
    attached_to,
    counts,
    incoming,
    is_received,
    likes_of,
    next_to_confirm,
    open_incoming,
    open_original,
    pages_of,
    proposal_for,
    types_in_use,
)
from almoner.records.queries.opening import open_chart, open_for_forms, topic_of_chart
from almoner.records.queries.prefilling import suggestions_of
from almoner.records.queries.prints import PrintGone, file_of_print, open_print
from almoner.records.queries.problems import Problem, problems_page
from almoner.records.queries.proposals import Proposal, proposals_of
from almoner.records.queries.questionnaires import (
    forms_in_use,
    forms_library,
    found_form,
    latest_version,
)
from almoner.records.queries.reconciling import Offer, Offers, holds_entries, offers_of
from almoner.records.queries.requests import addresses_of, found_request, is_open
from almoner.records.queries.responses import (
    answers_of,
    body_of,
    forms_at_desk,
    found_response,
    has_alert,
    key_of_file,
    panel_of_forms,
    responses_of,
    state_of,
    waiting_responses,
)
from almoner.records.queries.seals import roots, verdict_of
from almoner.records.queries.selection import Selection, count_of, latest_of, selected
from almoner.records.queries.summary import Summary, panel_of, summary_of
from almoner.records.queries.versions import Version, versions_of

__all__ = [
    "FoundEntries",
    "FoundEntry",
    "History",
    "Like",
    "Offer",
    "Offers",
    "Page",
    "PrintGone",
    "Problem",
    "Proposal",
    "Selection",
    "Summary",
    "Version",
    "addresses_of",
    "alerts_just_in",
    "answers_of",
    "attached_to",
    "body_of",
    "chart_page",
    "count_of",
    "counts",
    "cover_of",
    "custody",
    "destroying",
    "document_of",
    "file_of_print",
    "find_in_charts",
    "forms_at_desk",
    "forms_in_use",
    "forms_library",
    "found_entry",
    "found_form",
    "found_request",
    "found_response",
    "has_alert",
    "histories_of",
    "holds_entries",
    "incoming",
    "is_open",
    "is_received",
    "key_of_file",
    "latest_of",
    "latest_version",
    "likes_of",
    "next_to_confirm",
    "offers_of",
    "open_chart",
    "open_document_original",
    "open_document_pdf",
    "open_for_forms",
    "open_incoming",
    "open_original",
    "open_print",
    "pages_of",
    "panel_of",
    "panel_of_forms",
    "problems_page",
    "proposal_for",
    "proposals_of",
    "release",
    "responses_of",
    "roots",
    "selected",
    "state_of",
    "suggestions_of",
    "summary_of",
    "token_of",
    "topic_of_chart",
    "types_in_use",
    "verdict_of",
    "versions_of",
    "waiting_responses",
]
