"""Reading charts: opening one, its pages in order of time and by problem, its summary."""

from almoner.records.queries.across import FoundEntries, FoundEntry, find_in_charts
from almoner.records.queries.chart import Page, chart_page, found_entry
from almoner.records.queries.opening import open_chart, topic_of_chart
from almoner.records.queries.prints import PrintGone, open_print
from almoner.records.queries.problems import Problem, problems_page
from almoner.records.queries.selection import Selection, count_of, latest_of, selected
from almoner.records.queries.summary import Summary, panel_of, summary_of
from almoner.records.queries.versions import Version, versions_of

__all__ = [
    "FoundEntries",
    "FoundEntry",
    "Page",
    "PrintGone",
    "Problem",
    "Selection",
    "Summary",
    "Version",
    "chart_page",
    "count_of",
    "find_in_charts",
    "found_entry",
    "latest_of",
    "open_chart",
    "open_print",
    "panel_of",
    "problems_page",
    "selected",
    "summary_of",
    "topic_of_chart",
    "versions_of",
]
