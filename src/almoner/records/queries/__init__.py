"""Reading charts: opening one, its pages in order of time and by problem, its summary."""

from almoner.records.queries.chart import Page, chart_page, found_entry
from almoner.records.queries.opening import open_chart
from almoner.records.queries.problems import Problem, problems_page
from almoner.records.queries.seals import roots, verdict_of
from almoner.records.queries.summary import Summary, panel_of, summary_of
from almoner.records.queries.versions import Version, versions_of

__all__ = [
    "Page",
    "Problem",
    "Summary",
    "Version",
    "chart_page",
    "found_entry",
    "open_chart",
    "panel_of",
    "problems_page",
    "roots",
    "summary_of",
    "verdict_of",
    "versions_of",
]
