"""What bounds an answer: how much, how long, how precise, how often.

Source: HL7 FHIR R4, extensions minValue, maxValue, minLength, maxDecimalPlaces,
questionnaire-minOccurs and questionnaire-maxOccurs.
"""

from dataclasses import dataclass

from almoner.lib.questionnaires.form import Item
from almoner.lib.questionnaires.members import extension_value
from almoner.lib.questionnaires.values import Value

_CORE = "http://hl7.org/fhir/StructureDefinition/"
LEAST, MOST = f"{_CORE}minValue", f"{_CORE}maxValue"
SHORTEST, DECIMALS = f"{_CORE}minLength", f"{_CORE}maxDecimalPlaces"
FEWEST_TIMES = f"{_CORE}questionnaire-minOccurs"
MOST_TIMES = f"{_CORE}questionnaire-maxOccurs"
UNIT_OPTION, UNIT = f"{_CORE}questionnaire-unitOption", f"{_CORE}questionnaire-unit"


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one item; ``None`` where it has none."""

    least: Value | None = None
    most: Value | None = None
    shortest: int | None = None
    decimals: int | None = None
    fewest_times: int | None = None
    most_times: int | None = None


def limits_of(item: Item) -> Limits:
    """Return the bounds of ``item``; what is no number of its kind counts as none."""
    return Limits(
        _value(item, LEAST),
        _value(item, MOST),
        whole(item, SHORTEST),
        whole(item, DECIMALS),
        whole(item, FEWEST_TIMES),
        whole(item, MOST_TIMES),
    )


def whole(item: Item, url: str) -> int | None:
    """Return the whole number that an extension of ``item`` holds."""
    found = extension_value(item.other, url)
    if found is None or isinstance(found[1], bool) or not isinstance(found[1], int):
        return None
    return found[1]


def _value(item: Item, url: str) -> Value | None:
    found = extension_value(item.other, url)
    if found is None or not (value := Value(*found)).is_well_formed():
        return None
    return value
