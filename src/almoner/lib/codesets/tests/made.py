"""Small release files made by hand, of whole releases' shape."""

import io
import zipfile
from itertools import product
from pathlib import Path

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cm_codes(count: int = 10_400) -> list[tuple[str, bool, str]]:
    """Return headings and codes from A to Z, in order."""
    found = []
    for letter, first, second in product(LETTERS, "0123456789", "0123456789"):
        category = f"{letter}{first}{second}"
        found.append((category, False, f"Category {category}"))
        found += [(f"{category}{last}", True, f"Disease {category}{last}") for last in "013"]
    return found[:count]


def order_file(codes: list[tuple[str, bool, str]]) -> bytes:
    """Return an order file in its fixed columns."""
    return "".join(
        f"{number:05} {code:7} {int(flag)} {title[:60]:60} {title}\r\n"
        for number, (code, flag, title) in enumerate(codes, 1)
    ).encode()


def zipped(**files: bytes) -> bytes:
    """Return a ZIP of files; ``_`` in a name stands for the dot before ``txt``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_txt", ".txt"), content)
    return made.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return where."""
    path = folder / name
    path.write_bytes(content)
    return path


def hcpcs_file(count: int = 5_200) -> bytes:
    """Return the alphanumeric file in its record layout, with a modifier and a D code."""
    records = [_record("   A1", "7", "Dressing", "Dressing for one wound")]
    records += [
        _record("   1P", "7", "Excluded", "Of CPT"),
        _record("D0120", "3", "Exam", "Of CDT"),
    ]
    for number in range(count):
        letter = "AV"[number * 2 // count]
        code = f"{letter}{number:04}"
        records.append(_record(code, "3", f"Short {code}", f"Long {code} that goes on"))
        records.append(f"{code}00200{4}{'and ends here':80}")
    return ("A note about coverage\r\n\r\n" + "\r\n".join(records) + "\r\n").encode()


def _record(code: str, kind: str, short: str, long: str, ends: str = "") -> str:
    line = f"{code}00100{kind}{long:80}{short:28}"
    return f"{line:268}{'20200101':8}{'20200101':8}{ends:8}N{'':27}"
