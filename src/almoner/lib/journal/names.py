"""Account names that Beancount takes; ledger-cli takes them too.

A root by the kind of account, then one component of number and name: it begins with a capital
letter or a digit and goes on with letters, digits and dashes.
"""

import re
import unicodedata
from collections.abc import Iterable

from almoner.lib.journal.entries import JournalEntry

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


def account_names(entries: Iterable[JournalEntry]) -> dict[str, str]:
    """Return the name for each account number; no two have the same.

    An account that was renamed has the name of its last posting.
    """
    latest = {
        posting.account_number: (posting.kind, posting.account_name)
        for entry in entries
        for posting in entry.postings
    }
    names: dict[str, str] = {}
    used: set[str] = set()
    for number, (kind, name) in sorted(latest.items()):
        plain = f"{ROOTS[kind]}:{_component(number, name)}"
        legal, nth = plain, 1
        while legal in used:
            nth += 1
            legal = f"{plain}-{nth}"
        used.add(legal)
        names[number] = legal
    return names


def _component(number: str, name: str) -> str:
    folded = unicodedata.normalize("NFKD", f"{number} {name}").encode("ascii", "ignore").decode()
    words = re.findall("[A-Za-z0-9]+", folded.replace("'", ""))
    component = "-".join(words) or "Account"
    return component[0].upper() + component[1:]
