"""A tiny manual in the layout of the published one: two MDCs, four tables."""

from pathlib import Path

BAR = ":" + "=" * 70 + ":"


def heading(title: str) -> str:
    return f"{BAR}\n|{title:^70}|\n{BAR}\n\n"


def table(title: str, columns: str, *rows: str) -> str:
    cells = "".join(f"| {row} |\n+----+\n" for row in rows)
    head = f"| {columns} |\n+----+\n" if columns else ""
    return f"+----+\n| {title} |\n+----+\n{head}{cells}\n"


PARTS = {
    "appendix_A.txt": heading("Appendix A List of MS-DRGs Version 50.0")
    + """DRG MDC MS Description
001     P  Heart Transplant
100 01  P  Skull Procedures with MCC
101 01  P  Skull Procedures without MCC
110 01  M  Headache
981     P  Extensive O.R. Procedures Unrelated to Principal Diagnosis with MCC
982     P  Extensive O.R. Procedures Unrelated to Principal Diagnosis with CC
983     P  Extensive O.R. Procedures Unrelated to Principal Diagnosis without CC/MCC
987     P  Non-Extensive O.R. Procedures Unrelated to Principal Diagnosis with MCC
988     P  Non-Extensive O.R. Procedures Unrelated to Principal Diagnosis with CC
989     P  Non-Extensive O.R. Procedures Unrelated to Principal Diagnosis without CC/MCC
999     M  Ungroupable
""",
    "appendix_B.txt": heading("Appendix B Diagnosis Code/MDC/MS-DRG Index")
    + """ I10 Dx  MDC DRG(s)      ICD-10-CM Description
 R519    01  110         Headache
 S0100XA 01  110         Wound of scalp
 Z0000   01  110         Examination
""",
    "appendix_C.txt": heading("Appendix C Complications or Comorbidities Exclusion List")
    + """Appendix C Part 1: List of CC and Major CC Codes
 I10 Dx  Lev HAC PDX Exclusions   ICD-10-CM Description
 S0100XA MCC    0002:1 codes     Wound of scalp

PDX collection 0002

  R519    Headache

Appendix C Part 2: Codes that are CC or Major CC only if patient discharged alive

  S0100XA Wound of scalp

""",
    "appendix_D_E.txt": heading("Appendix D MS-DRG Surgical Hierarchy by MDC and MS-DRG")
    + """MDC 00 Pre-MDC
  001     Heart Transplant
MDC 01 Nervous System
  100-101 Skull Procedures
MDC 25 Human Immunodeficiency Virus Infections

Appendix E Operating Room Procedures and Procedure Code/MS-DRG Index
    CODE    MDC MS-DRG  SURGICAL CATEGORY
  02YA0Z0   Pre 001     Heart Transplant
  0NB00ZZ   01  100-101 Skull Procedures
  0NC00ZZ   01  100-101 Skull Procedures
  0JH600Z*+             Code only used in clusters

Procedure Cluster/MS-DRG Index
  0JH600Z          01  100-101 Skull Procedures
  and 0NC00ZZ

Appendix E Part 3: Procedure Combinations That are non-OR
""",
    "appendix_F_I.txt": heading("Appendix F Unrelated Operating Room Procedures")
    + """DRG 989 Non-Extensive O.R. Procedures

  0NB00ZZ Excision of skull

Appendix G Diagnoses
HAC 01: Object left
SECONDARY DIAGNOSIS

  S0100XA Wound of scalp

""",
    "mdcs_00_07.txt": heading("Pre-MDC")
    + table("Heart Transplant", "DRG", "001")
    + "DRG 001 Heart Transplant\n\nOPERATING ROOM PROCEDURES\n\n  02YA0Z0 Heart\n\n"
    + heading("MDC 01 Nervous System")
    + "MDC 01 Assignment of Diagnosis Codes\n\n  R519    Headache\n  S0100XA Wound\n"
    + "  Z0000   Examination\n\n"
    + table("Skull Procedures", "MCC | DRG", "Yes | 100", "No | 101")
    + "DRG 100 Skull\nDRG 101 Skull\n\nOPERATING ROOM PROCEDURES\n\n  0NB00ZZ Excision\n"
    + "  0NC00ZZ Extirpation\n  0JH600Z Insertion\n   and 0NC00ZZ Extirpation\n\n"
    + table("Headache", "DRG", "110")
    + "DRG 110 Headache\n\nPRINCIPAL DIAGNOSIS\n\n  R519    Headache\n  S0100XA Wound\n"
    + "  Z0000   Examination\n\n",
}

OVERLAY = """
reroute = []
before = {}
"""


def write(folder: Path, **changed: tuple[str, str]) -> Path:
    """Write the manual; ``changed`` replaces a text in a file named without its ending."""
    folder.mkdir(exist_ok=True)
    for name, text in PARTS.items():
        old, new = changed.get(name.removesuffix(".txt"), ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else text, newline="\r\n")
    return folder
