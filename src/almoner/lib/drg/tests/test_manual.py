"""Reading a manual: whole, cut off, laid out anew, packed; every doubt with file and line."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib.drg import BadManual, Diagnosis, FlawedManual, Logic, Stay, group
from almoner.lib.drg.compiling import compile_manual
from almoner.lib.drg.compiling.overlay import Overlay, read_overlay
from almoner.lib.drg.manual import read_manual
from almoner.lib.drg.store import digest_of
from almoner.lib.drg.tests.made_manual import PARTS, write

PLAIN = Overlay()


def made(path: Path, overlay: Overlay = PLAIN) -> Logic:
    return compile_manual(read_manual(path), overlay)


def drg(logic: Logic, pdx: str, procedures: str = "", sdx: str = "") -> str:
    secondary = [Diagnosis(code, "Y") for code in sdx.split()]
    return group(logic, Stay(Diagnosis(pdx, "Y"), secondary, procedures.split())).final_drg


def test_the_made_manual_groups(tmp_path: Path) -> None:
    logic = made(write(tmp_path))
    assert logic.version == "50"
    assert drg(logic, "R519") == "110"
    assert drg(logic, "R519", "0NB00ZZ") == "101"
    assert drg(logic, "Z0000", "0NB00ZZ", "S0100XA") == "100"
    assert drg(logic, "R519", "0NB00ZZ", "S0100XA") == "101"  # excluded by the principal one
    assert drg(logic, "R519", "02YA0Z0") == "001"
    assert drg(logic, "R519", "0JH600Z 0NC00ZZ") == "101"  # the cluster
    assert drg(logic, "R519", "0JH600Z") == "110"


def test_packed_in_any_way_it_is_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path / "v50")
    packed, tarred = tmp_path / "v50.zip", tmp_path / "v50.tar.xz"
    with zipfile.ZipFile(packed, "w") as archive, tarfile.open(tarred, "w:xz") as tar:
        for name in PARTS:
            archive.write(folder / name, f"deep/inside/{name}")
            tar.add(folder / name, f"v50/{name}")
    digests = {digest_of(made(path)) for path in (folder, packed, tarred)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"mdcs_00_07": ("MCC | DRG", "Malignancy | DRG")}, "column “Malignancy” names no list"),
        ({"mdcs_00_07": ("| No | 101 |", "| Yes | 101 |")}, "row for DRG 101 can never fire"),
        (
            {
                "mdcs_00_07": (
                    "OPERATING ROOM PROCEDURES\n\n  0NB00ZZ",
                    "Done at night\n\n  0NB00ZZ",
                )
            },
            "",
        ),
        (
            {"mdcs_00_07": ("| Yes | 100 |", "| Perhaps | 100 |")},
            "mdcs_00_07.txt, line 34: “Perhaps” in a table is neither Yes, No nor n/a",
        ),
        ({"mdcs_00_07": ("| Yes | 100 |", "| 100 |")}, "the row has 1 cells, the table 2"),
        (
            {"mdcs_00_07": ("  R519    Headache\n  S0100XA Wound\n  Z0000   Examination\n\n", "")},
            "",
        ),
        (
            {"appendix_D_E": ("  100-101 Skull Procedures\nMDC 25", "MDC 25")},
            "missing in appendix D",
        ),
        ({"appendix_A": ("110 01  M  Headache\n", "")}, "DRG 110 is missing in appendix A"),
        ({"appendix_A": ("981 ", "111 01  M  Dizziness\n981 ")}, "DRG 111 stands in no table"),
        ({"appendix_B": (" R519    01  110", " R518    01  110")}, "lacks 1 codes that appendix B"),
        (
            {"appendix_C": ("0002:1 codes", "0002:7 codes")},
            "holds 1 codes where part 1 announces 7",
        ),
        ({"appendix_C": ("  S0100XA Wound of scalp\n", "")}, "lacks part 2 or 3"),
        ({"appendix_D_E": ("Procedure Cluster", "Nothing")}, "lacks a part of appendix E"),
        ({"appendix_F_I": ("HAC 01", "HAC")}, "does not list the hospital-acquired conditions"),
        (
            {"appendix_A": ("Version 50.0", "of this year")},
            "does not say in its heading which version",
        ),
    ],
)
def test_a_doubt_stops_the_import(
    tmp_path: Path, changed: dict[str, tuple[str, str]], says: str
) -> None:
    path = write(tmp_path, **changed)
    if not says:
        made(path)
        return
    with pytest.raises(BadManual) as refused:
        made(path)
    assert says in refused.value.message


def test_a_class_without_its_list_asks_for_nothing(tmp_path: Path) -> None:
    whole = PARTS["mdcs_00_07.txt"]
    begin, end = whole.index("OPERATING ROOM PROCEDURES\n\n  0NB00ZZ"), whole.index("| Headache")
    with pytest.raises(FlawedManual, match="asks for no code at all") as refused:
        made(write(tmp_path, mdcs_00_07=(whole[begin : end - 7], "")))
    assert all(flaw.place.line for flaw in refused.value.flaws)


def test_a_list_that_no_row_asks_for_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('reroute = []\n[[block]]\ntitle = "Headache"\nbase = "everyone()"\n')
    with pytest.raises(FlawedManual, match="no row asks for the list “without a label”"):
        made(write(tmp_path / "v50"), read_overlay("50", mine))


@pytest.mark.parametrize("name", sorted(PARTS))
def test_without_one_of_its_files_it_is_refused(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    with pytest.raises(BadManual, match="lacks"):
        read_manual(tmp_path)


def test_other_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.zip"
    path.write_bytes(b"PK\x03\x04 this is not the end")
    with pytest.raises(BadManual, match="cannot be unpacked"):
        read_manual(path)
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:xz") as tar:
        tar.add(write(tmp_path / "v50") / "appendix_A.txt", "appendix_A.txt")
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(BadManual):
        read_manual(path)


@given(st.integers(0, 3000), st.sampled_from(sorted(PARTS)))
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_cut_anywhere_it_loads_whole_or_not_at_all(tmp_path: Path, at: int, name: str) -> None:
    whole = digest_of(made(write(tmp_path)))
    text = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(text[:at])
    try:
        logic = made(tmp_path)
    except BadManual:
        return
    assert digest_of(logic) == whole


@given(st.binary(max_size=300), st.sampled_from(sorted(PARTS)))
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_bytes_break_it(tmp_path: Path, data: bytes, name: str) -> None:
    text = (write(tmp_path) / name).read_bytes()
    (tmp_path / name).write_bytes(text[: len(text) // 2] + data + text[len(text) // 2 :])
    try:
        made(tmp_path)
    except BadManual:
        return


def test_a_wrong_overlay_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[[block]\n")
    with pytest.raises(BadManual, match=r"Overlay mine\.toml"):
        read_overlay("43.1", mine)


def test_one_s_own_overlay_says_what_a_column_means(tmp_path: Path) -> None:
    path = write(tmp_path / "v50", mdcs_00_07=("MCC | DRG", "Scalp | DRG"))
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'reroute = []\n[[block]]\ntitle = "Skull Procedures"\nbase = "listed(1)"\n'
        "columns = { Scalp = \"sdx(1, of='110')\" }\n"
    )
    logic = made(path, read_overlay("50", mine))
    assert drg(logic, "R519", "0NB00ZZ", "S0100XA") == "100"
    assert drg(logic, "R519", "0NB00ZZ") == "101"
