"""Where a paper belongs: whose it is, what it is, and of which day, with the words that say so.

Everything is proposed, with how sure it is; a person decides. See ``docs/algorithms/filing.md``.
"""

from almoner.lib.filing.days import propose_day
from almoner.lib.filing.kinds import propose_kind
from almoner.lib.filing.persons import Asked, Person, asked_in, propose_person
from almoner.lib.filing.proposals import Proposed

__all__ = [
    "Asked",
    "Person",
    "Proposed",
    "asked_in",
    "propose_day",
    "propose_kind",
    "propose_person",
]
