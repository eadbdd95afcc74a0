"""The score of two records: what speaks for one person, and what else it might be."""

from dataclasses import dataclass
from functools import cached_property
from math import log2

from almoner.lib.matching.outcomes import Outcome, contact, identity
from almoner.lib.matching.records import Prepared, Record, prepare
from almoner.lib.matching.weights import CHANCES, Frequencies
from almoner.lib.matching.wording import describe

CERTAIN, PROBABLE, POSSIBLE = 0.999, 0.5, 0.05
"""The least probability of each band; below the last two records are "not" a pair."""

_DOUBTFUL = -0.6
"""Points (a chance of 40 %) that a doubtful pair is held down to."""
_CONTRADICTIONS = frozenset({"different", "one digit differs"})
_IDENTIFYING = frozenset({"given_name", "family_name", "birth_date", "sex", "suffix", "ssn"})

_SSN_DIGITS = 9
_STRANGERS = -7.5
"""Points of the identity alone below which an address is not even looked at."""

_Bits = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field contributes: ``points`` in bits, a few words, and how the values compare."""

    field: str
    points: float
    text: str
    level: str = ""

    def __str__(self) -> str:
        sign = "+" if self.points >= 0 else "\N{MINUS SIGN}"
        return f"{self.text} {sign}{abs(self.points):.0f}"


@dataclass(frozen=True)
class Score:
    """The outcome of a comparison.

    ``points`` are bits: 0 is an even chance, each point doubles the odds. ``band`` is certain,
    probable, possible or not.
    """

    points: float
    probability: float
    band: str
    reasons: tuple[Reason, ...]

    @cached_property
    def why(self) -> str:
        """The reasons in a line, strongest first: ``same birth date +15, sex different -6``."""
        ordered = sorted(self.reasons, key=lambda reason: -abs(reason.points))
        return ", ".join(str(reason) for reason in ordered if abs(reason.points) >= 0.5)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the fields say together: bits for one person, one household and twins."""

    one: Prepared
    two: Prepared
    outcomes: tuple[Outcome, ...]
    bits: _Bits

    def reasons(self, known: Frequencies) -> list[Reason]:
        """Return the outcomes with their points and in words."""
        return [
            Reason(
                outcome.field,
                _bits(outcome, known)[0],
                describe(outcome.field, outcome.level, self.one, self.two),
                outcome.level,
            )
            for outcome in self.outcomes
        ]


def score_pair(
    one: Record | Prepared, two: Record | Prepared, frequencies: Frequencies | None = None
) -> Score:
    """Compare two records; ``frequencies`` make a rare surname tell more than a common one."""
    known = frequencies or Frequencies()
    mine = prepare(one) if isinstance(one, Record) else one
    yours = prepare(two) if isinstance(two, Record) else two
    return judge(weigh(mine, yours, known), known)


def weigh(one: Prepared, two: Prepared, known: Frequencies) -> Evidence:
    """Compare two records and add up what the outcomes tell.

    Address and telephone are left out where names, birth and numbers speak so clearly against
    one person that these could not change it.
    """
    found = list(identity(one, two, known))
    bits = _total(found, known, (0.0, 0.0, 0.0))
    if bits[0] >= _STRANGERS:
        where = list(contact(one, two, known))
        bits = _total(where, known, bits)
        found += where
    return Evidence(one, two, tuple(found), bits)


def _total(found: list[Outcome], known: Frequencies, start: _Bits) -> _Bits:
    same, household, twins = start
    for outcome in found:
        bits = _bits(outcome, known)
        same += bits[0]
        household += bits[1]
        twins += bits[2]
    return same, household, twins


def _bits(outcome: Outcome, known: Frequencies) -> _Bits:
    field, level, share = outcome
    chances = CHANCES[field][level]
    same, household, twins = chances.bits
    rarer = log2(chances.stranger / share) if share else 0.0
    learned = known.learned.get((field, level), 0.0)
    return same + rarer + learned, household + rarer, twins + rarer


def judge(evidence: Evidence, known: Frequencies) -> Score:
    """Weigh one person against the other explanations of the same evidence."""
    same, household, twins = evidence.bits
    duplicates, relatives, siblings = known.mix.priors()
    other_family = relatives * 2**household, siblings * 2**twins
    others = log2(1 + sum(other_family))
    prior = log2(duplicates)
    points = same + prior - others
    reasons = evidence.reasons(known)
    reasons.append(Reason("prior", prior, f"among {known.mix.population} records"))
    if others >= 0.5:
        relation = "twin" if other_family[1] > other_family[0] else "relative"
        reasons.append(Reason("family", -others, f"might be a {relation}"))
    if points > _DOUBTFUL and (doubt := _doubt(evidence)):
        reasons.append(Reason("doubt", _DOUBTFUL - points, doubt))
        points = _DOUBTFUL
    probability = 1 / (1 + 2 ** -max(min(points, 60.0), -60.0))
    band = _band(probability, reasons)
    return Score(round(points, 2), round(probability, 6), band, tuple(reasons))


def _doubt(evidence: Evidence) -> str:
    """Return what keeps a pair from being more than possible: people decide these.

    Differing suffixes and differing social security numbers belong to two people, and a record
    without a name to nobody, unless very much speaks for a slip.
    """
    levels = {outcome.field: outcome.level for outcome in evidence.outcomes}
    if levels.get("suffix") == "different":
        return "different suffixes are two people"
    named = levels.keys() & {"given_name", "family_name", "names"}
    if not named and levels.get("ssn") != "same":
        return "no name to go by"
    whole = len(evidence.one.ssn) == len(evidence.two.ssn) == _SSN_DIGITS
    if whole and levels["ssn"] in _CONTRADICTIONS:
        agree = (
            levels.get("given_name") in ("same", "other form")
            and levels.get("family_name") in ("same", "former")
            and levels.get("birth_date") == "same"
        )
        return "" if agree else "two social security numbers"
    return ""


def _band(probability: float, reasons: list[Reason]) -> str:
    if probability < POSSIBLE:
        return "not"
    if probability < PROBABLE:
        return "possible"
    contradicted = any(
        reason.level in _CONTRADICTIONS and reason.field in _IDENTIFYING for reason in reasons
    )
    return "certain" if probability >= CERTAIN and not contradicted else "probable"
