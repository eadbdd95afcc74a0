"""The National Provider Identifier: ten digits, the last one a check digit.

Source: CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit"; 45 CFR
162.406. The check digit is Luhn's (ISO/IEC 7812-1) over the number prefixed by 80840 (80 health,
840 United States), and the first digit is 1 or 2.
"""

_PREFIX = "80840"


def is_valid_npi(text: str) -> bool:
    """Say whether ``text`` is an NPI; white space around it does not matter, anything else does."""
    digits = text.strip()
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits[0] not in "12":
        return False
    return npi_check_digit(digits[:9]) == digits[9]


def npi_check_digit(first_nine: str) -> str:
    """Return the tenth digit for the first nine."""
    if len(first_nine) != 9 or not (first_nine.isascii() and first_nine.isdigit()):
        raise ValueError(f"“{first_nine}” is not nine digits.")
    total = 0
    for place, digit in enumerate(reversed(_PREFIX + first_nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
