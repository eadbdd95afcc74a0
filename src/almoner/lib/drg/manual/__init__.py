"""The text release of CMS's MS-DRG Definitions Manual, read into typed tables.

Layout: appendices A to I and the MDC files, as CMS publishes them since version 33. Nothing is
interpreted here; what the tables mean is worked out in ``almoner.lib.drg.meaning``.
"""

from pathlib import Path

from almoner.lib.drg.manual.appendices import (
    drg_range,
    read_complications,
    read_diagnoses,
    read_drgs,
    read_hierarchy,
)
from almoner.lib.drg.manual.blocks import read_mdcs
from almoner.lib.drg.manual.procedures import read_hacs, read_non_extensive, read_procedures
from almoner.lib.drg.manual.release import BadManual, open_release
from almoner.lib.drg.manual.tables import (
    Block,
    Cluster,
    CodeList,
    Complication,
    Drg,
    Hac,
    Manual,
    Place,
    Remark,
    Row,
)

__all__ = [
    "BadManual",
    "Block",
    "Cluster",
    "CodeList",
    "Complication",
    "Drg",
    "Hac",
    "Manual",
    "Place",
    "Remark",
    "Row",
    "drg_range",
    "read_manual",
]


def read_manual(path: Path) -> Manual:
    """Return the manual at ``path`` (a folder, zip or tar), or raise ``BadManual``."""
    release = open_release(path)
    parts = release.parts
    complications = read_complications(parts["C"])
    procedures = read_procedures(parts["DE"])
    mdcs = read_mdcs(release.mdcs)
    return Manual(
        version=release.version,
        drgs=read_drgs(parts["A"]),
        diagnoses=read_diagnoses(parts["B"]),
        complications=complications.complications,
        collections=complications.collections,
        alive_only=complications.alive_only,
        suppressed=complications.suppressed,
        hierarchy=read_hierarchy(parts["DE"]),
        procedures=procedures.operating_room,
        clusters=tuple(procedures.clusters),
        non_or_combinations=tuple(procedures.non_or),
        non_extensive=read_non_extensive(parts["F"]),
        hacs=read_hacs(parts["F"]),
        mdc_diagnoses=mdcs.diagnoses,
        preambles=mdcs.preambles,
        blocks=tuple(mdcs.blocks),
    )
