"""A bank's download of whichever kind."""

from almoner.lib.banking.bankcsv import read_bank_csv
from almoner.lib.banking.ofx import read_ofx
from almoner.lib.banking.statement import NotAStatement, Statement

_FIRST = 2000


def read_bank_file(data: bytes, name: str = "the file") -> Statement:
    """Return the one statement of an OFX, QFX, QBO or CSV file.

    Raises ``NotAStatement``, also where the file holds several accounts.
    """
    if b"<OFX" not in data[:_FIRST].upper() and b"OFXHEADER" not in data[:_FIRST].upper():
        return read_bank_csv(data, name)
    found = read_ofx(data, name)
    if len(found) > 1:
        named = ", ".join(f"…{each.account[-4:]}" for each in found)
        raise NotAStatement(
            f"{name} holds {len(found)} accounts ({named}). Download them one at a time."
        )
    return found[0]
