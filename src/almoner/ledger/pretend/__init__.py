"""A pretend card provider for `make run` and tests.

It speaks the provider's protocol over a real socket and keeps what it was asked in a folder:
``python -m almoner.ledger.pretend --port 8028``. Its own page takes the card: 4242 4242 4242 4242
pays, 4000 0000 0000 0002 is declined, anything else is no card. Only the last four digits are kept.
"""

from almoner.ledger.pretend.cards import PretendCardProvider

__all__ = ["PretendCardProvider"]
