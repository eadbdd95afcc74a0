"""How two values of a field are alike: one function per kind of value, each returns a level."""

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from almoner.lib.matching.records import Address, Name
from almoner.lib.names import is_other_form

_SHORT = 4  # below this one slip makes another name (Amy, Ann)


@lru_cache(maxsize=500_000)
def compare_names(one: Name, two: Name) -> str:
    """Return same, other form, one slip, alike, part or different."""
    if one.whole == two.whole:
        return "same"
    if is_other_form(one.whole, two.whole):
        return "other form"
    shorter, longer = sorted((one.whole, two.whole), key=len)
    slips = OSA.distance(shorter, longer, score_cutoff=2)
    if (slips <= 1 and len(shorter) >= _SHORT) or (slips == 2 and len(shorter) >= 2 * _SHORT):
        return "one slip"
    if set(one.words) & set(two.words) or longer.startswith(shorter):
        return "part"
    likeness = JaroWinkler.similarity(shorter, longer)
    if slips <= 1 or likeness >= 0.9 or (one.sound and one.sound == two.sound and likeness >= 0.7):
        return "alike"
    return "different"


def compare_dates(one: str, two: str) -> str:
    """Return same, day and month swapped, one slip, day unknown, two parts or different."""
    if one == two:
        return "same" if "00" not in (one[4:6], one[6:]) else "day unknown"
    if "00" in (one[6:], two[6:]):
        return _partial(one, two)
    if one[:4] == two[:4] and one[4:6] == two[6:] and one[6:] == two[4:6]:
        return "day and month swapped"
    if OSA.distance(one, two, score_cutoff=1) <= 1:
        return "one slip"
    parts = (one[:4] == two[:4]) + (one[4:6] == two[4:6]) + (one[6:] == two[6:])
    return "two parts" if parts == 2 else "different"


def _partial(one: str, two: str) -> str:
    months = one[4:6], two[4:6]
    if one[:4] != two[:4]:
        return "different"
    if months[0] == months[1]:
        return "day unknown"
    return "two parts" if "00" in months else "different"


@lru_cache(maxsize=500_000)
def compare_addresses(one: Address, two: Address) -> str:
    """Return same, other unit, alike or different."""
    same_street = one.street == two.street or ratio(one.street, two.street) >= 88
    if not (one.street and two.street):  # a house number alone tells little
        return "alike" if one.number == two.number else "different"
    if same_street and one.number == two.number:
        other_unit = one.unit and two.unit and one.unit != two.unit
        return "other unit" if other_unit else "same"
    if same_street:
        near = not (one.number and two.number) or OSA.distance(one.number, two.number) <= 1
        return "alike" if near or len(one.street) > 8 else "different"
    near = one.number == two.number != "" and ratio(one.street, two.street) >= 70
    return "alike" if near else "different"


def compare_numbers(one: str, two: str) -> str:
    """Return same, last four (one is no longer), digits swapped, one digit differs or different.

    Swapped digits are a slip of the fingers. One other digit may be that, or the number of
    somebody who applied on the same day.
    """
    if one == two:
        return "same" if len(one) > 4 else "last four"
    if len(one) != len(two) and 4 in (len(one), len(two)):
        return "last four" if one[-4:] == two[-4:] else "different"
    if len(one) == 4 or OSA.distance(one, two, score_cutoff=1) > 1:
        return "different"
    return "digits swapped" if sorted(one) == sorted(two) else "one digit differs"


def compare_phones(one: str, two: str) -> str:
    """Return same (seven digits are enough where one has no area code), one slip or different."""
    if one == two or (len(one) != len(two) and one[-7:] == two[-7:]):
        return "same"
    return "one slip" if OSA.distance(one, two, score_cutoff=1) <= 1 else "different"


def compare_emails(one: str, two: str) -> str:
    """Return same, alike (another domain, or a slip) or different."""
    if one == two:
        return "same"
    mine, yours = one.partition("@")[0], two.partition("@")[0]
    alike = (mine == yours and len(mine) > 5) or OSA.distance(one, two, score_cutoff=2) <= 2
    return "alike" if alike else "different"


def compare_places(one: tuple[str, str], two: tuple[str, str]) -> str:
    """Return how postcodes and cities agree; a slip or a transposition is forgiven in one."""
    agreeing = 0
    known = 0
    for mine, yours in zip(one, two, strict=True):
        if mine and yours:
            known += 1
            slips = OSA.distance(mine, yours, score_cutoff=2)
            agreeing += slips <= (0 if len(mine) <= 2 else 1 if len(mine) < 8 else 2)
    if agreeing == 2:
        return "postcode and city"
    return "postcode or city" if agreeing else "different" if known else ""
