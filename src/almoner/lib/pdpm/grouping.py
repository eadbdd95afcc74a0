"""The HIPPS code of an assessment, component by component, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.pdpm.assessments import Assessment, Problem, read_assessment
from almoner.lib.pdpm.mapping import PdpmMapping
from almoner.lib.pdpm.tables import (
    ACUTE_NEUROLOGIC,
    BED,
    BEHAVIOR,
    CLINICAL,
    COMPLEX,
    COMPLEX_WHEN_LOW,
    DIET,
    FUNCTION_POINTS,
    HIGH,
    HIGH_WHEN_LOW,
    LOW,
    LOW_WHEN_LOW,
    MAJOR_JOINT,
    NEEDS_LOW_FUNCTION,
    NON_ORTHOPEDIC,
    NOT_DONE,
    NTA_CONDITIONS,
    NTA_DESCRIBED,
    NTA_FROM,
    NURSING,
    ORTHOPEDIC_SURGERY,
    PT_OT,
    PT_OT_FROM,
    RETURN_TO_PROVIDER,
    SELF_CARE,
    SLP,
    SLP_CONDITIONS,
    TRANSFER,
    WALKING,
)

LOWEST_FUNCTION, INDEPENDENT = 5, 15
"""Nursing function scores up to which one depends most, and from which least."""
BEHAVIOR_FROM = 11
DEPRESSED, PROGRAMS = 10, 2
IMPAIRED_BIMS, BEHAVIOR_BIMS = 13, 10
HIV = "HIV/AIDS"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the HIPPS code: its group, and why."""

    name: str
    group: str
    because: str


@dataclass(frozen=True, slots=True)
class PdpmGroup:
    """The answer. ``hipps`` is empty where ``problems`` say why there is none."""

    hipps: str
    category: str
    function_score: int
    nursing_score: int
    nta_points: int
    components: tuple[Component, ...]
    hiv: bool
    """Whether the nursing part is paid 18 % more."""
    problems: tuple[Problem, ...]


def group_row(mapping: PdpmMapping, row: dict[str, str]) -> PdpmGroup:
    """Group one row of text; what is wrong with it stands in ``problems``."""
    assessment, problems = read_assessment(row)
    return group(mapping, assessment, problems)


def group(
    mapping: PdpmMapping, assessment: Assessment, problems: tuple[Problem, ...] = ()
) -> PdpmGroup:
    """Return the HIPPS code with its reasons."""
    category, said = _category(mapping, assessment)
    cognition = _cognition(assessment)
    found = [*problems]
    if said:
        found.append(Problem("primary_dx", said))
    if cognition is None:
        found.append(Problem("bims", "neither the interview nor the staff assessment is complete."))
    score, nursing = function_scores(assessment)
    points, why = _nta(mapping, assessment)
    hiv = any(HIV in mapping.nta.get(code, ()) for code in assessment.diagnoses)
    if found or cognition is None:
        return PdpmGroup("", category, score, nursing, points, (), hiv, tuple(found))
    components = (
        _therapy(category, score),
        _speech(mapping, assessment, category, cognition),
        _nursing(assessment, nursing),
        Component("NTA", f"N{_band(points)}", f"{points} points: {why or 'none'}"),
    )
    hipps = (
        components[0].group[1]
        + components[1].group[1]
        + NURSING[components[2].group]
        + components[3].group[1]
        + assessment.last
    )
    return PdpmGroup(hipps, category, score, nursing, points, components, hiv, ())


def function_scores(assessment: Assessment) -> tuple[int, int]:
    """Return the function score of therapy (0 to 24) and of nursing (0 to 16), rounded."""
    points = {name: FUNCTION_POINTS.get(code, 0) for name, code in assessment.function.items()}
    if assessment.function["walk_10_feet"] in NOT_DONE:
        points |= dict.fromkeys(WALKING, 0)
    bed, transfer, walking = (_mean(points, items) for items in (BED, TRANSFER, WALKING))
    therapy = sum((Decimal(points[name]) for name in SELF_CARE), bed + transfer + walking)
    nursing = points["eating"] + points["toileting_hygiene"] + bed + transfer
    return _rounded(therapy), _rounded(nursing)


def _mean(points: dict[str, int], items: tuple[str, ...]) -> Decimal:
    return Decimal(sum(points[name] for name in items)) / len(items)


def _rounded(score: Decimal) -> int:
    return int(score.quantize(Decimal(1), ROUND_HALF_UP))


def _category(mapping: PdpmMapping, assessment: Assessment) -> tuple[str, str]:
    """Return the clinical category, and what is wrong with it."""
    code = assessment.primary
    category = mapping.categories.get(code, "")
    if assessment.surgery in {MAJOR_JOINT, ORTHOPEDIC_SURGERY} and code in mapping.orthopedic:
        category = assessment.surgery
    elif assessment.surgery == NON_ORTHOPEDIC and code in mapping.other_surgery:
        category = NON_ORTHOPEDIC
    if not category:
        return "", f"{code} is not in the mapping."
    if category == RETURN_TO_PROVIDER:
        return category, f"{code} cannot be the reason for the stay (return to provider)."
    return category, ""


