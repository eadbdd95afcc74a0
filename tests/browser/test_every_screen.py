"""Every address of Almoner in real Chromium, in both themes: nothing wrong on any of them.

The addresses come from the URL resolver (``tests/addresses.py``). What an address is, its answer
says: a page is looked at as it is, a fragment inside a page; a file or a 405 is no screen. Each
must load without a fault on the console or the wire, pass axe-core, and be a proper page.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Request, Response
from pytest_django.live_server_helper import LiveServer
from tests.addresses import AREAS, Address, addresses
from tests.browser.conftest import Axe, Faults
from tests.furnished import PASSWORD, Office, furnish, give_second_factors

from almoner.platform.accounts.models import User

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

EXCEPTIONS = {
    "records:next_incoming": "leads to whichever document waits next",
    "messages:fax_pages": "the fax provider fetches a PDF there, once",
    "live:stream": "never ends: it is listened to by every page",
    "mfa_reauthenticate_webauthn": "asks the browser for a passkey, and there is none here",
}
"""Addresses that are not looked at, and why."""
HOST = "/accounts/"
"""A quiet page into which fragments are put."""
SHELL = (".rail", ".bar", "#palette", "#keys", "#lock")
"""What stands around every screen; a walk looks at it once."""
NO_SCREEN = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NO_CONTENT)

PUT = """async ([path, isList]) => {
  document.getElementById("fragment")?.remove();
  const place = document.createElement("div");
  place.id = "fragment";
  if (isList) { place.setAttribute("role", "listbox"); place.setAttribute("aria-label", "Found"); }
  document.querySelector("main").append(place);
  await htmx.ajax("GET", path, {target: "#fragment", swap: "innerHTML"});
}"""
WEAR = """theme => {
  document.documentElement.dataset.bsTheme = theme;
  document.getAnimations().forEach((each) => each.finish());
}"""
COLOURS = ("color-contrast", "link-in-text-block")
STILL = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
LOOKS = """() => {
  const faults = [];
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) faults.push(`${heads} h1`);
  if (!/^.+ · Almoner$/.test(document.title)) faults.push(`title “${document.title}”`);
  if (document.querySelector(".rail") && !document.querySelector("a.skip-link")) {
    faults.push("no skip link");
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push(`scrolls sideways by ${wide} px`);
  return faults;
}"""


class Walk:
    """A browser that goes from address to address and notes what is wrong."""

    def __init__(self, page: Page, server: str, faults: Faults, axe: Axe) -> None:
        self.page, self.server, self.faults, self.axe = page, server, faults, axe
        self.found: list[str] = []
        self.seen = 0
        self.knows_shell = False
        self.elsewhere: dict[str, str] = {}
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def look_at(self, address: Address) -> None:
        """Ask for an address as htmx and as a browser do, and look at what comes."""
        part = self._kind(address, {"HX-Request": "true"})
        if part in ("fragment", "options"):
            self._show(address, is_list=part == "options")
            self._check(address, [], within="#fragment")
        if part == "page" or self._kind(address, {}) == "page":
            self.page.goto(self.server + address.path)
            self._check(address, self.page.evaluate(LOOKS))

    def _show(self, address: Address, *, is_list: bool) -> None:
        """Put a fragment into the quiet page, as htmx would."""
        if not self.page.url.endswith(HOST):
            self.page.goto(self.server + HOST)
        self.page.evaluate(PUT, [address.path, is_list])

    def _kind(self, address: Address, headers: dict[str, str]) -> str:
        """Return what comes: ``page``, ``fragment``, ``options``, or nothing to look at."""
        answer = self.page.context.request.get(
            self.server + address.path, headers=headers, max_redirects=0
        )
        if answer.status in NO_SCREEN:
            return ""
        if answer.status == HTTPStatus.FOUND:
            self.elsewhere[address.name] = urlsplit(answer.headers["location"]).path
            return ""
        if answer.status != HTTPStatus.OK:
            self.found.append(f"{address.name} {address.path}: answers {answer.status}")
            return ""
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return ""
        text = answer.text()
        if "<html" in text:
            return "page"
        return "options" if 'role="option"' in text else "fragment"

    def _check(self, address: Address, faults: list[str], within: str = "html") -> None:
        """Note faults, what axe finds in the light, and which colours are too weak in the dark."""
        self.page.wait_for_function(STILL)
        self.seen += 1
        self.page.evaluate(WEAR, "light")
        without = SHELL if self.knows_shell else ()
        if within == "html" and self.page.locator(SHELL[0]).count():
            self.knows_shell = True
        faults += self.axe(self.page, within=within, without=without)
        self.page.evaluate(WEAR, "dark")
        weak = self.axe(self.page, within=within, without=without, rules=COLOURS)
        faults += [f"dark: {fault}" for fault in weak]
        self.page.evaluate(WEAR, "light")
        faults += self.faults.taken()
        self.found += [f"{address.name} {address.path}: {fault}" for fault in faults]

    def lost(self, office: Office) -> dict[str, str]:
        """Return the addresses that lead on to what is no address of ours."""
        known = {address.path for address in addresses(office)}
        return {name: path for name, path in self.elsewhere.items() if path not in known}

    def _failed(self, request: Request) -> None:
        is_over = request.failure == "net::ERR_ABORTED"  # its page was left meanwhile
        if urlsplit(request.url).path != "/live/" and not is_over:
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.faults.append(f"answered {response.status}: {response.url}")


SHARES = {"records": 3}
"""Into how many tests an area with many screens is cut, for several cores."""


@pytest.mark.parametrize(
    ("area", "share"), [(area, share) for area in AREAS for share in range(SHARES.get(area, 1))]
)
def test_every_screen(
    transactional_db: None,
    live_server: LiveServer,
    settings: LazySettings,
    context: BrowserContext,
    page: Page,
    faults: Faults,
    axe: Axe,
    area: str,
    share: int,
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    office = furnish(timezone.now())
    _enter(context, live_server, office.user)
    give_second_factors(office)
    walk = Walk(page, live_server.url, faults, axe)
    for address in list(addresses(office, area))[share :: SHARES.get(area, 1)]:
        if address.name not in EXCEPTIONS and not address.name.startswith("api:"):
            walk.look_at(address)
    page.goto("about:blank")
    assert walk.found == [], f"{len(walk.found)} faults:\n" + "\n".join(walk.found)
    assert walk.lost(office) == {}, "these lead to what is no screen"
    assert walk.seen > 4


def _enter(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Sign in by the front door just now: pages about second factors ask for that."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND
    cookie = client.cookies["almoner_session"].value
    context.add_cookies([{"name": "almoner_session", "value": cookie, "url": live_server.url}])
