import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.npi import is_valid_npi, npi_check_digit


@pytest.mark.parametrize("number", ["1234567893", " 1234567893 ", "1245319599"])
def test_true_numbers(number: str) -> None:
    # 1234567893 is the example worked through in the CMS document
    assert is_valid_npi(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1234567890",
        "123456789",
        "12345678933",
        "123456789x",
        "3234567891",
        "\uff11234567893",
    ],
)
def test_false_numbers(number: str) -> None:
    assert not is_valid_npi(number)


@given(st.integers(100_000_000, 299_999_999).map(str), st.integers(0, 9), st.integers(1, 9))
def test_any_one_wrong_digit_is_caught(first_nine: str, place: int, shift: int) -> None:
    number = first_nine + npi_check_digit(first_nine)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert is_valid_npi(number)
    assert not is_valid_npi(wrong)


def test_check_digit_wants_nine() -> None:
    with pytest.raises(ValueError, match="nine digits"):
        npi_check_digit("12")
