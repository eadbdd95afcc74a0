"""Journals leave for other bookkeeping programs, and come in from them.

``as_beancount``, ``as_ledger`` and ``as_csv`` write entries; by default without memos and without
whatever names a patient. ``read_journal_csv`` reads a general journal, whole or not at all.
"""

from almoner.lib.journal.entries import Account, JournalEntry, Posting, WrongEntry
from almoner.lib.journal.export import as_beancount, as_csv, as_ledger
from almoner.lib.journal.importing import NotAJournal, read_journal_csv
from almoner.lib.journal.names import account_names

__all__ = [
    "Account",
    "JournalEntry",
    "NotAJournal",
    "Posting",
    "WrongEntry",
    "account_names",
    "as_beancount",
    "as_csv",
    "as_ledger",
    "read_journal_csv",
]
