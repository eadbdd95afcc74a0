"""Coverage policies: their files, and what they say of a visit."""

import contextlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.code_edits import (
    Codes,
    Diagnosis,
    NotPolicies,
    Policy,
    Procedure,
    Visit,
    WrongCodes,
    necessity_edits,
    policies_in,
    read_policies,
)

DAY = date(2026, 3, 2)
FILE = (
    "policy,title,procedures,covering,second,starts_on,ends_on,jurisdictions\n"
    'A1,Some test,"10001 10002",E08-E13; I10,,2025-01-01,,ny nj\n'
    "A2,Another,10003,E11.9,Z79.4,,2026-12-31,\n"
    "A2,,10004,E11.-,,,2026-12-31,\n"
)


@pytest.mark.parametrize(
    ("written", "code", "is_covered"),
    [
        ("E11.9", "E119", True),
        ("E11.9", "E11.90", False),
        ("E11", "E11.9", True),
        ("E11.6-", "E11.65", True),
        ("e11*", "E12.1", False),
        ("E08-E13", "E13.9", True),
        ("E08-E13", "E14", False),
        ("E08.0-E08.1", "E08.11", True),
        ("M54.5-", "M54.50", True),
    ],
)
def test_codes_as_policies_write_them(written: str, code: str, is_covered: bool) -> None:
    assert Codes.read([written]).covers(code) is is_covered


def test_codes_are_written_as_they_are_read() -> None:
    codes = Codes.read(["E11.9", "E08-E13", "E11.6-", "E10"])
    assert Codes.read(codes.written()) == codes


@pytest.mark.parametrize("text", ["E1", "11", "E13-E08", "E11.9!", "diabetes"])
def test_what_is_no_list_of_codes_is_refused(text: str) -> None:
    with pytest.raises(WrongCodes):
        Codes.read([text])


def test_a_file_of_policies() -> None:
    first, second = policies_in(FILE.splitlines(keepends=True), "mine.csv")
    assert first.procedures == {"10001", "10002"}
    assert first.jurisdictions == {"NY", "NJ"}
    assert first.covering.covers("I10")
    assert second.procedures == {"10003", "10004"}
    assert second.second.covers("Z79.4")
    assert second.ends_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column policy, procedures, covering"),
        ("policy,procedures,covering\n", "no policy"),
        (FILE.replace("10003", "1003"), "line 3: “1003” is not a procedure code"),
        (FILE.replace("E11.9", "E1"), "line 3: covering: “E1” is not a code"),
        (FILE.replace("2025-01-01", "1/1/2025"), "line 2: starts_on: “1/1/2025”"),
        (FILE.replace('"10001 10002"', "10001,10002"), "line 2: there are more cells"),
        (FILE + "A2,,10005,E11,,,2027-12-31,\n", "line 5: A2 stands above with other dates"),
        (FILE.replace("A1,", ","), "line 2: a policy needs an id"),
        (FILE + '"A3', "line 5: unexpected end of data"),
        (FILE + "A3,,10005,,,,,\n", "line 5: A3 names no diagnosis"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NotPolicies, match=said):
        policies_in(text.splitlines(keepends=True), "mine.csv")


TABLES = {
    "article": (
        "article_id,article_version,title,description,article_eff_date,article_end_date,"
        "date_retired\n"
        f'5,2,"Billing, some test","{"x" * 200_000}",2025-01-01 00:00:00,,\n'
        "6,1,Retired,,2020-01-01,,2024-01-01\n"
        "7,1,Without codes,,,,\n"
    ),
    "article_x_hcpc_code": (
        "article_id,article_version,hcpc_code_id,hcpc_code_group\n5,2,10001,1\n5,2,10002,2\n"
        "6,1,10001,1\n5,2,XX000000,1\n"
    ),
    "article_x_icd10_covered": (
        "article_id,article_version,icd10_code_id,icd10_covered_group\n5,2,E11.9,1\n5,2,I10,2\n"
    ),
    "article_x_icd10_noncovered": "article_id,article_version,icd10_code_id\n",
    "article_x_contractor": (
        "article_id,article_version,contractor_id,contractor_type_id,contractor_version\n5,2,9,1,1\n"
    ),
    "contractor_jurisdiction": (
        "contractor_id,contractor_type_id,contractor_version,state_id,term_date\n9,1,1,40,\n"
        "9,1,1,41,\n9,1,1,42,2020-01-01\n"
    ),
    "state_lookup": "state_id,state_abbrev\n40,DN\n41,NJ\n42,TX\n",
}


