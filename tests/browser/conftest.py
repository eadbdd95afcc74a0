"""Real Chromium against a real server: signing in, faults on the page, and axe on what it shows."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from almoner.platform.accounts.models import User

# Playwright's synchronous API runs on an event loop of its own in this thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""What axe-core checks: all of WCAG 2.2 AA, and what is merely good practice."""
AXE_RUN = """async ([within, without, runOnly]) => (await axe.run({
  include: [within], exclude: without.filter((each) => document.querySelector(each)),
}, {
  runOnly, resultTypes: ["violations"], selectors: false, preload: false,
})).violations
  .map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).join(" | ")}`)"""
PASSWORD = "correct horse battery"
EXPECTED_NOISE = ("Failed to load resource", "Failed to fetch", "ERR_")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    return {**arguments, "executable_path": found} if found else arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Without transitions, so that axe never measures a colour on its way to another."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand before the plug-in's own fixture, which this pytest warns of."""


class Faults(list[str]):
    """What went wrong on any page of a browser: errors of scripts, on the console, of the CSP."""

    def listen(self, page: Page) -> None:
        """Hear of the faults of a page from now on."""
        page.on("pageerror", lambda error: self.append(f"script: {error.stack or error}"))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in EXPECTED_NOISE):
            self.append(f"console: {message.text}")

    def taken(self) -> list[str]:
        """Return the faults so far and forget them."""
        found = list(self)
        self.clear()
        return found


@pytest.fixture
def faults(context: BrowserContext, page: Page) -> Iterator[Faults]:
    """Give the faults of all pages of this test's browser; any that is left fails the test."""
    found = Faults()
    found.listen(page)
    context.on("page", found.listen)
    yield found
    assert found == []


SignIn = Callable[..., Page]
Axe = Callable[..., list[str]]


def enter(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Sign a user in without the sign-in page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )


@pytest.fixture
def sign_in(
    transactional_db: None,
    live_server: LiveServer,
    context: BrowserContext,
    page: Page,
    faults: Faults,
) -> Iterator[SignIn]:
    """Give a function that signs somebody in and opens a path; any fault on the page fails."""

    def arrive(path: str, *, role: str = "Receptionist", username: str = "dana") -> Page:
        user = User.objects.create_user(username, PASSWORD, name="Dana Price")
        user.groups.add(Group.objects.get(name=role))
        enter(context, live_server, user)
        page.goto(live_server.url + path)
        return page

    yield arrive
    page.goto("about:blank")


@pytest.fixture
def axe() -> Axe:
    """Give a function that returns what axe-core finds wrong with a page as it stands.

    ``within`` is the selector of the only part that is looked at, ``without`` are those of parts
    that are not; ``rules`` are the only rules.
    """

    def check(
        page: Page, *, within: str = "html", without: Sequence[str] = (), rules: Sequence[str] = ()
    ) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            session = page.context.new_cdp_session(page)
            session.send("Runtime.evaluate", {"expression": AXE.read_text(), "silent": True})
            session.detach()
        kind, values = ("rule", rules) if rules else ("tag", RULES)
        found: list[str] = page.evaluate(
            AXE_RUN, [within, list(without), {"type": kind, "values": list(values)}]
        )
        return found

    return check
