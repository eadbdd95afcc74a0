"""CMS's own files of another payment year: mappings of diagnoses, and coefficients.

Mappings come as the spreadsheet “ICD-10 Mappings” (a column per model), saved as CSV too, or as the
format file of the model software: two columns, no heading. Coefficients come as the relative factor
tables in a row per variable, or the software's one row of all (``C2824T2N`` in CSV).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from almoner.lib.hcc.members import CODE, tidy
from almoner.lib.hcc.model import SEGMENTS, Model
from almoner.lib.published import SPREADSHEETS, NotATable, read_lines, read_table

FEWEST = 1000
"""A mapping of fewer diagnoses is a part of one; those of CMS have thousands."""


class NotAMapping(NotATable):
    """This file does not map diagnoses to the HCCs of this model."""


class NotCoefficients(NotATable):
    """This file does not hold the coefficients of this model."""


def with_mapping(model: Model, path: Path, year: int, *, fewest: int = FEWEST) -> Model:
    """Return the model with the diagnoses of CMS's file for a payment year.

    Raises ``NotAMapping``, with the line, for a code or an HCC that cannot be one, and for a file
    that ends early (``fewest`` diagnoses, and each HCC of the model at least once).
    """
    pairs = list(_pairs(model, path))
    mapping: dict[str, dict[str, None]] = {}
    for line, code, hcc in pairs:
        if not CODE.match(code):
            raise NotAMapping(f"{path.name}, line {line}: “{code[:20]}” is no diagnosis code.")
        if not hcc.isdecimal():
            raise NotAMapping(f"{path.name}, line {line}: “{hcc[:20]}” is no HCC.")
        if hcc in model.labels:
            mapping.setdefault(code, {})[hcc] = None
    missing = set(model.hccs) - {hcc for hccs in mapping.values() for hcc in hccs}
    if len(mapping) < fewest or missing:
        named = ", ".join(sorted(missing, key=int)[:8])
        raise NotAMapping(
            f"{path.name} maps {len(mapping):,} diagnoses to payment HCCs of {model.name}"
            + (f" and none to HCC {named}" if missing else "")
            + ": it is cut off or of another model. Nothing was taken from it."
        )
    return replace(
        model,
        year=year,
        source=f"mapping {path.name}",
        mapping={code: tuple(sorted(hccs, key=int)) for code, hccs in mapping.items()},
    )


def _pairs(model: Model, path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, code and HCC of either layout."""
    if path.suffix.lower() not in SPREADSHEETS and _is_format(path):
        for line, cells in read_lines(path):
            words = " ".join(cells).split()
            if len(words) >= 2:
                yield line, tidy(words[0]), words[1].removesuffix(".0")
        return
    category = rf"^(?!.*(ESRD|Rx|for \d{{4}})).*HCC.*Category.*{model.name}"
    try:
        rows = read_table(path, {"code": r"^Diagnosis\s*Code", "hcc": category})
    except NotATable as error:
        raise NotAMapping(
            f"{path.name} has no columns “Diagnosis Code” and “CMS-HCC Model Category "
            f"{model.name}”, and is no format file of code and HCC. Give CMS's mapping file."
        ) from error
    for row in rows:
        if row["code"] and row["hcc"]:
            for hcc in re.split(r"[\s,;]+", row["hcc"]):
                yield row.line, tidy(row["code"]), hcc.removesuffix(".0")


def _is_format(path: Path) -> bool:
    """Whether the first lines are a code and a number each."""
    first = [cells for _, cells in zip(range(20), (c for _, c in read_lines(path)), strict=False)]
    rows = [" ".join(cells).split() for cells in first if any(cells)]
    return bool(rows) and all(
        len(row) in (2, 3) and CODE.match(tidy(row[0])) and row[1].removesuffix(".0").isdecimal()
        for row in rows
    )


def with_coefficients(model: Model, path: Path) -> Model:
    """Return the model with other coefficients; each that there was has to be in the file.

    Raises ``NotCoefficients``.
    """
    found: dict[str, dict[str, int]] = {segment: {} for segment in SEGMENTS}
    known = {name.lower(): name for name in model.variables()}
    for line, name, value in _values(path):
        segment, _, variable = name.strip().partition("_")
        if segment.upper() in SEGMENTS and variable.lower() in known:
            found[segment.upper()][known[variable.lower()]] = _thousandths(path, line, value)
    for segment, before in model.coefficients.items():
        missing = sorted(set(before) - set(found[segment]))
        if missing:
            raise NotCoefficients(
                f"{path.name} lacks {len(missing)} coefficients of {model.name}, such as "
                f"{segment}_{missing[0]}. Give all in rows of name and value, or CMS's one row."
            )
    return replace(model, coefficients=found, source=f"{model.source}; coefficients {path.name}")


def _values(path: Path) -> Iterator[tuple[int, str, str]]:
    rows = [(line, cells) for line, cells in read_lines(path) if any(cells)]
    if rows and len(rows) <= 3 and len(rows[0][1]) > 100:
        for line, cells in rows[1:2]:
            for name, value in zip(rows[0][1], cells, strict=False):
                yield line, name, value
        return
    for line, cells in rows:
        if len(cells) >= 2:
            yield line, cells[0], cells[1]


def _thousandths(path: Path, line: int, value: str) -> int:
    try:
        number = Decimal(value) * 1000
    except InvalidOperation as error:
        raise NotCoefficients(f"{path.name}, line {line}: “{value[:20]}” is no number.") from error
    if not number.is_finite() or number != int(number):
        raise NotCoefficients(
            f"{path.name}, line {line}: {value[:20]} has more than three decimals."
        )
    return int(number)
