"""The tables of ICD-10-CM: drugs and chemicals, neoplasms, external causes, found by words."""

from dataclasses import dataclass

from almoner.coding.queries import books
from almoner.lib.icd10cm import Row, drug_rows, external_rows, neoplasm_rows
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor

MOST = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called, its columns, what to type, and the rows found."""

    name: str
    label: str
    columns: tuple[str, ...]
    hint: str
    rows: tuple[Row, ...] = ()
    edition: str = ""


_TABLES = {
    "drug": (
        "Drugs and chemicals",
        ("Accidental", "Self-harm", "Assault", "Undetermined", "Adverse effect", "Underdosing"),
        "A substance: ibuprofen, bleach, insulin",
        drug_rows,
    ),
    "neoplasm": (
        "Neoplasms",
        ("Primary", "Secondary", "In situ", "Benign", "Uncertain", "Unspecified"),
        "A site: breast upper outer, colon, skin nose",
        neoplasm_rows,
    ),
    "external": (
        "External causes",
        ("Code",),
        "What happened: fall ladder, bitten dog, scald",
        external_rows,
    ),
}


def tables() -> list[tuple[str, str]]:
    """Return the tables there are, by name and label."""
    return [(name, label) for name, (label, _, _, _) in _TABLES.items()]


def table_found(actor: Actor, name: str, q: str) -> Table:
    """Return a table with the rows whose words begin as typed; raises ``NotFound``."""
    actor.must("coding.look_up")
    if name not in _TABLES:
        raise NotFound
    label, columns, hint, find = _TABLES[name]
    book = books.in_use()
    edition = book.release.table(name).edition
    return Table(name, label, columns, hint, find(book, q, limit=MOST), edition)
