"""A release compiled from the official XML files: the tabular list, and the indexes that come.

Which file is which is told by what is in it. An index or a table that does not come, and the edits
of the Medicare Code Editor, are taken over from the release before.
"""

from collections.abc import Iterable
from io import BytesIO

from almoner.lib.icd10cm.compiled import TABLES, Release, members, write
from almoner.lib.icd10cm.elements import NotARelease
from almoner.lib.icd10cm.indexes import Index, read_index
from almoner.lib.icd10cm.tabular import Tabular, read_tabular

NOTICE = """\
ICD-10-CM is published by the National Center for Health Statistics and the Centers for Medicare &
Medicaid Services; works of the United States Government are in the public domain (17 U.S.C. 105).
"""
_TABULAR = b"<ICD10CM.tabular"
EXTERNAL = ("V", "W", "X", "Y")


def compiled_from(
    files: Iterable[tuple[str, bytes]], before: Release, *, edition: str = ""
) -> tuple[str, bytes]:
    """Return the edition and the compiled release of ``files`` (name and content).

    Raises :class:`NotARelease` with the file and line, or where no tabular list is among them.
    """
    tabular: Tabular | None = None
    tables: dict[str, Index] = {}
    for name, raw in files:
        try:
            if _TABULAR in raw[:4096]:
                tabular = read_tabular(raw)
            else:
                index = read_index(raw)
                tables[_table_of(index)] = index
        except NotARelease as no:
            raise NotARelease(f"{name}: {no.message}") from no
    if tabular is None:
        raise NotARelease(
            "No tabular list is among these files: add icd10cm_tabular_….xml of the same release."
        )
    for name in TABLES:
        kept = before.table(name)
        if name not in tables and kept.terms:
            tables[name] = kept
    called = edition or tabular.edition
    made = members(tabular, tables, before.flags(), edition=called, notice=NOTICE)
    content = BytesIO()
    write(content, made)
    return called, content.getvalue()


def _table_of(index: Index) -> str:
    headings = " ".join(index.columns).lower()
    if "poisoning" in headings:
        return "drug"
    if "malignant" in headings:
        return "neoplasm"
    codes = [term.cells[0] for term in index.terms if term.cells[0]]
    causes = sum(code.startswith(EXTERNAL) for code in codes)
    return "external" if causes > len(codes) / 2 else "index"
