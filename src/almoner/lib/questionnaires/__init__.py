"""Forms on FHIR R4 Questionnaire: reading, writing, starting, checking and scoring.

A *form* is a :class:`Questionnaire` of nested items; a *response* holds the answers. Both are read
from FHIR JSON and written back with everything in it, also what is not understood here.
See ``docs/algorithms/questionnaires.md``.
"""

from almoner.lib.questionnaires.checking import Finding, findings
from almoner.lib.questionnaires.choices import choices, weight
from almoner.lib.questionnaires.fhirjson import Json, NotFhirJson, written
from almoner.lib.questionnaires.form import (
    Condition,
    Initial,
    Item,
    NotAQuestionnaire,
    Option,
    Questionnaire,
    read_questionnaire,
)
from almoner.lib.questionnaires.own import (
    BAND,
    GOES_TO,
    TELL_STAFF,
    TELL_WHEN,
    Scored,
    alarms,
    goes_to,
    scored,
)
from almoner.lib.questionnaires.places import Place, enabled, holds, places
from almoner.lib.questionnaires.prefilling import (
    Prefilled,
    Suggested,
    kept,
    prefilled,
    unmarked,
)
from almoner.lib.questionnaires.response import (
    Answer,
    Answered,
    NotAResponse,
    Response,
    read_response,
)
from almoner.lib.questionnaires.scoring import Part, Score, score, totals
from almoner.lib.questionnaires.sheet import Choice, Field, sheet
from almoner.lib.questionnaires.starting import remarks, started
from almoner.lib.questionnaires.typed import FILE, finished, typed
from almoner.lib.questionnaires.values import Value, before, same

__all__ = [
    "BAND",
    "FILE",
    "GOES_TO",
    "TELL_STAFF",
    "TELL_WHEN",
    "Answer",
    "Answered",
    "Choice",
    "Condition",
    "Field",
    "Finding",
    "Initial",
    "Item",
    "Json",
    "NotAQuestionnaire",
    "NotAResponse",
    "NotFhirJson",
    "Option",
    "Part",
    "Place",
    "Prefilled",
    "Questionnaire",
    "Response",
    "Score",
    "Scored",
    "Suggested",
    "Value",
    "alarms",
    "before",
    "choices",
    "enabled",
    "findings",
    "finished",
    "goes_to",
    "holds",
    "kept",
    "places",
    "prefilled",
    "read_questionnaire",
    "read_response",
    "remarks",
    "same",
    "score",
    "scored",
    "sheet",
    "started",
    "totals",
    "typed",
    "unmarked",
    "weight",
    "written",
]
