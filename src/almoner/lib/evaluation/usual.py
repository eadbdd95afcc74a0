"""How often each level is billed by a specialty elsewhere, from files that agencies publish.

CMS's *Medicare Physician & Other Practitioners* files (by provider and service, or by geography and
service) have a row for each provider or area and code; a plain CSV has ``specialty,code,services``.
Files of gigabytes are read a row at a time; only codes of visits are kept.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from almoner.lib.evaluation.tables import family_of
from almoner.lib.refusal import Refusal

WANTED = {
    "specialty": re.compile(r"(rndrng_)?(prvdr|provider)?_?(type|specialty)( description)?"),
    "code": re.compile(r"(hcpcs|cpt)?[ _]?(hcpcs)?(code|cd)"),
    "services": re.compile(r"(tot|number of|line)?[ _]?(srvcs|services|service count)"),
}
LONGEST = 200


class NotLevels(Refusal):
    """This file does not say how often levels of visits are billed."""


def read_usual(path: Path) -> Counter[tuple[str, str]]:
    """Return how many services each (specialty, code) has in the file.

    Raises :class:`NotLevels` with the line where a row cannot be understood, or is cut off.
    """
    found: Counter[tuple[str, str]] = Counter()
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            heading = [cell.strip().casefold() for cell in next(rows, [])]
            places = _places(heading, path)
            for row in rows:
                if row:
                    _count(found, row, places, len(heading), f"{path.name}, line {rows.line_num}")
    except UnicodeDecodeError:
        raise NotLevels(f"{path.name} is not text in UTF-8: save it as a CSV file.") from None
    except csv.Error as error:
        raise NotLevels(f"{path.name}: a row cannot be read ({error}).") from None
    if not found:
        raise NotLevels(f"{path.name} holds no code of a visit, such as 99213.")
    return found


def _places(heading: list[str], path: Path) -> dict[str, int]:
    places = {}
    for name, pattern in WANTED.items():
        place = next((at for at, cell in enumerate(heading) if pattern.fullmatch(cell)), None)
        if place is None:
            raise NotLevels(
                f"{path.name} has no column for the {name}; its first line names specialty, code "
                "and services."
            )
        places[name] = place
    return places


def _count(
    found: Counter[tuple[str, str]],
    row: list[str],
    places: dict[str, int],
    width: int,
    where: str,
) -> None:
    if len(row) < width:
        raise NotLevels(f"{where}: the row ends after {len(row)} of {width} cells; is it cut off?")
    code = row[places["code"]].strip().upper()
    if family_of(code) is None:
        return
    specialty, services = row[places["specialty"]].strip(), row[places["services"]].strip()
    count = services.replace(",", "")
    if not re.fullmatch(r"\d+(\.\d+)?", count):
        raise NotLevels(f"{where}: “{services[:40]}” is not a number of services.")
    if not specialty or len(specialty) > LONGEST:
        raise NotLevels(f"{where}: the specialty is missing or longer than {LONGEST} characters.")
    found[specialty, code] += round(float(count))
