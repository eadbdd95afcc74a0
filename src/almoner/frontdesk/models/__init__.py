"""The tables of the front desk: visits and their steps, queue numbers, visitors, the rules."""

from almoner.frontdesk.models.copays import CoPay, NotTaken
from almoner.frontdesk.models.rules import DeskRules, Limit
from almoner.frontdesk.models.visitors import Visitor
from almoner.frontdesk.models.visits import (
    HERE,
    OVER,
    Identity,
    QueueCounter,
    Status,
    Visit,
    VisitStep,
)

__all__ = [
    "HERE",
    "OVER",
    "CoPay",
    "DeskRules",
    "Identity",
    "Limit",
    "NotTaken",
    "QueueCounter",
    "Status",
    "Visit",
    "VisitStep",
    "Visitor",
]
