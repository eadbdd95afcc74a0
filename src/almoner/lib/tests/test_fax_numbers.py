"""A fax goes to a number of the directory, or to one that was typed twice."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.fax_numbers import Entry, NotSure, checked

DIRECTORY = [
    Entry("Orthopedic Associates", "(978) 555-0142"),
    Entry("Lindqvist, Per", "978.555.0142"),
    Entry("Willow Imaging", "978 555 0177"),
    Entry("No number", "see letterhead"),
]


@pytest.mark.parametrize("typed", ["978-555-0142", "+1 978 555 0142", " (978)5550142 "])
def test_a_number_of_the_directory_may_be_used_and_says_whose_it_is(typed: str) -> None:
    found = checked(typed, directory=DIRECTORY)
    assert found.e164 == "+19785550142"
    assert found.belongs_to == ("Lindqvist, Per", "Orthopedic Associates")


def test_any_other_number_is_typed_twice() -> None:
    with pytest.raises(NotSure, match="not in the directory"):
        checked("978-555-0143", directory=DIRECTORY)
    with pytest.raises(NotSure, match="differ"):
        checked("978-555-0143", again="978-555-0134", directory=DIRECTORY)
    found = checked("978-555-0143", again="(978) 555 0143", directory=DIRECTORY)
    assert (found.e164, found.belongs_to) == ("+19785550143", ())


def test_a_number_of_the_directory_typed_twice_must_still_be_the_same() -> None:
    with pytest.raises(NotSure, match="differ"):
        checked("978-555-0142", again="978-555-0177", directory=DIRECTORY)


@pytest.mark.parametrize(
    "typed",
    ["", "desk", "555-0142", "978-555-0142 ext. 12", "978-555-0142 or 978-555-0177", "call 911"],
)
def test_what_is_not_one_whole_number_is_never_dialled(typed: str) -> None:
    with pytest.raises(NotSure):
        checked(typed, again=typed, directory=DIRECTORY)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_a_sentence(typed: str, again: str) -> None:
    with suppress(NotSure):
        assert checked(typed, again=again, directory=DIRECTORY).e164.startswith("+")
