"""Payers reached at once: CAQH CORE connectivity C2.2.0.

A gateway never raises for a question that was not answered: it says why as an :data:`Outcome`.
"""

from almoner.insurance.gateways.core import (
    Answered,
    CorePayer,
    Outcome,
    RealTime,
    Unanswered,
    payer_at,
)

__all__ = ["Answered", "CorePayer", "Outcome", "RealTime", "Unanswered", "payer_at"]
