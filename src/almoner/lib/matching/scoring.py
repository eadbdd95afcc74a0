"""The score of two records: what speaks for one person, and what else it might be."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log2

from almoner.lib.matching import weights
from almoner.lib.matching.comparing import (
    compare_addresses,
    compare_dates,
    compare_emails,
    compare_names,
    compare_numbers,
    compare_phones,
    compare_places,
)
from almoner.lib.matching.records import Name, Prepared, Record, prepare
from almoner.lib.matching.weights import Chances, Frequencies, Mix

CERTAIN, PROBABLE, POSSIBLE = 0.999, 0.5, 0.05
"""The least probability of each band; below the last two records are "not" a pair."""

_DOUBTFUL = -0.6
"""Points (a chance of 40 %) that a doubtful pair is held down to."""
_CONTRADICTIONS = frozenset({"different", "one digit differs"})
_IDENTIFYING = frozenset({"given_name", "family_name", "birth_date", "sex", "suffix", "ssn"})

_SSN_DIGITS = 9

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
        """The reasons in a line, strongest first: ``same birth date +15, given name Jon≈John +5``."""
        ordered = sorted(self.reasons, key=lambda reason: -abs(reason.points))
        return ", ".join(str(reason) for reason in ordered if abs(reason.points) >= 0.5)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the fields say together: bits for one person, one household and twins."""

    bits: _Bits
    reasons: tuple[Reason, ...]
    doubt: str = ""
    """Why nobody should be sure of this pair, whatever its points."""


def score_pair(
    one: Record | Prepared, two: Record | Prepared, frequencies: Frequencies | None = None
) -> Score:
    """Compare two records; ``frequencies`` make a rare surname tell more than a common one."""
    known = frequencies or Frequencies()
    mine = prepare(one) if isinstance(one, Record) else one
    yours = prepare(two) if isinstance(two, Record) else two
    return judge(weigh(mine, yours, known), known.mix)


def weigh(one: Prepared, two: Prepared, known: Frequencies) -> Evidence:
    """Compare all fields that both records have."""
    told = (
        *_names(one, two, known),
        *_person(one, two),
        *_contact(one, two, known),
        *_identifiers(one, two),
    )
    same = household = twins = 0.0
    for _, bits in told:
        same += bits[0]
        household += bits[1]
        twins += bits[2]
    reasons = tuple(reason for reason, _ in told)
    whole_ssn = len(one.ssn) == len(two.ssn) == _SSN_DIGITS
    doubt = _doubt({reason.field: reason.level for reason in reasons}, whole_ssn=whole_ssn)
    return Evidence((same, household, twins), reasons, doubt)


def judge(evidence: Evidence, mix: Mix) -> Score:
    """Weigh one person against the other explanations of the same evidence."""
    same, household, twins = evidence.bits
    duplicates, relatives, siblings = mix.priors()
    other_family = relatives * 2**household, siblings * 2**twins
    others = log2(1 + sum(other_family))
    prior = log2(duplicates)
    reasons = [*evidence.reasons, Reason("prior", prior, f"among {mix.population} records")]
    if others >= 0.5:
        relation = "twin" if other_family[1] > other_family[0] else "relative"
        reasons.append(Reason("family", -others, f"might be a {relation}"))
    points = same + prior - others
    if evidence.doubt and points > _DOUBTFUL:
        reasons.append(Reason("doubt", _DOUBTFUL - points, evidence.doubt, "doubt"))
        points = _DOUBTFUL
    probability = 1 / (1 + 2 ** -max(min(points, 60.0), -60.0))
    band = _band(probability, reasons)
    return Score(round(points, 2), round(probability, 6), band, tuple(reasons))


def _doubt(levels: dict[str, str], *, whole_ssn: bool) -> str:
    """Return what keeps a pair from being more than possible: people decide these.

    Differing suffixes and differing social security numbers belong to two people, and a record
    without a name to nobody, unless very much speaks for a slip.
    """
    if levels.get("suffix") == "different":
        return "Jr and Sr are two people"
    named = levels.keys() & {"given_name", "family_name", "names"}
    if not named and levels.get("ssn") != "same":
        return "no name to go by"
    if whole_ssn and levels["ssn"] in _CONTRADICTIONS:
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


def _told(
    field: str, level: str, text: str, chances: Chances, stranger: float | None = None
) -> tuple[Reason, _Bits]:
    bits = chances.bits(stranger)
    return Reason(field, bits[0], text, level), bits


def _pair(one: str, two: str, level: str) -> str:
    return one if one == two else f"{one}{'≠' if level == 'different' else '≈'}{two}"


def _names(one: Prepared, two: Prepared, known: Frequencies) -> Iterator[tuple[Reason, _Bits]]:
    if _is_swapped(one, two):
        yield _told("names", "swapped", "given and family name swapped", weights.SWAPPED)
    else:
        yield from _given(one, two, known)
        yield from _family(one, two, known)
    if one.middle and two.middle:
        level = _middle_level(one.middle, two.middle)
        text = f"middle name {_pair(one.middle.whole, two.middle.whole, level)}"
        yield _told("middle_name", level, text, weights.MIDDLE[level])
    if one.former and two.former:
        level = compare_names(one.former, two.former)
        level = level if level in ("same", "different") else "alike"
        share = known.share(known.former, one.former, 1e-3) if level == "same" else None
        text = f"former name {_pair(one.former.whole, two.former.whole, level)}"
        yield _told("former_name", level, text, weights.FORMER[level], share)


