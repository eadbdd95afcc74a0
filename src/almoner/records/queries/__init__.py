"""Reading charts: opening one, its pages in order of time and by problem, its summary."""

from almoner.records.queries.chart import Page, chart_page, found_entry
from almoner.records.queries.covers import cover_of, token_of
from almoner.records.queries.documents import (
    document_of,
    open_document_original,
    open_document_pdf,
)
from almoner.records.queries.incoming import (
    Like,
    counts,
    incoming,
    likes_of,
    next_to_confirm,
    open_incoming,
    open_original,
    pages_of,
    proposal_for,
    types_in_use,
)
from almoner.records.queries.opening import open_chart
from almoner.records.queries.problems import Problem, problems_page
from almoner.records.queries.summary import Summary, panel_of, summary_of
from almoner.records.queries.versions import Version, versions_of

__all__ = [
    "Like",
    "Page",
    "Problem",
    "Summary",
    "Version",
    "chart_page",
    "counts",
    "cover_of",
    "document_of",
    "found_entry",
    "incoming",
    "likes_of",
    "next_to_confirm",
    "open_chart",
    "open_document_original",
    "open_document_pdf",
    "open_incoming",
    "open_original",
    "pages_of",
    "panel_of",
    "problems_page",
    "proposal_for",
    "summary_of",
    "token_of",
    "types_in_use",
    "versions_of",
]
