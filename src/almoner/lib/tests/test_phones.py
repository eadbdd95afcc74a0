import pytest

from almoner.lib.phones import NotAPhone, digits_of, display_phone, parse_phone


@pytest.mark.parametrize(
    "text",
    [
        "978-342-9781", "(978) 342-9781", "9783429781", "1 978 342 9781", "+1 978.342.9781",
        " 978 342 9781 ", "978/342-9781", "tel: 978-342-9781", "home 978-342-9781",
        "978-342-9781 Or 978-342-9781", "9783429781;5083429781",
    ],
)  # fmt: skip
def test_every_usual_way_of_writing(text: str) -> None:
    phone = parse_phone(text)
    assert phone.e164 == "+19783429781"
    assert phone.display == "(978) 342-9781"
    assert phone.digits == "9783429781"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("978-342-9781", ""),
        ("978-342-9781 Or 978-342-9781", "same number 2 times"),
        ("978-342-9781 or 508-342-9781", "2 numbers; the first one was taken"),
        ("home 978-342-9781", "“home” before the number was left out"),
        ("978-342-9781 but only after six", "the rest was left out"),
    ],
)
def test_it_says_what_it_left_out(text: str, note: str) -> None:
    assert note in parse_phone(text).note
    assert bool(parse_phone(text).note) == bool(note)


def test_extensions_letters_and_abroad() -> None:
    assert parse_phone("978-342-9781 x12").extension == "12"
    assert "ext. 12" in parse_phone("978-342-9781 ext 12").display
    assert parse_phone("1-800-356-9377").e164 == parse_phone("1-800-FLOWERS").e164
    assert parse_phone("+44 20 7946 0958").display == "+44 20 7946 0958"
    assert parse_phone("020 7946 0958", region="GB").e164 == "+442079460958"


def test_numbers_of_examples_are_taken_though_no_exchange_has_them() -> None:
    assert parse_phone("555-555-0142").e164 == "+15555550142"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "No telephone number"), ("call mother", "no digits"), ("342-9781", "area code"),
        ("12", "is not a telephone number"), ("1234567890123456789", "is not a telephone number"),
        ("9" * 5000, "is not a telephone number"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(NotAPhone, match=why):
        parse_phone(text)


def test_display_of_what_is_stored() -> None:
    assert display_phone("+19783429781") == "(978) 342-9781"
    assert display_phone("none") == "none"
    assert digits_of("+1 (978) 342-9781") == "9783429781"
    assert digits_of("342-9781") == "3429781"
