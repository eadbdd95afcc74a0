"""Figures of coding for reports: case mix, levels of visits, unspecified codes, queries, speed."""

from almoner.coding.queries.figures.behind import visits_behind
from almoner.coding.queries.figures.diagnoses import unspecified
from almoner.coding.queries.figures.levels import Compared, Peers, levels, peers_of
from almoner.coding.queries.figures.shown import Cell, Figure, Period, Row, coders, practitioners
from almoner.coding.queries.figures.stays import case_mix
from almoner.coding.queries.figures.work import queries, speed
from almoner.platform.accounts.actor import Actor

__all__ = [
    "Cell",
    "Compared",
    "Figure",
    "Peers",
    "Period",
    "Row",
    "figures_of",
    "peers_of",
    "visits_behind",
]


def figures_of(actor: Actor, period: Period) -> list[Figure]:
    """Return the figures of the visits and stays coded in a period."""
    actor.must("coding.see_figures")
    people, who = practitioners(), coders()
    return [
        case_mix(period),
        levels(period),
        unspecified(period, people, who),
        queries(period, people),
        speed(period, who),
        Figure(
            "denials",
            "Denials by code",
            "Payers' answers are not here yet: denials are counted once remittances are posted.",
            ("Code", "Denied"),
            (),
        ),
    ]