def zipped(tables: Mapping[str, str], *, nested: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    if not nested:
        return made.getvalue()
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("current_article_csv.zip", made.getvalue())
    return outer.getvalue()


@pytest.mark.parametrize("nested", [True, False])
def test_the_articles_of_cms(nested: bool) -> None:
    (only,) = read_policies(io.BytesIO(zipped(TABLES, nested=nested)), "current_article.zip")
    assert only == Policy(
        "A5",
        "Billing, some test",
        frozenset({"10001", "10002"}),
        Codes(frozenset({"E119", "I10"})),
        starts_on=date(2025, 1, 1),
        jurisdictions=frozenset({"NY", "NJ"}),
    )


@pytest.mark.parametrize("gone", sorted(TABLES))
def test_an_export_without_a_table_or_column_is_refused(gone: str) -> None:
    rest = {name: text for name, text in TABLES.items() if name != gone}
    with pytest.raises(NotPolicies, match=f"no {gone}.csv"):
        read_policies(io.BytesIO(zipped(rest)), "x.zip")
    with pytest.raises(NotPolicies, match=f"{gone}.csv has no column"):
        read_policies(io.BytesIO(zipped({**TABLES, gone: "a,b\n1,2\n"})), "x.zip")


@settings(max_examples=60)
@given(st.integers(0, 1500), st.binary(max_size=5), st.integers(0, 300), st.booleans())
def test_any_export_is_read_or_refused(at: int, put: bytes, gone: int, nested: bool) -> None:
    data = zipped(TABLES, nested=nested)
    with contextlib.suppress(NotPolicies):
        read_policies(io.BytesIO(data[:at] + put + data[at + gone :]), "x.zip")


@settings(max_examples=100)
@given(st.text(alphabet='A12,"\n; -.E*é', max_size=60), st.integers(0, 250))
def test_any_text_is_policies_or_refused(put: str, at: int) -> None:
    text = FILE[:at] + put + FILE[at:]
    with contextlib.suppress(NotPolicies):
        policies_in(text.splitlines(keepends=True), "mine.csv")


def judged(policy: Policy, pointers: tuple[int, ...], state: str = "NY") -> int:
    codes = ("R05.9", "E11.9", "Z79.4")
    diagnoses = tuple(Diagnosis(f"d{n}", code) for n, code in enumerate(codes))
    line = Procedure("p", "10001", pointers=pointers)
    visit = Visit(DAY, diagnoses, (line,), jurisdiction=state)
    return len(list(necessity_edits(visit, [policy])))


def test_a_line_wants_a_covering_diagnosis() -> None:
    policy = Policy("A1", "", frozenset({"10001"}), Codes.read(["E11"]))
    assert judged(policy, (1,)) == 1
    assert judged(policy, (1, 2)) == 0
    assert judged(replace(policy, second=Codes.read(["Z79.4"])), (2,)) == 0
    assert judged(replace(policy, second=Codes.read(["Z79.82"])), (2,)) == 1
    assert judged(replace(policy, jurisdictions=frozenset({"TX"})), (1,)) == 0
    assert judged(replace(policy, ends_on=date(2026, 1, 1)), (1,)) == 0
    none = replace(policy, covering=Codes(), excluded=Codes.read(["R05.9"]))
    assert judged(none, (1,)) == 1
    assert judged(none, (2,)) == 0
    assert judged(replace(policy, procedures=frozenset({"10002"})), (1,)) == 0


def test_one_policy_of_several_is_enough() -> None:
    line = Procedure("p", "10001", pointers=(1,))
    visit = Visit(DAY, (Diagnosis("d", "I10"),), (line,))
    one = Policy("A1", "", frozenset({"10001"}), Codes.read(["E11"]))
    other = replace(one, id="A2", covering=Codes.read(["I10"]))
    assert len(list(necessity_edits(visit, [one]))) == 1
    assert not list(necessity_edits(visit, [one, other]))
