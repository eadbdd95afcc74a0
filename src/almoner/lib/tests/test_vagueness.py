"""Unspecified codes, where the category has more to say and where it has not."""

import pytest

from almoner.lib.icd10cm import is_vague, shipped

VAGUE = (
    *("J18.9", "F32.A", "M17.10", "C50.911", "S52.501A", "H40.1130", "J45.909"),
    *("S84.809S", "O36.5190"),
)
"""Beside a more specific one: below the same parent, further up, by the 7th character."""
NOT = (
    *("J18.0", "J18.1", "O33.7XX0", "N05.5", "B89", "A49.8"),
    *("I10", "M17.11", "E11.9", "H40.1131", "Z99.99"),
)
"""Unspecified with nothing that says more (or only “other”), then codes that say it all."""


@pytest.mark.parametrize("code", VAGUE)
def test_a_code_is_vague_where_another_says_more(code: str) -> None:
    assert is_vague(shipped(), code)


@pytest.mark.parametrize("code", NOT)
def test_a_code_is_not_vague_without_a_better_one(code: str) -> None:
    assert not is_vague(shipped(), code)
