"""Bank statements read, and their lines proposed to what stands in the books.

``read_ofx`` reads what banks offer for download as OFX, QFX or QBO; ``read_bank_csv`` the tables of
those that offer only CSV; ``read_bank_file`` finds out which it is. They give ``Statement``s of
``BankLine``s and raise ``NotAStatement``.
``propose`` says which line of the bank is which item of the books; nothing is decided here.
"""

from almoner.lib.banking.bankcsv import COLUMNS, read_bank_csv
from almoner.lib.banking.files import read_bank_file
from almoner.lib.banking.matching import BookItem, Proposal, propose
from almoner.lib.banking.ofx import read_ofx
from almoner.lib.banking.statement import BankLine, NotAStatement, Statement

__all__ = [
    "COLUMNS",
    "BankLine",
    "BookItem",
    "NotAStatement",
    "Proposal",
    "Statement",
    "propose",
    "read_bank_csv",
    "read_bank_file",
    "read_ofx",
]
