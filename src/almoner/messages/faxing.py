"""The office's fax line: which gateway, whom a fax may go to, and handing one over."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse

from almoner.lib.fax_numbers import Entry, NotSure, checked
from almoner.lib.phones import display_phone
from almoner.lib.refusal import Refusal
from almoner.messages import operations, queries
from almoner.messages.carriers import Parcel
from almoner.messages.gateways.fax.cover import Cover, with_cover
from almoner.messages.gateways.fax.http import HttpFax
from almoner.messages.gateways.fax.hylafax import HylaFax
from almoner.messages.gateways.fax.loopback import Loopback
from almoner.messages.gateways.fax.outcome import FaxGateway, Words
from almoner.messages.gateways.fax.picture import NotFaxable
from almoner.messages.gateways.outcome import Outcome, Undeliverable
from almoner.messages.queries.letters import letterhead
from almoner.people.models import Location, OutsideFacility, OutsidePractitioner
from almoner.platform.accounts.actor import SYSTEM


class NumberNotSure(Refusal):
    """This is not surely the right fax number."""

    field = "to"


class NoSuchDriver(ValueError):
    """``FAX_DRIVER`` names no driver."""


def gateway(now: datetime) -> FaxGateway:
    """Return the gateway that ``FAX_DRIVER`` names; pages offered through it date from ``now``."""
    match settings.FAX_DRIVER:
        case "http":
            return HttpFax(
                url=settings.FAX_URL.rstrip("/"),
                key=settings.FAX_KEY,
                connection=settings.FAX_CONNECTION,
                sender=settings.FAX_FROM,
                event_url=_here("messages:fax_event"),
                offer=partial(_offer, now),
            )
        case "hylafax":
            return HylaFax.from_settings()
        case "loopback":
            return Loopback.from_settings()
        case other:
            raise NoSuchDriver(f"FAX_DRIVER={other}: choose http, hylafax or loopback.")


def number_of(typed: str, again: str = "") -> str:
    """Return the number to dial (E.164). Raises ``NumberNotSure``; see ``lib.fax_numbers``.

    The directory is that of people: places, outside doctors and facilities.
    """
    try:
        return checked(typed, again=again, directory=_directory()).e164
    except NotSure as error:
        raise NumberNotSure(str(error)) from error


def carry(
    pdf: bytes, *, to: str, key: str, sender: str, now: datetime, cover: Cover | None = None
) -> Outcome:
    """Hand over one fax, outside any transaction; what does not work is an outcome."""
    try:
        whole = with_cover(cover, pdf) if cover else pdf
    except NotFaxable as error:
        return Undeliverable(str(error))
    words = Words(sender, settings.FAX_FROM)
    return gateway(now).send(whole, to=to, words=words, key=key)


def address_of(text: str) -> str:
    """Return the number to dial, for a form of one line: “number, number” is typed twice."""
    typed, comma, again = text.partition(",")
    try:
        return number_of(typed, again)
    except NumberNotSure as error:
        if comma:
            raise
        said = f"{error.message} In this line, write it twice with a comma between."
        raise NumberNotSure(said) from error


def carry_letter(parcel: Parcel, now: datetime) -> Outcome:
    """Hand over one letter behind a cover sheet."""
    practice = letterhead()
    cover = Cover(
        practice=practice.name,
        lines=practice.lines,
        to=", ".join(checked(parcel.to, again=parcel.to, directory=_directory()).belongs_to),
        to_number=display_phone(parcel.to),
        date=f"{queries.today(now):%B %-d, %Y}",
    )
    return carry(
        parcel.pdf, to=parcel.to, key=parcel.key, sender=practice.name, now=now, cover=cover
    )


def _directory() -> list[Entry]:
    return [
        Entry(str(row), row.fax)
        for model in (OutsidePractitioner, OutsideFacility, Location)
        for row in model.objects.filter(is_active=True).exclude(fax="")
    ]


def _offer(now: datetime, pdf: bytes, key: str) -> str:
    token = operations.offer_pages(SYSTEM, pdf=pdf, key=key, now=now)
    return _here("messages:fax_pages", token)


def _here(name: str, *arguments: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=arguments)
