"""Outside services of the books: the card provider."""

from almoner.ledger.gateways.cards import (
    Cards,
    Checkout,
    HttpCards,
    NotNow,
    NotTaken,
)

__all__ = ["Cards", "Checkout", "HttpCards", "NotNow", "NotTaken"]