def _is_swapped(one: Prepared, two: Prepared) -> bool:
    if not (one.given and one.family and two.given and two.family):
        return False
    if "different" not in (
        compare_names(one.given, two.given),
        compare_names(one.family, two.family),
    ):
        return False
    crossed = compare_names(one.given, two.family), compare_names(one.family, two.given)
    return "same" in crossed and set(crossed) <= {"same", "one slip"}


def _given(one: Prepared, two: Prepared, known: Frequencies) -> Iterator[tuple[Reason, _Bits]]:
    if not (one.given and two.given):
        return
    level = compare_names(one.given, two.given)
    if level == "different" and _goes_by_middle(one, two):
        level = "middle"
    share = known.share(known.given, one.given, 7e-3) if level == "same" else None
    text = f"given name {_pair(one.given.whole, two.given.whole, level)}"
    yield _told("given_name", level, text, weights.GIVEN[level], share)


def _goes_by_middle(one: Prepared, two: Prepared) -> bool:
    return any(
        middle is not None and given is not None and middle.whole == given.whole
        for middle, given in ((one.middle, two.given), (two.middle, one.given))
    )


def _family(one: Prepared, two: Prepared, known: Frequencies) -> Iterator[tuple[Reason, _Bits]]:
    if not (one.family and two.family):
        return
    level = compare_names(one.family, two.family)
    if level == "other form":  # nicknames are given names
        level = "alike"
    if level in ("different", "alike", "part") and _changed_name(one, two):
        level = "former"
    share = known.share(known.family, one.family, 1e-3) if level == "same" else None
    text = f"family name {_pair(one.family.whole, two.family.whole, level)}"
    if level == "former":
        text = f"family name {one.family.whole}, former name {two.family.whole}"
    yield _told("family_name", level, text, weights.FAMILY[level], share)


def _changed_name(one: Prepared, two: Prepared) -> bool:
    return any(
        former is not None and family is not None and former.whole == family.whole
        for former, family in ((one.former, two.family), (two.former, one.family))
    )


def _middle_level(one: Name, two: Name) -> str:
    if 1 in (len(one.whole), len(two.whole)):
        return "initial" if one.whole[0] == two.whole[0] else "different"
    return "different" if compare_names(one, two) == "different" else "same"


def _person(one: Prepared, two: Prepared) -> Iterator[tuple[Reason, _Bits]]:
    if one.born and two.born:
        level = compare_dates(one.born, two.born)
        text = (
            f"birth date {level}" if level not in ("same", "different") else f"{level} birth date"
        )
        yield _told("birth_date", level, text, weights.BORN[level])
    if one.sex and two.sex:
        level = "same" if one.sex == two.sex else "different"
        yield _told("sex", level, f"{level} sex", weights.SEX[level])
    if one.suffix and two.suffix:
        level = "same" if one.suffix == two.suffix else "different"
        mine, yours = one.record.suffix or one.suffix, two.record.suffix or two.suffix
        text = f"suffix {_pair(mine, yours, level)}"
        yield _told("suffix", level, text, weights.SUFFIX[level])


def _contact(one: Prepared, two: Prepared, known: Frequencies) -> Iterator[tuple[Reason, _Bits]]:
    if one.address and two.address:
        level = compare_addresses(one.address, two.address)
        whole = one.address.number + one.address.street
        chances = weights.ADDRESS[level]
        share = known.address_share(whole, chances.stranger) if level == "same" else None
        yield _told("address", level, f"{level} address", chances, share)
    if one.address2 and two.address2:
        level = "same" if one.address2 == two.address2 else "different"
        yield _told("address2", level, f"{level} second address line", weights.ADDRESS2[level])
    place = compare_places((one.postcode, one.city), (two.postcode, two.city))
    if place:
        text = "another place" if place == "different" else f"same {place}"
        yield _told("place", place, text, weights.PLACE[place])
    if one.phone and two.phone:
        level = compare_phones(one.phone, two.phone)
        yield _told("phone", level, f"phone {level}", weights.PHONE[level])
    if one.email and two.email:
        level = compare_emails(one.email, two.email)
        yield _told("email", level, f"e-mail {level}", weights.EMAIL[level])


def _identifiers(one: Prepared, two: Prepared) -> Iterator[tuple[Reason, _Bits]]:
    if one.ssn and two.ssn:
        level = compare_numbers(one.ssn, two.ssn)
        yield _told("ssn", level, f"national number {level}", weights.SSN[level])
    if one.other_id and two.other_id:
        level = "same" if one.other_id == two.other_id else "different"
        yield _told("other_id", level, f"{level} identifier", weights.OTHER_ID[level])
