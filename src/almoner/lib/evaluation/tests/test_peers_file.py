"""Files of services by specialty and code: columns by their names, and what is refused."""

import gzip
import zipfile
from pathlib import Path

import pytest

from almoner.lib.evaluation import ALL_SPECIALTIES, NotADistribution, read_distribution

CMS = "Rndrng_NPI,Rndrng_Prvdr_Type,HCPCS_Cd,HCPCS_Desc,Place_Of_Srvc,Tot_Benes,Tot_Srvcs,Avg_Chrg"


def write(folder: Path, text: str, name: str = "MUP_PHY_R25_P05_V20_D23_Prov_Svc.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


def test_cms_file_by_provider_is_summed(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f'{CMS}\r\n1,Family Practice,99213,"Visit, 20",O,9,30.0,5\r\n2,Family Practice,99213,V,F,9,'
        "12,5\r\n3,Cardiology,99214,V,O,9,7,5\r\n3,Cardiology,J1100,Drug,O,9,900,5\r\n",
    )
    found = read_distribution(path)
    assert found.counts == {("Family Practice", "99213"): 42, ("Cardiology", "99214"): 7}
    assert (found.rows, found.year) == (4, "2023")
    zipped = tmp_path / "download.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(path, path.name)
        archive.writestr("README.pdf", "x")
    assert read_distribution(zipped) == found


@pytest.mark.parametrize(
    "heading",
    [
        "specialty,code,services",
        "Provider Type,HCPCS Code,Number of Services",
        "provider_type\thcpcs_code\tline_srvc_cnt",
    ],
)
def test_columns_have_several_spellings(tmp_path: Path, heading: str) -> None:
    sign = "\t" if "\t" in heading else ","
    row = sign.join(('"Internal  Medicine"', "99213", '"1,234"'))
    found = read_distribution(write(tmp_path, f"{heading}\n{row}\n", "levels.csv"))
    assert found.counts == {("Internal Medicine", "99213"): 1234}
    assert found.year == ""


def test_of_the_file_by_geography_the_country_is_taken(tmp_path: Path) -> None:
    text = (
        "Rndrng_Prvdr_Geo_Lvl,Rndrng_Prvdr_Geo_Desc,HCPCS_Cd,Place_Of_Srvc,Tot_Srvcs,Tot_Benes\n"
        "National,National,99213,O,100,5\nNational,National,99213,F,10,5\nState,Iowa,99213,O,9,5\n"
    )
    assert read_distribution(write(tmp_path, text)).counts == {(ALL_SPECIALTIES, "99213"): 110}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: no column has the specialty"),
        ("specialty,services\nA,1\n", "line 1: no column has the code"),
        ("specialty,code\nA,99213\n", "line 1: no column has the number"),
        ("specialty,code,services\nA,99213,1\nB,99214\n", "line 3: 2 cells"),
        ("specialty,code,services\nA,99213,1,7\n", "line 2: 4 cells"),
        ("specialty,code,services\nA,99213,many\n", "line 2: “many”"),
        ("specialty,code,services\nA,99213,-1\n", "line 2: “-1”"),
        ("specialty,code,services\nA,99213,\n", "line 2: “”"),
        ("specialty,code,services\n ,99213,1\n", "line 2: it names no specialty"),
        ("specialty,code,services\nA,1,1\n", "line 2: “1” is no code"),
        ("specialty,code,services\nA,99213,1\nA,99214,12", "line 3: the last line has no end"),
        ('specialty,code,services\nA,99213,1\n"A,99213,1\n', "line 3: unexpected end"),
        ("specialty,code,services\nA,J1100,1\n", "none of them a code of evaluation"),
        (f"{CMS}\n1,Family Practice,99213,V,O,9,30,5\n2,Family Pra", "line 3: 2 cells"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(NotADistribution, match=said):
        read_distribution(write(tmp_path, text))


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"Family Practice {n},99213,{n}\n" for n in range(5000))
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", f"specialty,code,services\n{rows}")
    content = bytearray(path.read_bytes())
    content[3000:3040] = bytes(40)
    path.write_bytes(bytes(content))
    with pytest.raises(NotADistribution, match=r"damaged|line"):
        read_distribution(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(NotADistribution, match="holds 2 tables"):
        read_distribution(path)
    path.write_bytes(gzip.compress(b"x"))
    with pytest.raises(NotADistribution):
        read_distribution(path)
