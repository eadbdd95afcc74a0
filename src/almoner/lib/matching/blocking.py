"""Which records are compared at all: those that share a key, in groups of bounded size."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from almoner.lib.matching.records import Prepared, Record, prepare

FULL_BLOCK = 40
"""Records in a block up to which every pair is compared; a larger one is divided further."""
_WINDOW = 6
"""Neighbours compared in a divided block that is still too large."""


def candidates_keys(record: Record | Prepared) -> set[str]:
    """Return the keys under which ``record`` may be found; two duplicates share at least one.

    Each key joins facts that seldom agree by chance. They are short texts, fit for an index.
    """
    each = prepare(record) if isinstance(record, Record) else record
    return {key for key in _keys(each) if key}


def _keys(each: Prepared) -> Iterator[str]:
    given = each.given.sound if each.given else ""
    family = each.family.sound if each.family else ""
    former = each.former.sound if each.former else ""
    if each.born:
        yield "b" + each.born
        yield _join("y", given, each.born[:4] + each.born[6:])
        yield _join("m", family, each.born[4:])
        yield _join("m", former, each.born[4:])
        if each.born[:4] and family:
            yield _join("f", family, each.born[:4])
    if each.given and each.family:
        yield "n" + "|".join(sorted((each.given.whole, each.family.whole)))
        yield "s" + "|".join(sorted((given, family)))
    if former and given:
        yield "s" + "|".join(sorted((given, former)))
    if each.ssn:
        yield "i" + each.ssn
        yield _join("j", each.ssn[-4:], given or family)
        half = len(each.ssn) // 2
        yield _join("k", each.ssn[:half], each.postcode)
        yield _join("l", each.ssn[half:], each.postcode)
    if each.phone:
        yield "p" + each.phone[-7:]
    if each.email:
        yield "e" + each.email
    if each.other_id:
        yield "o" + each.other_id
    if each.address:
        street = each.address.street[:8]
        yield _join("a", each.address.number, street) if street else ""
        yield _join("h", street, each.born[:4])
        yield _join("g", street, given and each.postcode[:3] + given)
    yield _join("z", each.postcode, family)
    yield _join("c", each.postcode, each.born[:4])


def _join(kind: str, one: str, two: str) -> str:
    return f"{kind}{one}|{two}" if one and two else ""


def candidate_pairs(
    records: Sequence[Prepared], against: Sequence[Prepared] | None = None
) -> Iterator[tuple[int, int]]:
    """Yield each pair worth comparing once, as positions, the smaller first.

    With ``against`` the first position is in ``records`` and the second in ``against``. The
    number of pairs grows with the number of records, not with its square: a block larger than
    ``FULL_BLOCK`` is divided by further facts, and what is still too large is sorted and only
    neighbours in it are compared.
    """
    everybody = [*records, *(against or ())]
    split = len(records)
    seen: set[int] = set()
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(everybody):
        for key in dict.fromkeys(_keys(each)):
            if key:
                blocks[key].append(place)
    shared = [block for block in blocks.values() if len(block) > 1]
    del blocks
    for block in shared:
        for one, two in _within(block, everybody):
            code = one * len(everybody) + two
            if code in seen or (against is not None and not one < split <= two):
                continue
            seen.add(code)
            yield one, two - split if against is not None else two


def _within(block: list[int], everybody: Sequence[Prepared]) -> Iterable[tuple[int, int]]:
    if len(block) <= FULL_BLOCK:
        yield from _all_pairs(block)
        return
    for divide in (_by_born, _by_year_and_given, _by_number, _by_place):
        parts: dict[str, list[int]] = defaultdict(list)
        for place in block:
            if part := divide(everybody[place]):
                parts[part].append(place)
        for part_block in parts.values():
            if len(part_block) <= FULL_BLOCK:
                yield from _all_pairs(part_block)
            else:
                yield from _neighbours(part_block, everybody)


def _all_pairs(block: list[int]) -> Iterator[tuple[int, int]]:
    for at, one in enumerate(block):
        for two in block[at + 1 :]:
            yield one, two


def _neighbours(block: list[int], everybody: Sequence[Prepared]) -> Iterator[tuple[int, int]]:
    ordered = sorted(block, key=lambda place: (_sort_text(everybody[place]), place))
    for at, one in enumerate(ordered):
        for two in ordered[at + 1 : at + 1 + _WINDOW]:
            yield min(one, two), max(one, two)


def _sort_text(each: Prepared) -> str:
    family = each.family.whole if each.family else ""
    given = each.given.whole if each.given else ""
    return f"{family} {given} {each.born}"


def _by_born(each: Prepared) -> str:
    return each.born


def _by_year_and_given(each: Prepared) -> str:
    return _join("", each.given.sound if each.given else "", each.born[:4])


def _by_number(each: Prepared) -> str:
    return each.ssn[-4:] or each.phone[-4:]


def _by_place(each: Prepared) -> str:
    given = each.given.sound if each.given else ""
    return _join("", each.address.number if each.address else "", given)
