"""How two records come out in every field that both of them have."""

from typing import NamedTuple

from almoner.lib.matching.comparing import (
    compare_addresses,
    compare_dates,
    compare_emails,
    compare_names,
    compare_numbers,
    compare_phones,
    compare_places,
)
from almoner.lib.matching.records import Name, Prepared
from almoner.lib.matching.weights import CHANCES, Frequencies


class Outcome(NamedTuple):
    """One field's outcome; ``share`` is the chance of it for strangers where that is known."""

    field: str
    level: str
    share: float = 0.0


def identity(one: Prepared, two: Prepared, known: Frequencies) -> list[Outcome]:
    """Compare names, birth, sex and numbers, where both records have them."""
    found = _names(one, two, known)
    if one.born and two.born:
        found.append(Outcome("birth_date", compare_dates(one.born, two.born)))
    if one.sex and two.sex:
        found.append(Outcome("sex", _same(one.sex, two.sex)))
    if one.suffix and two.suffix:
        found.append(Outcome("suffix", _same(one.suffix, two.suffix)))
    if one.ssn and two.ssn:
        found.append(Outcome("ssn", compare_numbers(one.ssn, two.ssn)))
    if one.other_id and two.other_id:
        found.append(Outcome("other_id", _same(one.other_id, two.other_id)))
    return found


def contact(one: Prepared, two: Prepared, known: Frequencies) -> list[Outcome]:
    """Compare where and how two people are reached."""
    found = []
    if one.address and two.address:
        level = compare_addresses(one.address, two.address)
        usual = CHANCES["address"][level].stranger
        found.append(Outcome("address", level, known.address_share(one.address, usual)))
    if one.address2 and two.address2:
        found.append(Outcome("address2", _same(one.address2, two.address2)))
    if place := compare_places((one.postcode, one.city), (two.postcode, two.city)):
        found.append(Outcome("place", place))
    if one.phone and two.phone:
        found.append(Outcome("phone", compare_phones(one.phone, two.phone)))
    if one.email and two.email:
        found.append(Outcome("email", compare_emails(one.email, two.email)))
    return found


def _names(one: Prepared, two: Prepared, known: Frequencies) -> list[Outcome]:
    found = []
    given = compare_names(one.given, two.given) if one.given and two.given else ""
    family = compare_names(one.family, two.family) if one.family and two.family else ""
    if "different" in (given, family) and _is_swapped(one, two):
        found.append(Outcome("names", "swapped"))
    else:
        if given:
            found.append(_given(one, two, given, known))
        if family:
            found.append(_family(one, two, family, known))
    if one.middle and two.middle:
        found.append(Outcome("middle_name", _middle(one.middle, two.middle)))
    if one.former and two.former:
        level = compare_names(one.former, two.former)
        share = known.share(known.former, one.former, "former_name") if level == "same" else 0.0
        level = level if level in ("same", "different") else "alike"
        found.append(Outcome("former_name", level, share))
    return found


def _is_swapped(one: Prepared, two: Prepared) -> bool:
    if not (one.given and one.family and two.given and two.family):
        return False
    crossed = compare_names(one.given, two.family), compare_names(one.family, two.given)
    return "same" in crossed and set(crossed) <= {"same", "one slip", "other form"}


def _given(one: Prepared, two: Prepared, level: str, known: Frequencies) -> Outcome:
    if level == "same" and one.given:
        return Outcome("given_name", level, known.share(known.given, one.given, "given_name"))
    goes_by_middle = level == "different" and (
        _equal(one.middle, two.given) or _equal(two.middle, one.given)
    )
    return Outcome("given_name", "middle" if goes_by_middle else level)


def _family(one: Prepared, two: Prepared, level: str, known: Frequencies) -> Outcome:
    if level == "same" and one.family:
        return Outcome("family_name", level, known.share(known.family, one.family, "family_name"))
    if level != "one slip" and (_equal(one.former, two.family) or _equal(two.former, one.family)):
        return Outcome("family_name", "former")
    # nicknames are given names
    return Outcome("family_name", "alike" if level == "other form" else level)


def _equal(one: Name | None, two: Name | None) -> bool:
    return one is not None and two is not None and one.whole == two.whole


def _middle(one: Name, two: Name) -> str:
    if 1 in (len(one.whole), len(two.whole)):
        return "initial" if one.whole[0] == two.whole[0] else "different"
    return "different" if compare_names(one, two) == "different" else "same"


def _same(one: str, two: str) -> str:
    return "same" if one == two else "different"
