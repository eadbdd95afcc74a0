"""Find as you type: patients by names, birth date, telephone, e-mail or chart number.

Every person is stored with a list of short text *keys* (``keys_for``). A typed query becomes a
few *lookups*, from the most exact to the most tolerant (``plan``), each of which is answered by
one ordinary inverted index (PostgreSQL's GIN on ``text[]``, no extension). What comes back is
scored and explained (``rank``). ``find`` runs the three together over any ``fetch`` function.

The whole design is in ``docs/algorithms/search.md``.
"""

from almoner.lib.searching.keys import SearchPerson, keys_for
from almoner.lib.searching.plans import Found, Lookup, find, plan, plan_parsed
from almoner.lib.searching.queries import Born, Mail, Number, Query, Word, parse
from almoner.lib.searching.ranking import Candidate, Hit, rank, rank_parsed

__all__ = [
    "Born",
    "Candidate",
    "Found",
    "Hit",
    "Lookup",
    "Mail",
    "Number",
    "Query",
    "SearchPerson",
    "Word",
    "find",
    "keys_for",
    "parse",
    "plan",
    "plan_parsed",
    "rank",
    "rank_parsed",
]
