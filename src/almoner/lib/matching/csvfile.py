"""Duplicates in a CSV file: read whatever comes, write the scored pairs."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from almoner.lib.matching.pairs import ScoredPair, find_pairs
from almoner.lib.matching.records import Record
from almoner.lib.matching.scoring import PROBABLE

FIELDS = tuple(field.name for field in fields(Record))
"""What a column may be mapped to."""
OUTPUT = ("id_a", "id_b", "score", "probability", "band", "why")

# the usual headings, in small letters and without punctuation; the first that exists is taken
_HEADINGS: dict[str, str] = {
    "id": "recid recordid id uniqueid patientid personid rowid uid pid mrn chartnumber",
    "given_name": "givenname given firstname first fname forename patientfirstname",
    "middle_name": "middlename middle mname middleinitial mi",
    "family_name": "familyname family surname lastname last lname patientlastname",
    "former_name": "formername maidenname maiden previousname birthname",
    "suffix": "suffix namesuffix generation",
    "birth_date": "birthdate dateofbirth dob birthday bdate patientdob",
    "sex": "sex administrativesex gender birthsex",
    "address": "address address1 addressline1 streetaddress street addr addr1 addressstreet line1",
    "address2": "address2 addressline2 addr2 line2 unit apartment",
    "city": "city suburb town addresscity locality",
    "state": "state province region addressstate",
    "postcode": "postcode postalcode zip zipcode zip5",
    "phone": "phone phonenumber homephone telephone tel mobile cell cellphone primaryphone phone1",
    "email": "email emailaddress mail",
    "ssn": "ssn socsecid socialsecuritynumber socialsecurity nationalid ssn4 ssnlast4 last4ssn",
    "other_id": "",  # only when asked for: duplicates seldom share a number of their own
}
_STREET_NUMBER = ("streetnumber", "housenumber", "streetno")
_DELIMITERS = ",;\t|"
_TELLING = ("given_name", "family_name", "birth_date", "ssn", "phone", "email", "address")
_NOT_TEXT = {
    b"PK\x03\x04": "a spreadsheet or archive",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
}


class CannotMatch(ValueError):
    """The file or the mapping cannot be used; the message is a sentence for whoever asked."""


Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its line in the file (the heading is 1) and why."""

    path: Path
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What came out: pairs (the most probable first), rows read, columns used, rows left out."""

    pairs: tuple[ScoredPair, ...]
    rows: int
    columns: dict[str, tuple[str, ...]]
    bad_rows: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    path: Path
    headings: list[str]
    rows: list[tuple[int, list[str]]]


def parse_mapping(text: str) -> dict[str, tuple[str, ...]]:
    """Read ``given_name=first,address=house+street``: a field, then its column or columns.

    Raises ``CannotMatch`` when a part is no field=column or the field is not known.
    """
    mapping: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, columns = (piece.strip() for piece in part.partition("="))
        if not equals or not columns:
            raise CannotMatch(f"“{part}” is not field=column, like given_name=first.")
        if name not in FIELDS:
            raise CannotMatch(f"There is no field “{name}”. The fields are: {', '.join(FIELDS)}.")
        mapping[name] = tuple(column.strip() for column in columns.split("+"))
    return mapping


def match_csv(
    path: Path,
    mapping: Columns | None = None,
    out: Path | None = None,
    *,
    against: Path | None = None,
    threshold: float = PROBABLE,
) -> Matched:
    """Find the duplicates within ``path``, or between it and ``against``; write them to ``out``.

    ``mapping`` gives the columns of fields (see ``FIELDS``); fields it leaves out are guessed from
    the usual headings, and so is what ``against`` has under another name. ``threshold`` is the
    least probability, 0 to 1. Encoding (UTF-8, UTF-16, Latin-1) and delimiter are found out. A
    row that cannot be read is reported and left
    out. Raises ``CannotMatch``.
    """
    if not 0 <= threshold <= 1:
        raise CannotMatch(f"The threshold is a probability between 0 and 1, not {threshold:g}.")
    inputs = [path] if against is None else [path, against]
    if out is not None and any(out.resolve() == each.resolve() for each in inputs):
        raise CannotMatch(f"The pairs cannot be written to {out}: that file is being read.")
    bad: list[BadRow] = []
    columns: dict[str, tuple[str, ...]] = {}
    sides: list[list[Record]] = []
    for each in reversed(inputs):  # the columns told of are those of ``path``
        table = _read(each, bad)
        columns = _columns(table, mapping or {}, exactly=each == path)
        sides.insert(0, list(_records(table, columns, bad)))
    pairs = tuple(find_pairs(*sides, least=threshold))
    if out is not None:
        _write(out, pairs)
    bad.sort(key=lambda row: (inputs.index(row.path), row.line))
    return Matched(pairs, sum(map(len, sides)), columns, tuple(bad))


def _read(path: Path, bad: list[BadRow]) -> _Table:
    text = _text(path)
    heading, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    headings: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            bad.append(BadRow(path, reader.line_num, f"it cannot be read ({error})"))
            continue
        if row is None:
            break
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not headings:
            headings = cells
        elif any(cells[len(headings) :]):
            why = f"it has {len(cells)} columns, the heading {len(headings)}"
            bad.append(BadRow(path, reader.line_num, why))
        else:
            rows.append((reader.line_num, cells))
    if not headings:
        raise CannotMatch(f"{path.name} is empty.")
    return _Table(path, headings, rows)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CannotMatch(f"There is no file {path}.") from None
    except OSError as error:
        raise CannotMatch(f"{path} cannot be read: {error.strerror}.") from error
    for start, kind in _NOT_TEXT.items():
        if data.startswith(start):
            raise CannotMatch(f"{path.name} is {kind}, not a CSV file: save it as CSV first.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _columns(table: _Table, mapping: Columns, *, exactly: bool) -> dict[str, tuple[str, ...]]:
    known = {_plain(heading): heading for heading in reversed(table.headings)}
    columns: dict[str, tuple[str, ...]] = {}
    for name in FIELDS:
        wanted = mapping.get(name, ())
        if wanted and (exactly or all(_plain(column) in known for column in wanted)):
            columns[name] = tuple(_column(table, column, name) for column in wanted)
        elif guessed := _guess(name, known):
            columns[name] = guessed
    unknown = [name for name in mapping if name not in FIELDS]
    if unknown:
        raise CannotMatch(f"There is no field “{unknown[0]}”. The fields are: {', '.join(FIELDS)}.")
    if not any(name in columns for name in _TELLING):
        raise CannotMatch(
            f"No column of {table.path.name} is known by its heading: name them with a mapping "
            f"like given_name=first. The columns are: {', '.join(table.headings)}."
        )
    return columns


def _column(table: _Table, wanted: str, name: str) -> str:
    for heading in table.headings:
        if heading == wanted.strip():
            return heading
    for heading in table.headings:
        if _plain(heading) == _plain(wanted):
            return heading
    raise CannotMatch(
        f"{table.path.name} has no column “{wanted}” for {name}. "
        f"The columns are: {', '.join(table.headings)}."
    )


def _guess(name: str, known: dict[str, str]) -> tuple[str, ...]:
    found = next((known[each] for each in _HEADINGS[name].split() if each in known), None)
    if found is None:
        return ()
    number = next((known[each] for each in _STREET_NUMBER if each in known), None)
    return (number, found) if name == "address" and number else (found,)


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold()


def _records(
    table: _Table, columns: dict[str, tuple[str, ...]], bad: list[BadRow]
) -> Iterator[Record]:
    places = {
        name: [table.headings.index(column) for column in found] for name, found in columns.items()
    }
    for line, cells in table.rows:
        values = {
            name: " ".join(cells[place] for place in found if place < len(cells)).strip()
            for name, found in places.items()
        }
        if not any(values.get(name) for name in _TELLING):
            bad.append(BadRow(table.path, line, "it has nothing to compare by"))
            continue
        values["id"] = values.get("id") or f"line {line}"
        yield Record(**values)


def _write(out: Path, pairs: Sequence[ScoredPair]) -> None:
    partial = out.with_name(out.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(OUTPUT)
            for pair in pairs:
                score = pair.score
                row = (pair.id_a, pair.id_b, f"{score.points:.2f}", f"{score.probability:.6f}")
                writer.writerow((*row, score.band, score.why))
        partial.replace(out)
    except OSError as error:
        raise CannotMatch(f"{out} cannot be written: {error.strerror}.") from error
