"""How much an agreement or a disagreement tells, in bits.

For every field and every way in which two records may agree on it, five probabilities are given:
that it comes out so for two records of the *same* person, of *strangers*, of two members of one
*household*, of *twins*, and of *namesakes* at home (father and son). The first over the second,
as a binary logarithm, is the field's weight (Fellegi and Sunter, 1969); the other three keep a
family from being taken for one person. The figures are general knowledge of registration data
(error rates of a few per cent, 80 years of birthdays); none was fitted to a labelled set.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import log2
from typing import NamedTuple

from almoner.lib.matching.records import Address, Name, Prepared


class Kinds(NamedTuple):
    """A figure for each thing that two like records may be, strangers apart."""

    same: float
    household: float
    twins: float
    namesakes: float


class Chances:
    """The probability of one outcome for the same person, strangers and the three in a family."""

    __slots__ = ("bits", "same", "stranger")

    def __init__(
        self, same: float, stranger: float, household: float, twins: float, namesakes: float
    ) -> None:
        self.same = same
        self.stranger = stranger
        self.bits = Kinds(
            log2(same / stranger),
            log2(household / stranger),
            log2(twins / stranger),
            log2(namesakes / stranger),
        )
        """Each of the others against strangers."""


_Table = dict[str, Chances]

CHANCES: dict[str, _Table] = {
    "names": {"swapped": Chances(0.015, 7e-6, 1e-4, 1e-4, 5e-3)},
    "family_name": {
        "same": Chances(0.86, 1e-3, 0.72, 0.93, 0.96),
        "one slip": Chances(0.06, 1e-3, 0.02, 0.03, 0.02),
        "alike": Chances(0.02, 4e-3, 0.01, 0.01, 5e-3),
        "part": Chances(0.02, 2e-3, 0.03, 0.01, 0.01),
        "former": Chances(0.015, 1e-3, 0.04, 1e-3, 2e-3),
        "different": Chances(0.025, 0.99, 0.18, 0.02, 3e-3),
    },
    "given_name": {
        "same": Chances(0.84, 7e-3, 4e-3, 2e-3, 0.95),
        "other form": Chances(0.04, 5e-3, 5e-3, 2e-3, 0.02),
        "one slip": Chances(0.06, 2e-3, 3e-3, 0.02, 0.02),
        "alike": Chances(0.02, 0.01, 0.01, 0.02, 3e-3),
        "part": Chances(0.015, 3e-3, 3e-3, 2e-3, 3e-3),
        "middle": Chances(0.015, 0.012, 0.02, 5e-3, 2e-3),
        "different": Chances(0.015, 0.965, 0.94, 0.95, 2e-3),
    },
    "middle_name": {
        "same": Chances(0.8, 0.02, 0.06, 0.2, 0.6),
        "initial": Chances(0.14, 0.07, 0.07, 0.07, 0.15),
        "different": Chances(0.06, 0.91, 0.87, 0.73, 0.25),
    },
    "former_name": {
        "same": Chances(0.85, 1e-3, 0.2, 0.8, 0.3),
        "alike": Chances(0.07, 5e-3, 0.02, 0.05, 0.03),
        "different": Chances(0.08, 0.99, 0.78, 0.15, 0.67),
    },
    "suffix": {
        "same": Chances(0.97, 0.35, 0.2, 0.3, 0.1),
        "different": Chances(0.01, 0.65, 0.8, 0.7, 0.9),
    },
    "birth_date": {
        "same": Chances(0.91, 3.4e-5, 2e-3, 0.96, 1e-4),
        "day and month swapped": Chances(0.012, 4e-5, 4e-5, 4e-3, 4e-5),
        "one slip": Chances(0.035, 1.2e-3, 1.5e-3, 0.015, 3e-3),
        "day unknown": Chances(0.012, 1.2e-3, 1.5e-3, 0.012, 1e-3),
        "two parts": Chances(0.015, 0.018, 0.02, 4e-3, 0.02),
        "different": Chances(0.014, 0.98, 0.976, 5e-3, 0.975),
    },
    "sex": {
        "same": Chances(0.99, 0.5, 0.42, 0.65, 0.97),
        "different": Chances(0.01, 0.5, 0.58, 0.35, 0.03),
    },
    "address": {
        "same": Chances(0.6, 8e-4, 0.88, 0.8, 0.75),
        "other unit": Chances(0.04, 4e-4, 0.03, 0.02, 0.03),
        "alike": Chances(0.09, 2e-3, 0.04, 0.05, 0.04),
        "different": Chances(0.27, 0.997, 0.05, 0.13, 0.18),
    },
    "address2": {
        "same": Chances(0.8, 5e-3, 0.9, 0.85, 0.75),
        "different": Chances(0.2, 0.995, 0.1, 0.15, 0.25),
    },
    "place": {
        "postcode and city": Chances(0.66, 8e-3, 0.88, 0.82, 0.78),
        "postcode or city": Chances(0.18, 0.02, 0.07, 0.08, 0.08),
        "different": Chances(0.16, 0.97, 0.05, 0.1, 0.14),
    },
    "phone": {
        "same": Chances(0.62, 2e-4, 0.6, 0.6, 0.55),
        "one slip": Chances(0.05, 4e-4, 0.01, 0.02, 0.01),
        "different": Chances(0.33, 0.999, 0.39, 0.38, 0.44),
    },
    "email": {
        "same": Chances(0.7, 1e-4, 0.12, 0.12, 0.12),
        "alike": Chances(0.1, 1e-3, 0.02, 0.02, 0.02),
        "different": Chances(0.2, 0.999, 0.86, 0.86, 0.86),
    },
    "ssn": {
        "same": Chances(0.9, 3e-6, 0.01, 0.01, 0.01),
        "last four": Chances(0.9, 1.2e-4, 0.01, 0.01, 0.01),
        "digits swapped": Chances(0.02, 4e-4, 1e-3, 2e-3, 1e-3),
        # twins are often numbered one after the other
        "one digit differs": Chances(0.04, 4e-4, 4e-3, 0.15, 2e-3),
        "different": Chances(0.04, 0.999, 0.98, 0.83, 0.98),
    },
    "other_id": {
        "same": Chances(0.9, 1e-4, 1e-3, 1e-3, 1e-3),
        "different": Chances(0.1, 0.999, 0.999, 0.999, 0.999),
    },
}

USUAL_POPULATION = 50_000
USUAL_SHARES = Kinds(same=0.25, household=2.0, twins=0.02, namesakes=0.01)
_SMOOTHING = 300.0
_HOUSEHOLD = 4


@dataclass(frozen=True, slots=True)
class Mix:
    """How many of each kind a record has among ``population``, on average."""

    population: int = USUAL_POPULATION
    shares: Kinds = USUAL_SHARES

    def priors(self) -> Kinds:
        """Return the chances that two records picked at random are of each kind."""
        return Kinds(*(share / self.population for share in self.shares))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How common names and addresses are, and the mix of pairs, among the records looked at."""

    mix: Mix = field(default_factory=Mix)
    learned: dict[tuple[str, str], float] = field(default_factory=dict)
    """Points to add for a field's outcome, where these records show more or fewer slips."""
    family: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    former: Counter[str] = field(default_factory=Counter)
    address: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, records: Iterable[Prepared]) -> "Frequencies":
        """Count the records themselves: no labels are needed to see that Smith is common."""
        found = cls()
        count = 0
        for each in records:
            count += 1
            for counter, name in (
                (found.family, each.family),
                (found.given, each.given),
                (found.former, each.former),
            ):
                if name:
                    counter[name.whole] += 1
            if each.address:
                found.address[each.address.number + each.address.street] += 1
        return replace(found, mix=Mix(population=max(count, 2)))

    def share(self, counter: Counter[str], name: Name, field_name: str) -> float:
        """Return the share of people with this name; few records lean on the usual share."""
        usual = CHANCES[field_name]["same"].stranger
        if not counter:
            return usual
        # one of the records bears the name for certain: what counts is the others
        others = max(counter[name.whole] - 1, 0)
        return (others + _SMOOTHING * usual) / (self.mix.population + _SMOOTHING)

    def address_share(self, address: Address, usual: float) -> float:
        """Return the chance that strangers share an address: high for a nursing home."""
        others = self.address[address.number + address.street] - _HOUSEHOLD if self.address else 0
        return max(usual, others / self.mix.population)
