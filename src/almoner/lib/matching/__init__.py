"""Duplicate patients: how likely two records are one person, and why.

A pair is scored field by field (``score_pair``) in the manner of Fellegi and Sunter, but against
three rivals of "the same person": strangers, members of one household, and twins. ``find_pairs``
looks through many records by blocking keys (``candidates_keys``), without comparing each with
each. The method and its figures are in ``docs/algorithms/matching.md``.
"""

from almoner.lib.matching.blocking import candidates_keys
from almoner.lib.matching.csvfile import CannotMatch, Matched, match_csv, parse_mapping
from almoner.lib.matching.pairs import ScoredPair, find_pairs
from almoner.lib.matching.records import Prepared, Record, prepare
from almoner.lib.matching.scoring import CERTAIN, POSSIBLE, PROBABLE, Reason, Score, score_pair
from almoner.lib.matching.weights import Frequencies

__all__ = [
    "CERTAIN",
    "POSSIBLE",
    "PROBABLE",
    "CannotMatch",
    "Frequencies",
    "Matched",
    "Prepared",
    "Reason",
    "Record",
    "Score",
    "ScoredPair",
    "candidates_keys",
    "find_pairs",
    "match_csv",
    "parse_mapping",
    "prepare",
    "score_pair",
]
