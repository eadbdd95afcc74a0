"""Importing people from files: tolerant reading, a reason for every row that is refused.

A file is read from its start on every run. Rows that are in the register already (by the source's
own id, kept in ``ExternalId``) are passed over, the rest is written in batches that each are stored
whole: however often a run is stopped or killed, running it again gives what one run gives.

``register_step`` lets higher areas import further files of the same folder (visits, claims).
"""

from almoner.people.importing.directories import import_directory
from almoner.people.importing.patients import import_patients
from almoner.people.importing.reports import Report
from almoner.people.importing.steps import StepInput, register_step
from almoner.people.importing.synthea import import_synthea
from almoner.people.importing.tables import NotATable, Row, Table, open_table

__all__ = [
    "NotATable",
    "Report",
    "Row",
    "StepInput",
    "Table",
    "import_directory",
    "import_patients",
    "import_synthea",
    "open_table",
    "register_step",
]
