"""Case mix and capture, counted by hand."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import drg
from almoner.lib.drg.figures import figures, level_of

TITLES = {
    "193": "Simple Pneumonia and Pleurisy with MCC",
    "194": "Simple Pneumonia and Pleurisy with CC",
    "195": "Simple Pneumonia and Pleurisy without CC/MCC",
    "313": "Chest Pain",
    "321": "Percutaneous Cardiovascular Procedures with Intraluminal Device with MCC",
    "322": "Percutaneous Cardiovascular Procedures with Intraluminal Device without MCC",
}
WEIGHTS = {"193": Decimal("1.3"), "195": Decimal("0.7"), "313": Decimal("0.8")}


def test_a_split_is_read_from_the_title() -> None:
    assert level_of(TITLES["193"]) == ("simple pneumonia and pleurisy", frozenset({"MCC"}))
    assert level_of(TITLES["195"]) == ("simple pneumonia and pleurisy", frozenset())
    assert level_of("Seizures with CC/MCC") == ("seizures", frozenset({"CC", "MCC"}))
    assert level_of(TITLES["313"]) is None
    device = "percutaneous cardiovascular procedures with intraluminal device"
    assert level_of(TITLES["322"]) == (device, frozenset())


def test_the_figures_of_some_stays() -> None:
    found = figures({"193": 2, "195": 2, "313": 1, "321": 1, "322": 3}, TITLES, WEIGHTS)
    assert (found.cases, found.weighed) == (9, 5)
    assert found.case_mix_index == Decimal("0.9600")
    assert found.mcc_rate == 3 / 8
    assert found.cc_rate == 0 / 4
    assert figures({}, TITLES, WEIGHTS).case_mix_index is None


@given(st.dictionaries(st.sampled_from(sorted(TITLES)), st.integers(1, 50)))
def test_rates_are_shares(counts: dict[str, int]) -> None:
    found = figures(counts, TITLES, WEIGHTS)
    for rate in (found.mcc_rate, found.cc_rate):
        assert rate is None or 0 <= rate <= 1


def test_families_of_the_manual_have_a_lowest_level() -> None:
    titles = {number: each.title for number, each in drg.shipped("43.1").drgs.items()}
    split = [found for title in titles.values() if (found := level_of(title))]
    by_family: dict[str, list[frozenset[str]]] = {}
    for family, has in split:
        by_family.setdefault(family, []).append(has)
    assert len(split) > 400
    alone = [family for family, levels in by_family.items() if len(levels) < 2]
    assert len(alone) < 25, alone
