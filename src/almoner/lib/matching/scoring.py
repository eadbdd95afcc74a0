"""The score of two records: what speaks for one person, and what else it might be."""

from dataclasses import dataclass
from functools import cached_property
from math import log2

from almoner.lib.matching.outcomes import Outcome, contact, identity
from almoner.lib.matching.records import Prepared, Record, prepare
from almoner.lib.matching.weights import CHANCES, Frequencies, Kinds
from almoner.lib.matching.wording import describe

CERTAIN, PROBABLE, POSSIBLE = 0.999, 0.5, 0.05
"""The least probability of each band; below the last two records are "not" a pair."""

_DOUBTFUL = -0.6
"""Points (a chance of 40 %) that a doubtful pair is held down to."""
_RIVAL = 0.05
"""How likely a twin or relative must be to be spoken of."""
_FAMILY = ("might be a relative", "might be a twin", "might be parent and child of one name")
_REMARKS = ("family", "doubt", "third")
_NO_FIELD = (*_REMARKS, "prior")
_CONTRADICTIONS = frozenset({"different", "one digit differs"})
_IDENTIFYING = frozenset({"given_name", "family_name", "birth_date", "sex", "suffix", "ssn"})

_SSN_DIGITS = 9
_NOTHING = Kinds(0.0, 0.0, 0.0, 0.0)
_STRANGERS = -7.5
"""Points of the identity alone below which an address is not even looked at."""


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
        """The fields in a line, strongest first, then what speaks against all of them.

        Like ``same birth date +15, given name Jon≈John +3, same sex +1; might be a twin``.
        """
        fields = [each for each in self.reasons if each.field not in _NO_FIELD]
        fields.sort(key=lambda reason: -abs(reason.points))
        said = ", ".join(str(reason) for reason in fields if abs(reason.points) >= 0.5)
        remarks = [each.text for each in self.reasons if each.field in _REMARKS and each.text]
        return "; ".join([said, *remarks]) if said else "; ".join(remarks)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the fields say together: bits for each kind of pair, against strangers."""

    one: Prepared
    two: Prepared
    outcomes: tuple[Outcome, ...]
    bits: Kinds

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
    found = identity(one, two, known)
    bits = _total(found, known, _NOTHING)
    if bits.same >= _STRANGERS:
        where = contact(one, two, known)
        bits = _total(where, known, bits)
        found += where
    return Evidence(one, two, tuple(found), bits)


def _total(found: list[Outcome], known: Frequencies, start: Kinds) -> Kinds:
    same, household, twins, namesakes = start
    for outcome in found:
        bits = _bits(outcome, known)
        same += bits[0]
        household += bits[1]
        twins += bits[2]
        namesakes += bits[3]
    return Kinds(same, household, twins, namesakes)


def _bits(outcome: Outcome, known: Frequencies) -> tuple[float, float, float, float]:
    field, level, share = outcome
    chances = CHANCES[field][level]
    if not share and not known.learned:
        return chances.bits
    same, household, twins, namesakes = chances.bits
    rarer = log2(chances.stranger / share) if share else 0.0
    learned = known.learned.get((field, level), 0.0)
    return same + rarer + learned, household + rarer, twins + rarer, namesakes + rarer


def judge(evidence: Evidence, known: Frequencies) -> Score:
    """Weigh one person against the other explanations of the same evidence."""
    priors = known.mix.priors()
    family = {
        text: prior * 2**bits
        for text, prior, bits in zip(_FAMILY, priors[1:], evidence.bits[1:], strict=True)
    }
    prior = log2(priors.same)
    others = log2(1 + sum(family.values()))
    points = evidence.bits.same + prior - others
    reasons = evidence.reasons(known)
    reasons.append(Reason("prior", prior, f"among {known.mix.population} records"))
    rival = max(family, key=family.__getitem__)
    share = sum(family.values()) / (1 + sum(family.values()) + priors.same * 2**evidence.bits.same)
    reasons.append(Reason("family", -others, rival if share >= _RIVAL else ""))
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
