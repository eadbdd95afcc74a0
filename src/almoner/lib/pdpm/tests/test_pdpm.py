"""PDPM by hand: made-up mappings, the rules of the manual's chapter 6, anything as a row."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib.pdpm import (
    COLUMNS,
    MissingAssessmentColumn,
    NotAPdpmMapping,
    PdpmMapping,
    group_file,
    group_frame,
    group_row,
    read_mapping,
)
from almoner.lib.pdpm.tables import (
    CONDITIONS,
    FUNCTION_ITEMS,
    MAJOR_JOINT,
    NTA_CONDITIONS,
    NTA_DESCRIBED,
    NURSING,
)
from almoner.lib.published import NotATable

MAPPING = PdpmMapping(
    categories={
        "I639": "Acute Neurologic",
        "J189": "Pulmonary",
        "S72001D": "Non-Surgical Orthopedic/Musculoskeletal",
        "R6889": "Return to Provider",
        "C189": "Cancer",
    },
    orthopedic=frozenset({"S72001D"}),
    other_surgery=frozenset({"C189"}),
    slp=frozenset({"C329"}),
    nta={"B20": ("HIV/AIDS",), "K860": ("Chronic Pancreatitis",)},
)


def row(function: str = "03", **given: str) -> dict[str, str]:
    known = dict.fromkeys(FUNCTION_ITEMS, function) | {"primary_dx": "J18.9", "bims": "15"}
    return dict.fromkeys(COLUMNS, "") | known | given


def hipps(function: str = "03", **given: str) -> str:
    return group_row(MAPPING, row(function, **given)).hipps


def nursing(function: str, conditions: str, **given: str) -> str:
    found = group_row(MAPPING, row(function, conditions=conditions, **given))
    return found.components[2].group


def test_the_tables_are_whole() -> None:
    assert len(NURSING) == 25
    assert len(NTA_CONDITIONS) + len(NTA_DESCRIBED) == 50


def test_a_code_of_five_characters_with_its_reasons() -> None:
    found = group_row(MAPPING, row(conditions="diabetes pneumonia", assessment="5-day"))
    assert found.function_score == 12
    assert found.nursing_score == 8
    assert found.hipps == "KAPE1"
    assert [each.group for each in found.components] == ["TK", "SA", "CBC1", "NE"]
    assert "diabetes 2" in found.components[3].because


@pytest.mark.parametrize(("function", "letter"), [
    ("01", "I"), ("02", "J"), ("03", "K"), ("04", "K"), ("06", "L"), ("88", "I"),
])  # fmt: skip
def test_therapy_groups_by_function(function: str, letter: str) -> None:
    assert hipps(function)[0] == letter


def test_an_operation_before_decides_only_where_the_diagnosis_allows_it() -> None:
    assert hipps(primary_dx="S72.001D")[0] == "G"
    assert hipps(primary_dx="S72.001D", surgery="major_joint_or_spinal")[0] == "C"
    assert hipps(primary_dx="S72.001D", surgery="other")[0] == "G"
    assert hipps(primary_dx="C18.9", surgery="other")[0] == "O"
    assert hipps(surgery="major_joint_or_spinal")[0] == "K"
    found = group_row(MAPPING, row(primary_dx="S72.001D", surgery="major_joint_or_spinal"))
    assert found.category == MAJOR_JOINT


@pytest.mark.parametrize(("given", "letter"), [
    ({}, "A"),
    ({"conditions": "swallowing_disorder"}, "B"),
    ({"conditions": "swallowing_disorder mechanically_altered_diet"}, "C"),
    ({"bims": "12"}, "D"),
    ({"bims": "7", "conditions": "aphasia swallowing_disorder"}, "H"),
    ({"bims": "12", "diagnoses": "C32.9", "primary_dx": "I63.9"}, "J"),
    ({"bims": "99", "understood": "0", "memory_problem": "0", "decision_making": "0"}, "A"),
    ({"bims": "99", "understood": "0", "memory_problem": "1", "decision_making": "0"}, "D"),
    ({"bims": "", "conditions": "comatose_dependent"}, "D"),
])  # fmt: skip
def test_speech_groups(given: dict[str, str], letter: str) -> None:
    assert hipps(**given)[1] == letter


@pytest.mark.parametrize(("function", "conditions", "given", "group"), [
    ("01", "tracheostomy ventilator", {}, "ES3"),
    ("01", "ventilator", {}, "ES2"),
    ("01", "isolation", {}, "ES1"),
    ("06", "ventilator", {}, "CA1"),
    ("01", "septicemia", {"phq": "10"}, "HDE2"),
    ("03", "septicemia", {"phq": "9"}, "HBC1"),
    ("06", "septicemia", {"phq": "99"}, "CA1"),
    ("03", "quadriplegia", {}, "HBC1"),
    ("04", "quadriplegia", {}, "PBC1"),
    ("01", "dialysis", {}, "LDE1"),
    ("03", "parkinson", {"phq": "20"}, "LBC2"),
    ("03", "pneumonia oxygen", {}, "CBC1"),
    ("01", "chemotherapy", {"phq": "27"}, "CDE2"),
    ("04", "wandering", {"restorative": "2"}, "BAB2"),
    ("03", "wandering", {"restorative": "2"}, "PBC2"),
    ("01", "", {}, "PDE1"),
    ("06", "", {"restorative": "3"}, "PA2"),
    ("04", "", {"bims": "9"}, "BAB1"),
])  # fmt: skip
def test_nursing_groups(function: str, conditions: str, given: dict[str, str], group: str) -> None:
    assert nursing(function, conditions, **given) == group


@pytest.mark.parametrize(("given", "points", "letter"), [
    ({}, 0, "F"),
    ({"diagnoses": "K86.0 K86.0"}, 1, "E"),
    ({"conditions": "parenteral_feeding_high parenteral_feeding_low"}, 7, "C"),
    ({"diagnoses": "B20", "conditions": "ventilator"}, 12, "A"),
    ({"diagnoses": "B20", "conditions": "ostomy"}, 9, "B"),
    ({"conditions": "iv_medication"}, 5, "D"),
])  # fmt: skip
def test_nta_points(given: dict[str, str], points: int, letter: str) -> None:
    found = group_row(MAPPING, row(**given))
    assert found.nta_points == points
    assert found.hipps[3] == letter
    assert found.hiv == ("B20" in given.get("diagnoses", ""))


def test_who_cannot_walk_ten_feet_walks_no_further() -> None:
    walking = row("06", walk_10_feet="88")
    assert group_row(MAPPING, walking).function_score == 20


@pytest.mark.parametrize(("given", "where"), [
    ({"primary_dx": "R68.89"}, "primary_dx"),
    ({"primary_dx": "Z99.9"}, "primary_dx"),
    ({"primary_dx": ""}, "primary_dx"),
    ({"bims": "99"}, "bims"),
    ({"bims": "16"}, "bims"),
    ({"conditions": "sneezing"}, "conditions"),
    ({"eating": "11"}, "eating"),
    ({"surgery": "brain"}, "surgery"),
    ({"assessment": "yearly"}, "assessment"),
])  # fmt: skip
def test_what_is_wrong_is_named_and_there_is_no_code(given: dict[str, str], where: str) -> None:
    found = group_row(MAPPING, row(**given))
    assert not found.hipps
    assert where in {problem.where for problem in found.problems}


def workbook(path: Path, category: str = "Pulmonary") -> Path:
    book = openpyxl.Workbook()
    book.active.append(["PDPM ICD-10 mappings", "made up"])
    sheet = book.create_sheet("Clinical Categories by Dx")
    sheet.append(["PDPM Clinical Categories"])
    sheet.append(["ICD-10-CM Code", "Description", "Default Clinical Category",
                  "Resident Had a Major Procedure during the Prior Inpatient Stay?"])  # fmt: skip
    sheet.append(["J18.9", "x", category, "N/A"])
    sheet.append(["S72001D", "x", "Non-Surgical Orthopedic/Musculoskeletal",
                  "May be Eligible for One of the Two Orthopedic Surgery Categories"])  # fmt: skip
    sheet.append(["C189", "x", "Cancer", "May be Eligible for the Non-Orthopedic Surgery Category"])
    sheet = book.create_sheet("SLP Comorbidities")
    sheet.append(["SLP Comorbidity", "ICD-10-CM Code", "Description"])
    sheet.append(["Laryngeal Cancer", "C32.9", "x"])
    sheet = book.create_sheet("NTA Comorbidities")
    sheet.append(["NTA Comorbidity Description", "ICD-10-CM Code", "Description"])
    sheet.append(["Chronic  Pancreatitis", "K860", "x"])
    book.save(path)
    return path


def test_the_published_workbook_is_read(tmp_path: Path) -> None:
    found = read_mapping([workbook(tmp_path / "mapping.xlsx")])
    assert found.categories["J189"] == "Pulmonary"
    assert (found.orthopedic, found.other_surgery) == ({"S72001D"}, {"C189"})
    assert (found.slp, found.nta) == ({"C329"}, {"K860": ("Chronic Pancreatitis",)})
    with pytest.raises(NotAPdpmMapping, match="line 3"):
        read_mapping([workbook(tmp_path / "other.xlsx", "Sneezing")])
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(NotATable, match="clinical categories"):
        read_mapping([other])


words = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["J18.9", "01", "06", "88", "15", "99", "0", "3", "ipa", "other", *sorted(CONDITIONS)]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, words)), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_has_a_code_or_says_why_not(rows: list[dict[str, str]]) -> None:
    for found in group_frame(MAPPING, pl.DataFrame(rows)).iter_rows(named=True):
        assert bool(found["hipps"]) != bool(found["error"])
        assert not found["hipps"] or len(found["hipps"]) == 5


@given(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=8), st.sampled_from("123456"))
@settings(max_examples=80, deadline=None)
def test_every_whole_assessment_has_a_code(conditions: list[str], function: str) -> None:
    assert len(hipps(f"0{function}", conditions=" ".join(conditions))) == 5


def test_a_file_goes_on_after_a_bad_row(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pl.DataFrame([row(), row(bims="x"), row()]).write_csv(source)
    assert group_file(MAPPING, source, out) == 3
    found = pl.read_csv(out)
    assert found["hipps"].to_list() == ["KAXF1", None, "KAXF1"]
    assert "bims" in found["error"][1]
    source.write_text("a,b\n1,2\n")
    with pytest.raises(MissingAssessmentColumn):
        group_file(MAPPING, source, out)
