"""How letters leave by other ways than mail and e-mail: a fax driver registers itself here.

    carriers.register("fax", carry, address=number_of)

``carry(parcel)`` hands the PDF over, outside any transaction, and returns an ``Outcome`` (it does
not raise for a sending that did not work); ``address(text)`` returns the address in the form the
carrier wants, or raises a ``Refusal``. What the provider reports later goes to
``operations.record_fate`` under the parcel's ``key``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from almoner.messages.gateways.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter as a carrier sees it; ``key`` is the same for every repeat of one sending."""

    pdf: bytes
    to: str
    title: str
    key: str


Carry = Callable[[Parcel], Outcome]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A way letters can leave by."""

    carry: Carry
    address: Callable[[str], str]


_carriers: dict[str, Carrier] = {}


def register(way: str, carry: Carry, *, address: Callable[[str], str]) -> None:
    """Offer ``way`` from now on; the same way again replaces the first."""
    _carriers[way] = Carrier(carry, address)


def unregister(way: str) -> None:
    """Offer ``way`` no more."""
    _carriers.pop(way, None)


def carrier_of(way: str) -> Carrier | None:
    """Return the carrier of ``way``, or nothing where nobody registered one."""
    return _carriers.get(way)