def _therapy(category: str, score: int) -> Component:
    clinical = CLINICAL[category]
    at = sum(score >= start for start in PT_OT_FROM) - 1
    return Component("PT and OT", f"T{PT_OT[clinical][at]}", f"{clinical}, function score {score}")


def _cognition(assessment: Assessment) -> str | None:
    """Return the cognitive level, none where it was not assessed."""
    if assessment.bims is not None:
        if assessment.bims >= IMPAIRED_BIMS:
            return "intact"
        return "mildly impaired" if assessment.bims >= 8 else "moderately impaired"
    if "comatose_dependent" in assessment.conditions:
        return "severely impaired"
    if len(assessment.staff) < 3:
        return None
    decisions, understood = assessment.staff["decision_making"], assessment.staff["understood"]
    if decisions == 3:
        return "severely impaired"
    impairments = (decisions > 0) + (understood > 0) + (assessment.staff["memory_problem"] > 0)
    severe = (decisions >= 2) + (understood >= 2)
    if impairments >= 2 and severe:
        return "moderately impaired"
    return "mildly impaired" if impairments else "intact"


def _speech(
    mapping: PdpmMapping, assessment: Assessment, category: str, cognition: str
) -> Component:
    comorbid = assessment.conditions.intersection(SLP_CONDITIONS) or (
        mapping.slp.intersection(assessment.diagnoses)
    )
    reasons = ["acute neurologic"] * (category == ACUTE_NEUROLOGIC)
    reasons += [f"comorbidity {', '.join(sorted(comorbid))}"] * bool(comorbid)
    reasons += [f"cognition {cognition}"] * (cognition != "intact")
    diet = [name.replace("_", " ") for name in DIET if name in assessment.conditions]
    said = ", ".join([*reasons, *diet]) or "none of its conditions"
    return Component("SLP", f"S{SLP[len(reasons)][len(diet)]}", said)


def _nta(mapping: PdpmMapping, assessment: Assessment) -> tuple[int, str]:
    """Return the points, each comorbidity counted once, and what gave them."""
    described = {name for code in assessment.diagnoses for name in mapping.nta.get(code, ())}
    points = {name: NTA_DESCRIBED[name] for name in described}
    points |= {
        name: NTA_CONDITIONS[name] for name in assessment.conditions if name in NTA_CONDITIONS
    }
    if "parenteral_feeding_high" in points:
        points.pop("parenteral_feeding_low", None)
    said = ", ".join(f"{name.replace('_', ' ')} {points[name]}" for name in sorted(points))
    return sum(points.values()), said


def _band(points: int) -> str:
    return next(letter for start, letter in NTA_FROM if points >= start)


def _nursing(assessment: Assessment, score: int) -> Component:
    """Go down the hierarchy; who is independent comes to clinically complex at the earliest."""
    there = assessment.conditions
    extensive = _extensive(there)
    classes = (
        ("H", _met(assessment, score, HIGH, HIGH_WHEN_LOW)),
        ("L", _met(assessment, score, LOW, LOW_WHEN_LOW)),
        ("C", _met(assessment, score, COMPLEX, COMPLEX_WHEN_LOW)),
    )
    if extensive and score < INDEPENDENT:
        return Component("Nursing", extensive, f"extensive services, function score {score}")
    ending = "2" if assessment.phq is not None and assessment.phq >= DEPRESSED else "1"
    met = [name for _, names in classes for name in names] or (
        ["extensive services"] if extensive else []
    )
    for letter, names in classes if score < INDEPENDENT else ():
        if names:
            return Component("Nursing", f"{letter}{_level(score)}{ending}", _said(names, score))
    if met:
        return Component("Nursing", f"C{_level(score)}{ending}", _said(met, score))
    programs = "2" if assessment.restorative >= PROGRAMS else "1"
    behaves = _behavior(assessment)
    if behaves and score >= BEHAVIOR_FROM:
        return Component("Nursing", f"BAB{programs}", _said(behaves, score))
    return Component("Nursing", f"P{_level(score)}{programs}", f"function score {score}")


def _extensive(there: frozenset[str]) -> str:
    both = len(there & {"tracheostomy", "ventilator"})
    if both:
        return "ES3" if both == 2 else "ES2"
    return "ES1" if "isolation" in there else ""


def _met(
    assessment: Assessment, score: int, always: Iterable[str], when_low: Iterable[str]
) -> list[str]:
    found = [name for name in always if name in assessment.conditions]
    if score <= NEEDS_LOW_FUNCTION:
        found += [name for name in when_low if name in assessment.conditions]
    return found


def _behavior(assessment: Assessment) -> list[str]:
    """Return what is met of behavioral symptoms and cognitive performance."""
    found = [name for name in BEHAVIOR if name in assessment.conditions]
    by_interview = assessment.bims is not None and assessment.bims < BEHAVIOR_BIMS
    by_staff = assessment.bims is None and _cognition(assessment) in {
        "moderately impaired",
        "severely impaired",
    }
    return [*found, *(["cognition"] * (by_interview or by_staff))]


def _level(score: int) -> str:
    if score <= LOWEST_FUNCTION:
        return "DE"
    return "BC" if score < INDEPENDENT else "A"


def _said(names: Iterable[str], score: int) -> str:
    return f"{', '.join(name.replace('_', ' ') for name in names)}; function score {score}"
