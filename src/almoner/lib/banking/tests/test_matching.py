"""Proposals: as many as possible, nothing used twice, sums exact, the same every time."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.banking import BankLine, BookItem, Proposal, propose

FIRST = date(2026, 1, 1)


def line(at: int, day: int, cents: int, words: str = "", check: str = "") -> BankLine:
    on = FIRST + timedelta(day)
    return BankLine(f"L{at}", on, Decimal(cents).scaleb(-2), words, check)


def item(at: int, day: int, cents: int, words: str = "", check: str = "") -> BookItem[int]:
    return BookItem(at, FIRST + timedelta(day), Decimal(cents).scaleb(-2), words, check)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(-4, 6).filter(bool), st.sampled_from(["", "Rent", "Gloves"])
    ),
    max_size=5,
)


@given(ROWS, ROWS, st.integers(0, 6))
def test_nothing_twice_and_every_sum_exact(lines: list, items: list, days: int) -> None:
    bank = [line(at, *row) for at, row in enumerate(lines)]
    books = [item(at, *row) for at, row in enumerate(items)]
    found = propose(bank, books, days)
    used = [each for proposal in found for each in proposal.item_ids]
    assert len(used) == len(set(used))
    assert len({proposal.line_id for proposal in found}) == len(found)
    for proposal in found:
        one = next(each for each in bank if each.id == proposal.line_id)
        assert sum(books[each].amount for each in proposal.item_ids) == one.amount
        assert all(abs((books[each].on - one.on).days) <= days for each in proposal.item_ids)
        assert 1 <= proposal.score <= 100
        assert proposal.reason.endswith(".")
    assert found == propose(bank, books, days)


def matchings(pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    yield []
    for at, (left, right) in enumerate(pairs):
        for others in matchings(pairs[at + 1 :]):
            if all(left != a and right != b for a, b in others):
                yield [(left, right), *others]


def pair_score(bank: BankLine, book: BookItem[int], days: int) -> int:
    """What a pair is worth alone."""
    found = propose([bank], [book], days)
    return found[0].score if found else 0


SAME = st.lists(
    st.tuples(st.integers(0, 9), st.just(500), st.sampled_from(["", "Rent", "Gloves"])), max_size=4
)


@settings(max_examples=60)
@given(SAME, SAME, st.integers(0, 6))
def test_one_to_one_is_the_best_of_all_choices(lines: list, items: list, days: int) -> None:
    bank = [line(at, *row) for at, row in enumerate(lines)]
    books = [item(at, *row) for at, row in enumerate(items)]
    scores = {
        (a, b): score
        for a, one in enumerate(bank)
        for b, other in enumerate(books)
        if (score := pair_score(one, other, days))
    }
    best = max(
        (len(choice), sum(scores[pair] for pair in choice)) for choice in matchings(list(scores))
    )
    found = propose(bank, books, days)
    assert (len(found), sum(proposal.score for proposal in found)) == best


@settings(max_examples=60)
@given(st.integers(-30, 30).filter(bool), st.lists(
    st.tuples(st.integers(0, 6), st.integers(-9, 9).filter(bool)), max_size=7))  # fmt: skip
def test_a_deposit_of_several_slips(total: int, items: list) -> None:
    books = [item(at, day, cents) for at, (day, cents) in enumerate(items)]
    fit = [each for each in books if each.amount * total > 0 and (each.on - FIRST).days <= 5]
    if any(each.amount * 100 == total for each in fit):
        return
    sums = [
        group
        for size in range(2, 7)
        for group in combinations(fit, size)
        if sum(each.amount for each in group) * 100 == total
    ]
    found = propose([line(0, 0, total)], books)
    assert bool(found) == bool(sums)
    if sums:
        fewest = min(map(len, sums))
        nearest = min(
            sum((each.on - FIRST).days for each in group) for group in sums if len(group) == fewest
        )
        chosen = [books[each] for each in found[0].item_ids]
        assert len(chosen) == fewest
        assert sum((each.on - FIRST).days for each in chosen) == nearest
        same = sum(len(group) == fewest for group in sums)
        assert (f"{same} such sums" in found[0].reason) == (same > 1)


def test_check_numbers_decide() -> None:
    bank = [line(0, 0, -500, "CHECK", "0044"), line(1, 60, -500, "CHECK 1045")]
    books = [item(0, 0, -500, check="1045"), item(1, 0, -500, check="44")]
    assert [(p.line_id, p.item_ids) for p in propose(bank, books)] == [("L0", (1,)), ("L1", (0,))]
    assert propose([line(0, 0, -500, "", "44")], [item(0, 0, -500, "", "45")]) == []
    assert propose([line(0, 60, -500)], [item(0, 0, -500, "", "45")]) == []


def test_words_and_days_decide() -> None:
    bank = [line(0, 3, -500, "ACH RENT OFFICE"), line(1, 2, -500, "ACH GLOVES")]
    books = [item(0, 2, -500, "Gloves of January"), item(1, 2, -500, "Rent")]
    first, second = propose(bank, books)
    assert (first.item_ids, second.item_ids) == ((1,), (0,))
    assert first.reason == "The same amount, 1 day later, “rent” in both."


def test_the_reason_of_a_sum() -> None:
    (found,) = propose([line(0, 1, 1000)], [item(0, 0, 600), item(1, 1, 400), item(2, 1, 333)])
    assert found == Proposal(
        "L0", (0, 1), found.score, "2 items sum exactly to $10.00, at most 1 day apart."
    )


def test_a_search_that_could_take_for_ever_ends() -> None:
    books = [item(at, 0, 1000 + 2 * at) for at in range(200)]
    assert propose([line(0, 0, 6001), line(1, 0, -7)], books) == []
