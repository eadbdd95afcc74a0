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
from playwright.sync_api import APIResponse, BrowserContext, Page, Request, Response
from pytest_django.live_server_helper import LiveServer
from tests.addresses import PASSWORD, Address, addresses, furnish, give_second_factors
from tests.browser.conftest import Axe, Faults

from almoner.platform.accounts.models import User

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

EXCEPTIONS = {
    "live:stream": "never ends: it is listened to by every page",
    "mfa_reauthenticate_webauthn": "asks the browser for a passkey, and there is none here",
}
"""Addresses that are not looked at, and why."""
HOST = "/accounts/"
"""A quiet page into which fragments are put."""
NO_SCREEN = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NO_CONTENT)

PUT = """async ([path, isList]) => {
  const place = document.createElement("div");
  place.id = "fragment";
  if (isList) { place.setAttribute("role", "listbox"); place.setAttribute("aria-label", "Found"); }
  document.querySelector("main").append(place);
  await htmx.ajax("GET", path, {target: "#fragment", swap: "innerHTML"});
}"""
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
        self.pages: set[str] = set()
        self.elsewhere: dict[str, str] = {}
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def look_at(self, address: Address) -> None:
        """Ask for an address as a browser and as htmx do, and look at what comes."""
        kinds = set()
        for headers in ({}, {"HX-Request": "true"}):
            answer = self.page.context.request.get(
                self.server + address.path, headers=headers, max_redirects=0
            )
            kind = self._kind(address, answer)
            if kind == "page" and kind not in kinds:
                self.page.goto(self.server + address.path)
                self.pages.add(address.path)
                self._check(address, self.page.evaluate(LOOKS))
            elif kind in ("fragment", "options") and kind not in kinds:
                self.page.goto(self.server + HOST)
                self.page.evaluate(PUT, [address.path, kind == "options"])
                self._check(address, [])
            kinds.add(kind)

    def _kind(self, address: Address, answer: APIResponse) -> str:
        """Return what an answer is: ``page``, ``fragment``, ``options`` or nothing to look at."""
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
        return "options" if text.lstrip().startswith('<div class="option') else "fragment"

    def _check(self, address: Address, faults: list[str]) -> None:
        self.page.wait_for_function(STILL)
        faults += self.axe(self.page) + self.faults.taken()
        self.found += [f"{address.name} {address.path}: {fault}" for fault in faults]

    def _failed(self, request: Request) -> None:
        if urlsplit(request.url).path != "/live/":  # ends with its page
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.faults.append(f"answered {response.status}: {response.url}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen(
    transactional_db: None,
    live_server: LiveServer,
    settings: LazySettings,
    context: BrowserContext,
    page: Page,
    faults: Faults,
    axe: Axe,
    theme: str,
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    office = furnish(timezone.now())
    _enter(context, live_server, office.user)
    give_second_factors(office)
    context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    walk = Walk(page, live_server.url, faults, axe)
    for address in addresses(office):
        if address.name not in EXCEPTIONS and not address.name.startswith("api:"):
            walk.look_at(address)
    page.goto("about:blank")
    lost = {name: path for name, path in walk.elsewhere.items() if path not in walk.pages}
    assert walk.found == [], f"{len(walk.found)} faults:\n" + "\n".join(walk.found)
    assert lost == {}, "these lead to what is no screen"
    assert len(walk.pages) > 40


def _enter(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Sign in by the front door just now: pages about second factors ask for that."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND
    cookie = client.cookies["almoner_session"].value
    context.add_cookies([{"name": "almoner_session", "value": cookie, "url": live_server.url}])
