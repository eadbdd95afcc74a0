"""The screens of coding."""

from almoner.coding.views.audits import audit
from almoner.coding.views.audits import audit_list as audits
from almoner.coding.views.charging import charge
from almoner.coding.views.encoder import code, encoder, keep
from almoner.coding.views.figures import figure_visits, figures, peers
from almoner.coding.views.groups import add_group, group
from almoner.coding.views.groups import group_list as groups
from almoner.coding.views.impact import impact, replace_favorite
from almoner.coding.views.levels import level
from almoner.coding.views.releases import (
    add_release,
    release,
    release_upload,
    releases,
    settle_upload,
)
from almoner.coding.views.risk import risk
from almoner.coding.views.stays import next_stay, stay, stays, visit_stay
from almoner.coding.views.tables import table
from almoner.coding.views.visits import (
    add_diagnosis,
    add_service,
    answer,
    ask,
    describe,
    find,
    finish,
    line,
    mend,
    next_visit,
    reopen,
    visit,
)
from almoner.coding.views.visits import worklist as visits

__all__ = [
    "add_diagnosis",
    "add_group",
    "add_release",
    "add_service",
    "answer",
    "ask",
    "audit",
    "audits",
    "charge",
    "code",
    "describe",
    "encoder",
    "figure_visits",
    "figures",
    "find",
    "finish",
    "group",
    "groups",
    "impact",
    "keep",
    "level",
    "line",
    "mend",
    "next_stay",
    "next_visit",
    "peers",
    "release",
    "release_upload",
    "releases",
    "reopen",
    "replace_favorite",
    "risk",
    "settle_upload",
    "stay",
    "stays",
    "table",
    "visit",
    "visit_stay",
    "visits",
]
