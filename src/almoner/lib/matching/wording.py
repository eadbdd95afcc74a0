"""The outcomes of a comparison in words."""

from almoner.lib.matching.records import Name, Prepared

_PLAIN = {
    "birth_date": "birth date",
    "sex": "sex",
    "address": "address",
    "address2": "second address line",
    "phone": "phone",
    "email": "e-mail",
    "ssn": "national number",
    "other_id": "identifier",
}


def describe(field: str, level: str, one: Prepared, two: Prepared) -> str:
    """Return a few words on one field: ``same birth date``, ``given name jon≈john``."""
    match field:
        case "names":
            return "given and family name swapped"
        case "given_name":
            return f"given name {_both(one.given, two.given, level)}"
        case "middle_name":
            return f"middle name {_both(one.middle, two.middle, level)}"
        case "former_name":
            return f"former name {_both(one.former, two.former, level)}"
        case "family_name" if level == "former":
            return f"family name {_written(one.family)}→{_written(two.family)}, a former name"
        case "family_name":
            return f"family name {_both(one.family, two.family, level)}"
        case "suffix":
            return f"suffix {_compared(_suffix(one), _suffix(two), level)}"
        case "place":
            return "another place" if level == "different" else f"same {level}"
        case _ if level in ("same", "different"):
            return f"{level} {_PLAIN[field]}"
        case _:
            return f"{_PLAIN[field]}: {level}"


def _both(one: Name | None, two: Name | None, level: str) -> str:
    return _compared(_written(one), _written(two), level)


def _compared(one: str, two: str, level: str) -> str:
    return one if one == two else f"{one}{'≠' if level == 'different' else '≈'}{two}"


def _written(name: Name | None) -> str:
    return " ".join(name.words).title() if name else ""


def _suffix(each: Prepared) -> str:
    return each.record.suffix or each.suffix
