"""What letters can say of a chart."""

from collections.abc import Callable

from almoner.messages.fields import Field, Merge
from almoner.records.queries.summary import Summary, summary_of

SEE = "records.see"
NONE = "None recorded"


def _listed(name: str) -> Callable[[Merge], str]:
    """Find the texts of one part of the summary, one on a line."""

    def find(merge: Merge) -> str:
        summary: Summary = summary_of(merge.patient)
        return "\n".join(row.text for row in getattr(summary, name).rows) or NONE

    return find


FIELDS = (
    Field("chart.problems", "Chart: problems", _listed("problems"), SEE),
    Field("chart.medications", "Chart: medications", _listed("medications"), SEE),
    Field("chart.allergies", "Chart: allergies", _listed("allergies"), SEE),
)
