"""What may be chosen for an item, and what each choice weighs in a score.

Source: HL7 FHIR R4, Questionnaire.item.answerOption and answerValueSet, ValueSet.compose and
ValueSet.expansion; the extensions ordinalValue (R4) and itemWeight (R5, used by R4 exports too).
"""

from collections.abc import Iterator
from decimal import Decimal

from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.questionnaires.form import Item, Option, Questionnaire
from almoner.lib.questionnaires.members import extension_value
from almoner.lib.questionnaires.values import Value, same

_CORE = "http://hl7.org/fhir/StructureDefinition/"
WEIGHTS = (
    *(f"{_CORE}itemWeight", f"{_CORE}ordinalValue", f"{_CORE}questionnaire-ordinalValue"),
    *(f"{_CORE}valueset-ordinalValue", f"{_CORE}codesystem-ordinalValue"),
)


def choices(form: Questionnaire, item: Item) -> tuple[Option, ...] | None:
    """Return the choices of ``item``; ``None`` where they are not in the form.

    That is so for a value set kept elsewhere, or one that includes codes it does not list.
    """
    if item.options or not item.value_set:
        return item.options
    for contained in form.contained:
        if item.value_set == f"#{contained.get('id')}":
            return _listed(contained)
    return None


def weight(form: Questionnaire, item: Item, value: Value) -> Decimal | None:
    """Return what an answer weighs: as the answer itself says, else as its choice does."""
    own = _weight_in(value.members)
    if own is not None:
        return own
    for option in choices(form, item) or ():
        if same(option.value, value):
            beside = _weight_in(option.other)
            return _weight_in(option.value.members) if beside is None else beside
    return None


def _weight_in(owner: Json) -> Decimal | None:
    found = extension_value(owner, *WEIGHTS)
    return Value("Decimal", found[1]).number if found else None


def _listed(value_set: Json) -> tuple[Option, ...] | None:
    expansion = value_set.get("expansion")
    if isinstance(expansion, dict) and isinstance(expansion.get("contains"), list):
        return tuple(_expanded(expansion["contains"]))
    compose = value_set.get("compose")
    if not isinstance(compose, dict) or compose.get("exclude"):
        return None
    found: list[Option] = []
    for include in _objects(compose.get("include")):
        if not isinstance(include.get("concept"), list) or "filter" in include:
            return None
        system = {"system": include["system"]} if "system" in include else {}
        found += [_option({**system, **each}) for each in _objects(include["concept"])]
    return tuple(found) or None


def _expanded(contains: object) -> Iterator[Option]:
    for each in _objects(contains):
        if each.get("abstract") is not True and "code" in each:
            yield _option(each)
        yield from _expanded(each.get("contains"))


def _option(concept: Json) -> Option:
    members = {name: concept[name] for name in ("system", "code", "display") if name in concept}
    beside = {"extension": concept["extension"]} if "extension" in concept else {}
    return Option(Value("Coding", members), other=beside)


def _objects(listed: object) -> list[Json]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
