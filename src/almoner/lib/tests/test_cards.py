"""What stands on insurance cards, as OCR gives it."""

import pytest

from almoner.lib.cards import CardWords, read_card


@pytest.mark.parametrize(
    ("text", "member", "group", "payer"),
    [
        ("Blue Harbor PPO\nMember ID: XYZ123456789\nGroup No. 87654", "XYZ123456789", "87654", ""),
        ("Member Name: ANA DOE\nMember ID\nW1234 56789\nGRP# 0A12", "W123456789", "0A12", ""),
        ("ID: 909-22-1 Group: 55-10 RxBIN: 610014", "909-22-1", "55-10", ""),
        ("Subscriber Number 00123\nPayer ID: 60054", "00123", "", "60054"),
        ("MEDICARE\nANA DOE\n1EG4-TE5-MK72\nHOSPITAL (PART A)", "1EG4TE5MK72", "", ""),
        ("Group Health Cooperative\nIdentification Number: K7766", "K7766", "", ""),
        ("Call the number on your card.", "", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_labels_before_or_above_their_values(
    text: str, member: str, group: str, payer: str
) -> None:
    assert read_card(text) == CardWords(member, group, payer)


def test_nothing_found_is_false() -> None:
    assert not read_card("Thank you")
    assert read_card("Member ID: A1B2")
