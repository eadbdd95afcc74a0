"""What the text release of the MS-DRG Definitions Manual says, as typed rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the release something stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list of codes in a block: ``role`` is PDX, SDX, DX (either), PX or ANY_OR.

    ``joined`` is the word that joins it to the list before: AND, OR, WITHOUT or nothing.
    ``clusters`` are combinations of procedures that count only together.
    """

    label: str
    joined: str
    role: str
    codes: Codes
    clusters: tuple[Codes, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a block's table: Yes, No or n/a for each column, and the DRG."""

    cells: tuple[str, ...]
    drg: str
    place: Place


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of a block that is neither a label nor a list."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Block:
    """A class of stays inside an MDC: a table that leads to DRGs, and the lists it speaks of.

    A block without rows is the preamble of an MDC (24 and 25 say there who belongs to them).
    """

    mdc: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lists: tuple[CodeList, ...]
    remarks: tuple[Remark, ...]
    place: Place

    @property
    def drgs(self) -> Codes:
        """The DRGs of the table, each once, in order."""
        return tuple(dict.fromkeys(row.drg for row in self.rows))


@dataclass(frozen=True, slots=True)
class Drg:
    """A DRG of Appendix A. ``kind`` is M (medical) or P (surgical)."""

    number: str
    mdc: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Complication:
    """A CC or MCC (Appendix C part 1) and the collection of diagnoses that excludes it."""

    code: str
    level: str
    collection: str


@dataclass(frozen=True, slots=True)
class Hac:
    """A hospital-acquired condition (Appendix I)."""

    number: str
    title: str
    secondary: Codes
    procedures: Codes
    principal: Codes
    companions: Codes


@dataclass(frozen=True, slots=True)
class Cluster:
    """Procedures that count together (Appendix E part 2) and the classes they count in.

    One written out as “and” takes its members' single meaning away; “one of … with one of” adds.
    """

    codes: Codes
    classes: tuple[tuple[str, str], ...]
    suppresses: bool


@dataclass(slots=True)
class Manual:
    """Everything of one release."""

    version: str
    drgs: Mapping[str, Drg] = field(default_factory=dict)
    diagnoses: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Appendix B: code to pairs of MDC and DRG range."""
    complications: Mapping[str, Complication] = field(default_factory=dict)
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alive_only: Codes = ()
    suppressed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Appendix C part 3: DRG range to the secondary diagnoses that do not count in it."""
    hierarchy: Mapping[str, Codes] = field(default_factory=dict)
    """Appendix D: MDC to its DRG ranges, highest class first."""
    procedures: Mapping[str, bool] = field(default_factory=dict)
    """Appendix E part 1: code to whether it is an operating room procedure."""
    clusters: tuple[Cluster, ...] = ()
    non_or_combinations: tuple[Codes, ...] = ()
    non_extensive: frozenset[str] = frozenset()
    hacs: tuple[Hac, ...] = ()
    mdc_diagnoses: Mapping[str, Codes] = field(default_factory=dict)
    preambles: Mapping[str, Block] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
